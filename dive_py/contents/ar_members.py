"""The members of an ar archive, which Debian packages and static libraries are; arpy reads their headers.

Source of a package's members and fields: deb(5), deb-control(5).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from dive_py.contents.bounded_file import BoundedFile, Metered, look
from dive_py.contents.compressed_file import Unpacked
from dive_py.contents.fact import readable
from dive_py.contents.kinds import archive_form
from dive_py.contents.random_access import FileRange
from dive_py.contents.tar_members import Damage, Member, tar_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess, Readable

_MOST_READ: Final = 8 << 20
"""Bytes that are read for a list: a header a member, and the table of long names."""

_MOST_CONTROL: Final = 4 << 20
"""Bytes that are read, and unpacked, of a package's control archive."""
_LARGEST_CONTROL: Final = 64 * 1024
_SHOWN: Final = ("Package", "Version", "Architecture", "Section", "Maintainer", "Depends", "Homepage", "Description")
_LONGEST_VALUE: Final = 2000
_LONGEST_NAME: Final = 4096
_BEFORE_CONTROL: Final = 20
"""Members among which a package has its control archive: deb(5) has it second."""


def ar_members(content: RandomAccess, found: list[Member], most: int) -> None:
    """Add the members in the order of the file, without tables of names and symbols, up to one more than `most`.

    Raises:
        LimitExceeded: it cannot be read on.
        DivepyError: the content cannot be read.
    """

    def read(file: BoundedFile) -> None:
        for member, _, _ in _places(file):
            found.append(member)
            if len(found) > most:
                return

    look(BoundedFile(content, _MOST_READ, 512), read)


def _places(file: BoundedFile) -> Iterator[tuple[Member, int, int]]:
    """Yield each member with the place of its content and the bytes there."""
    import arpy

    archive = arpy.Archive(fileobj=cast("BinaryIO", file))
    is_thin = archive.file_data_class is arpy.ArchiveFileDataThin
    archive.file_data_class = arpy.ArchiveFileData  # that of a thin archive opens files of this machine
    while (header := archive.read_next_header()) is not None:
        if header.type not in {arpy.HEADER_BSD, arpy.HEADER_GNU, arpy.HEADER_NORMAL}:
            continue
        if header.size < 0:
            raise Damage("a header states an impossible size")
        if is_thin:
            archive.next_header_offset = header.file_offset  # all contents are elsewhere
        name = header.name.partition(b"\0")[0][:_LONGEST_NAME]
        yield Member(readable(name), header.size, modified=header.timestamp), header.file_offset, header.size


def debian_facts(content: RandomAccess) -> list[Fact]:
    """Return what a package says of itself in its control file; values are untrusted.

    Raises:
        DamagedImage: it cannot be read.
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
    return [(label, fields[label]) for label in _SHOWN if fields.get(label)]


def _control(content: RandomAccess) -> str:
    start, size = look(BoundedFile(content, _MOST_CONTROL, 512), _control_place)
    if not size:
        return ""
    part = Metered(FileRange(content, start, size), _MOST_CONTROL)
    compressed = archive_form(part.read(0, 512)) not in {"", "tar"}
    tar: Readable = Unpacked(part, _MOST_CONTROL) if compressed else part
    for inner, place in tar_places(tar):
        if inner.name.removeprefix("./") == "control" and inner.kind == "file":
            return readable(tar.read(place, min(inner.size or 0, _LARGEST_CONTROL)))
    return ""


def _control_place(file: BoundedFile) -> tuple[int, int]:
    """Return where the control archive is, and its bytes; 0 of them where there is none."""
    for member, start, size in islice(_places(file), _BEFORE_CONTROL):
        if member.name.startswith("control.tar"):
            return start, size
    return 0, 0
