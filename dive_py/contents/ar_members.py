"""The members of an ar archive, which Debian packages and static libraries are.

Source: ar(5) with the long names of GNU and of BSD; deb(5), deb-control(5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.contents.archive_members import Damage, Member
from dive_py.contents.bounded_file import Metered
from dive_py.contents.compressed_file import Unpacked
from dive_py.contents.content import Part, readable
from dive_py.contents.kinds import archive_form
from dive_py.contents.tar_listing import tar_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.contents.archive_members import Readable
    from dive_py.contents.content import Fact, RandomAccess

_HEADER: Final = 60
_FIRST: Final = 8
_MAX_HEADERS: Final = 20_000
_LARGEST_NAMES: Final = 1 << 20
_LONGEST_NAME: Final = 4096
_MOST_CONTROL: Final = 4 << 20
"""Bytes that are read, and unpacked, of a package's control archive."""
_LARGEST_CONTROL: Final = 64 * 1024
_TOLD: Final = ("Package", "Version", "Architecture", "Section", "Maintainer", "Depends", "Homepage", "Description")
_LONGEST_VALUE: Final = 2000


def ar_members(archive: Readable) -> Iterator[Member]:
    """Yield the members in the order of the file, without tables of names and symbols.

    Raises:
        Damage: it cannot be read on.
        DamagedImage: as `Readable.read` raises it.
    """
    return (member for member, _, _ in _places(archive))


def debian_facts(content: RandomAccess) -> list[Fact]:
    """Tell what a package says of itself in its control file; values are untrusted.

    Raises:
        DamagedImage: it cannot be read.
        Cancelled: the reading was asked to stop.
    """
    try:
        text = _control(content)
    except Damage as error:
        return [("Note", f"the control archive cannot be read: {error}")]
    fields: dict[str, str] = {}
    for line in text.split("\n"):
        label, colon, value = line.partition(":")
        if colon and not line.startswith((" ", "\t")):
            fields.setdefault(label.title(), value.strip()[:_LONGEST_VALUE])
    return [(label, fields[label]) for label in _TOLD if fields.get(label)]


def _control(content: RandomAccess) -> str:
    for member, start, size in _places(Metered(content, _MOST_CONTROL, 512)):
        if not member.name.startswith("control.tar"):
            continue
        part = Metered(Part(content, start, size), _MOST_CONTROL)
        compressed = archive_form(part.read(0, 512)) not in {"", "tar"}
        tar: Readable = Unpacked(part, _MOST_CONTROL) if compressed else part
        for inner, place in tar_places(tar):
            if inner.name.removeprefix("./") == "control" and inner.kind == "file":
                return readable(tar.read(place, min(inner.size or 0, _LARGEST_CONTROL)))
    return ""


def _places(archive: Readable) -> Iterator[tuple[Member, int, int]]:
    """Yield each member with the place of its content and the bytes there."""
    position = _FIRST
    thin = archive.read(0, _FIRST) == b"!<thin>\n"
    names = b""
    for _ in range(_MAX_HEADERS):
        header = archive.read(position, _HEADER)
        if not header.strip(b"\n"):
            return
        if len(header) < _HEADER or header[58:60] != b"`\n":
            raise Damage(f"the header at byte {position:,} is damaged")
        size = _decimal(header[48:58])
        if size is None:
            raise Damage(f"the header at byte {position:,} states an impossible size")
        start = position + _HEADER
        field = header[:16].rstrip(b" ")
        if field == b"//":
            names = archive.read(start, min(size, _LARGEST_NAMES))
        elif field not in {b"/", b"/SYM64/"}:
            name, before = _name(archive, field, names, start)
            before = min(before, size)
            yield Member(readable(name), size - before, modified=_decimal(header[16:28])), start + before, size - before
        # A thin archive has its tables inside and everything else outside.
        inside = not thin or field in {b"//", b"/", b"/SYM64/"}
        position = start + (size + size % 2 if inside else 0)
    raise Damage(f"only the first {_MAX_HEADERS:,} headers were looked at")


def _name(archive: Readable, field: bytes, names: bytes, start: int) -> tuple[bytes, int]:
    """A member's name, and how many bytes of it stand before the content."""
    if field.startswith(b"#1/"):
        length = _decimal(field[3:]) or 0
        return archive.read(start, min(length, _LONGEST_NAME)).partition(b"\0")[0], length
    if field.startswith(b"/"):
        at = _decimal(field[1:])
        if at is not None and at < len(names):
            return names[at : at + _LONGEST_NAME].partition(b"\n")[0].removesuffix(b"/"), 0
    return field.removesuffix(b"/"), 0


def _decimal(field: bytes) -> int | None:
    text = field.strip(b" ")
    return int(text) if text.isdigit() else None
