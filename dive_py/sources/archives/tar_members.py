"""The members of an archive that holds an image: the outer tar, whose members are layers and documents.

Layers themselves are read by `layers.tar_headers`; an outer tar has few members, and each is read by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.layers.blocks import BLOCK
from dive_py.layers.tar_extensions import LARGEST_EXTENSION, Extension, Pending
from dive_py.layers.tar_numbers import checksum_fits, number, stored_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.layers.blocks import Blocks
    from dive_py.progress import Progress

MAX_MEMBERS = 200_000
"""Members of one archive. One with 127 layers in 100 images has some 40,000."""

_MAX_LINKS = 40
"""Links that are followed one after another, as Linux does (path_resolution(7))."""

_LARGEST = 1 << 62

_EXTENSIONS = "xgLK"
"""Typeflags of headers that speak of what follows them."""


class Member(Struct, frozen=True):
    """One member of an outer tar that is a file or a link."""

    name: str
    """Normalised by `member_name`."""
    offset: int
    """Where its content starts, in bytes from the tar's start."""
    size: int
    """Bytes of its content as declared; 0 for a link."""
    link: str = ""
    """The name of the member it links to, normalised; empty for a file."""
    sparse: bool = False
    """Whether holes were left out of its content, so that it cannot be read as it stands."""


def member_name(name: str) -> str:
    """Return the name without `.`, empty and `..` parts: `./a//b`, `/a/b` and `a/c/../b` are `a/b`.

    A name cannot climb out of the archive: what would stays at its top, so that it is only a name, never asked for.
    """
    parts: list[str] = []
    for part in name.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


class TarMembers:
    """The files and links of a tar, in its order, one at a time.

    Iterate once. After each member its content may be read from `blocks`, in order; what is left of it is skipped.
    """

    def __init__(self, blocks: Blocks, progress: Progress, what: str, most: int | None = None) -> None:
        self.damage = ""
        """Why the archive could not be read to its end; empty for a sound one."""
        self._blocks = blocks
        self._progress = progress
        self._what = what
        self._most = MAX_MEMBERS if most is None else most
        self._position = 0
        self._last: Member | None = None

    def __iter__(self) -> Iterator[Member]:
        """Hop from header to header.

        Raises:
            LimitExceeded: there are more members than any honest archive has.
        """
        pending, count = Pending(), 0
        while (header := self._header(extended=not pending.is_empty)) is not None:
            self._progress.check()
            count += 1
            if count > self._most:
                raise LimitExceeded(f"{self._what} has more than {self._most} members; it is not an image archive")
            flag = chr(header[156])
            extension = Extension() if flag in _EXTENSIONS else pending.settle()
            size = _size(header, extension)
            if size is None:
                self.damage = f"{self._what} is damaged: the header at byte {self._position} states an impossible size"
                return
            start = self._position + BLOCK
            if flag in _EXTENSIONS:
                if not self._extend(pending, flag, start, size):
                    return
            else:
                if flag in "0712S\0":
                    self._last = _member(header, flag, start, 0 if flag in "12" else size, extension)
                    yield self._last
                size = 0 if flag in "123456" else size
            self._position = start + (size + BLOCK - 1) // BLOCK * BLOCK

    def _header(self, *, extended: bool) -> bytes | None:
        """Return the header at the position, or None where the tar ends, well or badly."""
        try:
            header = self._blocks.read(self._position, BLOCK)
        except DamagedImage as error:
            self.damage = f"{self._what} is damaged: {error.message}"
            return None
        if not header:
            self._note_cut(extended=extended)
        if not header.strip(b"\0"):
            return None
        if len(header) < BLOCK:
            self.damage = f"{self._what} is cut off at byte {self._position + len(header)}, inside a header"
            return None
        if not checksum_fits(header):
            self.damage = f"{self._what} is damaged: at byte {self._position} a header should stand, and none does"
            return None
        return header

    def _note_cut(self, *, extended: bool) -> None:
        """Say so if the archive ended inside a member; a cut between two members looks like an end."""
        if extended:
            self.damage = f"{self._what} is cut off at byte {self._position}, behind an extension header"
            return
        last = self._last
        if last is None or not last.size:
            return
        have = self._blocks.available(last.offset, last.size)
        if have < last.size:
            self.damage = (
                f"{self._what} is cut off in its member {last.name!r}: {last.size} bytes are declared, {have} are there"
            )

    def _extend(self, pending: Pending, flag: str, start: int, size: int) -> bool:
        """Take in an extension header; False if it is damaged."""
        data = b""
        if size <= LARGEST_EXTENSION:
            try:
                data = self._blocks.read(start, size)
            except DamagedImage as error:
                self.damage = f"{self._what} is damaged: {error.message}"
                return False
        if len(data) == size:
            try:
                pending.take(flag, data)
            except ValueError:
                pass
            else:
                return True
        self.damage = f"{self._what} is cut off or damaged in the extension header at byte {start - BLOCK}"
        return False


class TarNames:
    """The members of an archive by their names, links followed: a part of `layout.Members`."""

    what: str
    damage: str
    members: dict[str, Member]
    """In the archive's order."""

    def names(self) -> Sequence[str]:
        """Return the names of all members, in the archive's order."""
        return tuple(self.members)

    def has(self, name: str) -> bool:
        """Return whether there is such a file, at the end of links where there are some."""
        return self.led_to(name) is not None

    def led_to(self, name: str) -> Member | None:
        """Return the file that a name leads to; None where it leads nowhere or in a circle."""
        for _ in range(_MAX_LINKS):
            member = self.members.get(name)
            if member is None or not member.link:
                return member
            name = member.link
        return None

    def member(self, name: str) -> Member:
        """Return the file that a name leads to.

        Raises:
            DamagedImage: it leads nowhere.
        """
        member = self.led_to(name)
        if member is None:
            raise not_there(name, self.what, self.damage)
        return member


def not_there(name: str, what: str, damage: str = "") -> DamagedImage:
    """Return what to say of a member that is missed."""
    return DamagedImage(f"{name!r} is missed in {what}: {damage or 'the archive is incomplete'}")


def _size(header: bytes, extension: Extension) -> int | None:
    """Return the declared bytes of what follows a header; None where no archive can have as many."""
    try:
        size = number(header[124:136]) if extension.size is None else extension.size
    except ValueError:
        return None
    return size if 0 <= size <= _LARGEST else None


def _member(header: bytes, flag: str, start: int, size: int, extension: Extension) -> Member:
    name = stored_name(header) if extension.path is None else extension.path
    link = ""
    if flag in "12":
        target = extension.link if extension.link is not None else header[157:257].partition(b"\0")[0]
        link = _text(target)
        if flag == "2" and not link.startswith("/"):
            # a symbolic link starts from its own folder, a hard link from the archive's top
            link = f"{_text(name)}/../{link}"
    sparse = flag == "S" or extension.sparse is not None
    return Member(member_name(_text(name)), start, size, member_name(link) if flag in "12" else "", sparse)


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
