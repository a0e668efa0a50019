"""A file that is compressed as a whole: what it says of itself, and its content as it is unpacked.

Sources: RFC 1952 (gzip), RFC 8878 (zstd), *The .xz File Format*, the bzip2 manual.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Final

from dive_py.contents.bounded_file import BoundedFile, Metered
from dive_py.contents.fact import byte_count, readable
from dive_py.contents.tar_members import Member
from dive_py.errors import LimitExceeded
from dive_py.layers.compression import OpenStream

if TYPE_CHECKING:
    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess

_MOST_READ: Final = 256 * 1024
_LONGEST_NAME: Final = 4096
_PIECE: Final = 256 * 1024
_SUFFIXES: Final = (".gz", ".xz", ".zst", ".bz2", ".bzip2")
_LARGEST_XZ_INDEX: Final = 64 * 1024
_GZIP_MORE, _GZIP_NAME = 4, 8


class Unpacked:
    """What a compressed file holds, `most` bytes of it, as it passes: by positions that only grow."""

    def __init__(self, content: RandomAccess, most: int) -> None:
        self._content = content
        self._stream: OpenStream | None = None
        self._most = most
        self._passed = 0
        self._held, self._held_from = b"", 0

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end. What was given last can be read again.

        Raises:
            LimitExceeded: more than the permitted bytes would be unpacked.
            DivepyError: it is damaged, or cannot be read.
        """
        if offset + count > self._most:
            raise LimitExceeded(f"more than {self._most:,} bytes would have to be unpacked")
        if count <= 0 or offset < self._held_from:
            return b""
        while self._held_from + len(self._held) < offset + count and (piece := self._next()):
            if self._held_from + len(self._held) <= offset:
                self._held, self._held_from = piece, self._passed - len(piece)
            else:
                self._held, self._held_from = self._held[max(offset - self._held_from, 0) :] + piece, offset
        at = offset - self._held_from
        return self._held[at : at + count]

    def _next(self) -> bytes:
        if self._stream is None:
            self._stream = OpenStream(BoundedFile(self._content, max(self._content.size, 0), 0))
        piece = self._stream.read(_PIECE)
        self._passed += len(piece)
        return piece


def compressed_facts(content: RandomAccess, form: str) -> list[Fact]:
    """Return what a compressed file says of itself; at most 256 kB are read.

    Returns:
        `Compressed`, `Unpacked` where it says so, `Original name`. Values are untrusted.
    """
    if form not in {"gzip", "xz", "zstd", "bzip2"}:
        return []
    facts = [("Compressed", byte_count(content.size))]
    size = unpacked_size(content, form)
    if size is not None:
        # The last four bytes of a gzip state the last member alone, and no more than 4 GiB of it.
        facts.append(("Unpacked", byte_count(size) + (", or more" if form == "gzip" else "")))
    name = gzip_name(content) if form == "gzip" else ""
    return [*facts, ("Original name", name)] if name else facts


def unpacked_name(content: RandomAccess, form: str, name: str) -> Member:
    """Return the one member of a compressed file: named as it says itself, else as the file without its suffix."""
    own = gzip_name(content) if form == "gzip" else ""
    suffix = next((one for one in _SUFFIXES if name.lower().endswith(one)), "")
    plain = name.rpartition("/")[2][: -len(suffix) or None]
    return Member(own or plain or "content", unpacked_size(content, form))


def unpacked_size(content: RandomAccess, form: str) -> int | None:
    """Return the bytes that a file claims to hold; None where it does not say."""
    metered = Metered(content, _MOST_READ)
    if form == "gzip":
        tail = metered.read(metered.size - 4, 4) if metered.size >= 18 else b""
        return int.from_bytes(tail, "little") if len(tail) == 4 else None
    if form == "zstd":
        return _zstd_size(metered.read(0, 18))
    return _xz_size(metered) if form == "xz" else None


def gzip_name(content: RandomAccess) -> str:
    """Return the name in a gzip's header, for display only; empty where there is none."""
    metered = Metered(content, _MOST_READ, ahead=512)
    head = metered.read(0, min(12, metered.size))
    if len(head) < 12 or not head[3] & _GZIP_NAME:
        return ""
    at = 12 + int.from_bytes(head[10:12], "little") if head[3] & _GZIP_MORE else 10
    text, end, _ = metered.read(at, _LONGEST_NAME).partition(b"\0")
    return readable(text) if end else ""


def _zstd_size(head: bytes) -> int | None:
    zstd = importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    try:
        size: int | None = zstd.get_frame_info(head).decompressed_size
    except zstd.ZstdError:
        return None
    return size


def _xz_size(content: Metered) -> int | None:
    """Return the sum of all blocks in the index at the end."""
    footer = content.read(content.size - 12, 12)
    if len(footer) < 12 or footer[10:] != b"YZ":
        return None
    length = (int.from_bytes(footer[4:8], "little") + 1) * 4
    if length > _LARGEST_XZ_INDEX:
        return None
    index = content.read(content.size - 12 - length, length)
    numbers = _numbers(index[1:])
    if index[:1] != b"\0" or not numbers or len(numbers) < 1 + 2 * numbers[0]:
        return None
    return sum(numbers[2 : 1 + 2 * numbers[0] : 2])


def _numbers(data: bytes) -> list[int]:
    """Return numbers of seven bits a byte, the lowest first."""
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift = shift + 7 if byte & 0x80 and shift < 63 else 0
        if not shift:
            found.append(value)
            value = 0
    return found
