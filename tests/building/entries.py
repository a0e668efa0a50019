"""What a test's layer holds: one value for each member of its tar, made by functions that read like a listing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Name = str | bytes
"""A member's name or link: text is encoded as UTF-8, bytes are stored as they are."""

REGULAR, HARDLINK, SYMLINK, CHAR, BLOCK, DIRECTORY, FIFO, CONTIGUOUS = (bytes([48 + n]) for n in range(8))
"""The type flags of POSIX tar, `0` to `7`."""
GNU_SPARSE = b"S"
GLOBAL_HEADER = b"g"


def as_bytes(name: Name) -> bytes:
    """A name as it is stored."""
    return name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class Sparse:
    """Where the stored pieces of a sparse file lie in it."""

    pieces: tuple[tuple[int, int], ...]
    """(offset, length) of each stored piece, ascending."""
    size: int
    """Bytes the file expands to."""
    form: str
    """`0.0`, `0.1` or `1.0` (PAX records of GNU tar), or `gnu` (the old header)."""


@dataclass(frozen=True)
class Entry:
    """One member of a layer's tar, before it is written."""

    name: bytes
    """As stored: `a`, `./a`, `/a` and `a/` are four spellings of one path."""
    type: bytes = REGULAR
    """The type flag."""
    data: bytes = b""
    """What follows the header."""
    link: bytes = b""
    """Target of a symlink or hard link, as stored."""
    mode: int = 0o644
    uid: int = 0
    gid: int = 0
    mtime: int = 0
    """Whole seconds since 1970; may be negative."""
    fraction: str = ""
    """Decimal places of the mtime, as written in a PAX record; empty for none."""
    major: int = 0
    minor: int = 0
    xattrs: Mapping[str, bytes] = field(default_factory=dict)
    """Written as `SCHILY.xattr.NAME` records."""
    records: Mapping[str, bytes] = field(default_factory=dict)
    """Further PAX records, written as they are."""
    style: str = "ustar"
    """`ustar` (PAX only where it must be), `pax` (records for all that can be one), `gnu` or `v7` (no magic)."""
    declared: int | None = None
    """The size that the header claims where that is a lie."""
    sparse: Sparse | None = None

    def but(self, **changes: object) -> Entry:
        """The same member with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def _entry(name: Name, changes: Mapping[str, object], **fields: object) -> Entry:
    return Entry(as_bytes(name)).but(**{**fields, **changes})


def file(name: Name, data: bytes = b"", **changes: object) -> Entry:
    """A regular file."""
    return _entry(name, changes, data=data)


def directory(name: Name, **changes: object) -> Entry:
    """A directory, stored with a trailing slash as engines do unless the name already has one."""
    stored = as_bytes(name)
    return _entry(stored if stored.endswith(b"/") else stored + b"/", changes, type=DIRECTORY, mode=0o755)


def symlink(name: Name, target: Name, **changes: object) -> Entry:
    """A symbolic link."""
    return _entry(name, changes, type=SYMLINK, link=as_bytes(target), mode=0o777)


def hardlink(name: Name, target: Name, **changes: object) -> Entry:
    """A hard link to a path from the root of the image."""
    return _entry(name, changes, type=HARDLINK, link=as_bytes(target))


def char_device(name: Name, major: int, minor: int, **changes: object) -> Entry:
    """A character device."""
    return _entry(name, changes, type=CHAR, major=major, minor=minor)


def block_device(name: Name, major: int, minor: int, **changes: object) -> Entry:
    """A block device."""
    return _entry(name, changes, type=BLOCK, major=major, minor=minor)


def fifo(name: Name, **changes: object) -> Entry:
    """A named pipe."""
    return _entry(name, changes, type=FIFO)


def whiteout(path: Name, **changes: object) -> Entry:
    """The marker that deletes `path` from the layers below."""
    folder, slash, last = as_bytes(path).rstrip(b"/").rpartition(b"/")
    return _entry(folder + slash + b".wh." + last, changes, mode=0o600)


def opaque(folder: Name, **changes: object) -> Entry:
    """The marker that hides what the layers below have inside `folder` (the root: an empty name)."""
    stored = as_bytes(folder).rstrip(b"/")
    return _entry((stored + b"/" if stored else b"") + b".wh..wh..opq", changes, mode=0o600)


def sparse_file(name: Name, pieces: Mapping[int, bytes], size: int, form: str = "1.0", **changes: object) -> Entry:
    """A sparse file whose `pieces` (offset to bytes) are stored, in one of GNU tar's four forms."""
    layout = tuple((offset, len(piece)) for offset, piece in sorted(pieces.items()))
    data = b"".join(piece for _, piece in sorted(pieces.items()))
    return _entry(
        name,
        changes,
        data=data,
        sparse=Sparse(layout, size, form),
        type=GNU_SPARSE if form == "gnu" else REGULAR,
        style="gnu" if form == "gnu" else "ustar",
    )


def global_header(name: Name = b"pax_global_header", **records: bytes) -> Entry:
    """A PAX header that speaks of all members after it."""
    return Entry(as_bytes(name), type=GLOBAL_HEADER, records=records)


def aufs_leftovers() -> list[Entry]:
    """What AUFS left in layers that old engines committed; none of it is part of the image."""
    return [
        file(".wh..wh.aufs", mode=0o444),
        directory(".wh..wh.orph", mode=0o700),
        directory(".wh..wh.plnk", mode=0o700),
    ]
