"""The members of a zip, from the directory at its end.

Source: PKWARE's APPNOTE, 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end), 4.5.3 (zip64), appendix D (names).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from dive_py.contents.archive_members import Damage, Member
from dive_py.contents.content import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.contents.content import RandomAccess

_END: Final = struct.Struct("<4sHHHHIIH")
_END_64: Final = struct.Struct("<4sQHHIIQQQQ")
_LOCATOR: Final = struct.Struct("<4sIQI")
_ENTRY: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LONGEST_COMMENT: Final = 0xFFFF
_BIG: Final = 0xFFFFFFFF
_UTF_8: Final = 0x800
_UNIX: Final = 3
"""The system whose modes stand in the upper half of the attributes."""
_MAX_ENTRIES: Final = 100_000


def zip_members(archive: RandomAccess) -> Iterator[Member]:
    """Yield the members in the order of the directory. Times are local times of an unknown place and are not told.

    Raises:
        Damage: it cannot be read on.
        DamagedImage: as `Readable.read` raises it.
    """
    position, count = _directory(archive)
    for _ in range(min(count, _MAX_ENTRIES)):
        record = archive.read(position, _ENTRY.size)
        if len(record) < _ENTRY.size or record[:4] != b"PK\x01\x02":
            raise Damage(f"the directory is damaged at byte {position:,}")
        fields = _ENTRY.unpack(record)
        name_size, extra_size, comment_size = fields[10:13]
        rest = archive.read(position + _ENTRY.size, name_size + extra_size)
        if len(rest) < name_size + extra_size:
            raise Damage(f"it ends inside the directory at byte {position:,}")
        yield _member(fields, rest[:name_size], rest[name_size:])
        position += _ENTRY.size + name_size + extra_size + comment_size
    if count > _MAX_ENTRIES:
        raise Damage(f"only the first {_MAX_ENTRIES:,} members were looked at")


def _member(fields: tuple[int, ...], stored: bytes, extra: bytes) -> Member:
    size = fields[9]
    if size == _BIG:
        size = _size_64(extra)
    name = readable(stored) if fields[3] & _UTF_8 else stored.decode("cp437")
    mode = fields[15] >> 28 if fields[1] >> 8 == _UNIX else 0
    kind = "dir" if name.endswith("/") else {0o12: "symlink", 0o4: "dir"}.get(mode, "file")
    return Member(name, size if kind == "file" else 0, kind)


def _size_64(extra: bytes) -> int:
    """The unpacked size in the zip64 field, the first of those that did not fit."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1 and length >= 8 and at + 12 <= len(extra):
            return int.from_bytes(extra[at + 4 : at + 12], "little")
        at += 4 + length
    return _BIG


def _directory(archive: RandomAccess) -> tuple[int, int]:
    """Where the directory is, and how many entries it has."""
    start = max(0, archive.size - _END.size - _LONGEST_COMMENT)
    tail = archive.read(start, archive.size - start)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise Damage("its directory is missing; it was probably not copied to its end")
    _, _, _, _, count, length, offset, _ = _END.unpack_from(tail, at)
    end = start + at
    if _BIG in {length, offset} or count == 0xFFFF:
        wide = _directory_64(archive, end)
        if wide is not None:
            return wide
    if offset + length > end:
        raise Damage("its directory lies outside of the file")
    # Where something stands before the archive, such as a program that unpacks it, the stated offset is short of that.
    return end - length, count


def _directory_64(archive: RandomAccess, end: int) -> tuple[int, int] | None:
    locator = archive.read(end - _LOCATOR.size, _LOCATOR.size)
    if len(locator) < _LOCATOR.size or locator[:4] != b"PK\x06\x07":
        return None
    place = _LOCATOR.unpack(locator)[2]
    record = archive.read(place, _END_64.size)
    if len(record) < _END_64.size or record[:4] != b"PK\x06\x06":
        raise Damage("the end of its directory lies outside of the file")
    fields = _END_64.unpack(record)
    return fields[9], fields[7]
