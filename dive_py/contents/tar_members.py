"""The members of a tar that is itself a file of an image, from header to header.

A layer's own tar is read by `dive_py.layers`, which makes an index of a million entries; here the first of them are
listed by their names. tarfile cannot: before Python 3.11.10 and 3.12.6 its expression for PAX records takes quadratic
time with all threads held, 8 s for a header of 64 kB and half an hour for one of a megabyte, and no budget of reads
ends that. Source: POSIX pax; GNU tar manual, *Basic Tar Format*.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.contents.fact import readable
from dive_py.layers.blocks import BLOCK
from dive_py.layers.tar_extensions import Extension, Pending, old_sparse_size
from dive_py.layers.tar_numbers import checksum_fits, number, stored_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.contents.random_access import Readable

LARGEST_EXTENSION: Final = 1 << 20
"""Bytes of the largest extension header that is read."""

_MAX_HEADERS: Final = 100_000
"""Headers that are hopped over, those of extensions included."""

_LARGEST: Final = 1 << 62
_KINDS: Final = {"0": "file", "\0": "file", "7": "file", "S": "file", "5": "dir", "2": "symlink", "1": "hardlink"}


class Damage(Exception):
    """An archive cannot be read on from here; the text says why, for people."""


class Member(Struct, frozen=True):
    """One file, directory or link in an archive."""

    name: str
    """As stored, for display only: untrusted, with whatever folders and dots it has."""
    size: int | None
    """Bytes of its content, unpacked, as the archive claims; None where it does not say."""
    kind: str = "file"
    """`file`, `dir`, `symlink`, `hardlink`, or `other`."""
    link: str = ""
    """Where a link leads, untrusted; empty for all else."""
    modified: int | None = None
    """Seconds since 1970 as the archive claims; None where it does not say, or not in which time zone."""


def tar_members(tar: Readable) -> Iterator[Member]:
    """Yield the members in the order of the tar; whiteouts and duplicates are members like any other.

    Raises:
        Damage: it cannot be read on.
        DamagedImage: as `Readable.read` raises it.
    """
    return (member for member, _ in tar_places(tar))


def tar_places(tar: Readable) -> Iterator[tuple[Member, int]]:
    """Yield each member with the place where its content begins; raises as `tar_members`."""
    position = 0
    pending = Pending()
    for _ in range(_MAX_HEADERS):
        header = tar.read(position, BLOCK)
        if len(header) < BLOCK or not header.strip(b"\0"):
            if header.strip(b"\0"):
                raise Damage(f"it ends inside the header at byte {position:,}")
            return
        flag, size = _flag_and_size(header, position)
        if flag in "xgXLK":
            _extend(pending, flag, tar, position + BLOCK, size)
        elif flag not in "VN":
            extension = pending.settle()
            size = size if extension.size is None else extension.size
            if not 0 <= size <= _LARGEST:
                raise Damage(f"the header at byte {position:,} states an impossible size")
            if flag == "S":
                position = _pass_sparse_map(tar, header, position)
            yield _member(header, flag, size, extension), position + BLOCK
            size = 0 if flag in "123456" else size
        position += BLOCK + (size + 511 & ~511)
    raise Damage(f"only the first {_MAX_HEADERS:,} headers were looked at")


def _pass_sparse_map(tar: Readable, header: bytes, position: int) -> int:
    """Return the last block before a sparse file's content: further parts of its map may stand between."""
    more = header[482]
    while more:
        position += BLOCK
        block = tar.read(position, BLOCK)
        if len(block) < BLOCK:
            raise Damage(f"it ends inside the sparse map at byte {position:,}")
        more = block[504]
    return position


def _flag_and_size(header: bytes, position: int) -> tuple[str, int]:
    if not checksum_fits(header):
        raise Damage(f"the header at byte {position:,} is damaged")
    try:
        size = number(header[124:136])
    except ValueError:
        size = -1
    if not 0 <= size <= _LARGEST:
        raise Damage(f"the header at byte {position:,} states an impossible size")
    return chr(header[156]), size


def _extend(pending: Pending, flag: str, tar: Readable, start: int, size: int) -> None:
    if size > LARGEST_EXTENSION:
        raise Damage(f"the extension header at byte {start - BLOCK:,} is larger than any honest one")
    data = tar.read(start, size)
    if len(data) < size:
        raise Damage(f"it ends inside the extension header at byte {start - BLOCK:,}")
    try:
        pending.take(flag, data)
    except ValueError as error:
        raise Damage(f"the extension header at byte {start - BLOCK:,} is malformed") from error


def _member(header: bytes, flag: str, size: int, extension: Extension) -> Member:
    name = stored_name(header) if extension.path is None else extension.path
    kind = _KINDS.get(flag, "other")
    if kind == "file" and name.endswith(b"/"):
        kind = "dir"
    link = b""
    if kind in {"symlink", "hardlink"}:
        link = header[157:257].partition(b"\0")[0] if extension.link is None else extension.link
    whole = extension.sparse.size if extension.sparse else None
    if flag == "S":
        with suppress(ValueError):
            whole = old_sparse_size(header)
    shown = size if whole is None else max(whole, 0)
    return Member(readable(name), shown if kind == "file" else 0, kind, readable(link), _modified(header, extension))


def _modified(header: bytes, extension: Extension) -> int | None:
    if extension.mtime is not None:
        return extension.mtime[0]
    try:
        return number(header[136:148])
    except ValueError:
        return None
