"""A file's bytes by position: what everything that looks into a file works over.

A view reads what it shows and no more: a file of a gigabyte costs kilobytes. All bytes are hostile.
Whatever reads a `RandomAccess` passes on what that raises, and need not say so.
"""

from __future__ import annotations

from typing import Final, Protocol


class RandomAccess(Protocol):
    """The bytes of one file."""

    @property
    def size(self) -> int:
        """Bytes of the file."""

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end.

        Raises:
            DivepyError: they cannot be read, or the work was asked to stop.
        """


class Readable(Protocol):
    """Bytes by position, of a file or of what is unpacked as it passes."""

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end, none outside.

        Raises:
            DamagedImage: they cannot be read, or more would be than is permitted.
        """


class BytesFile:
    """Bytes in memory as a file."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self._data)

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end."""
        return self._data[offset : offset + count] if offset >= 0 and count > 0 else b""


class FileRange:
    """A range of a file as a file of its own.

    Args:
        content: The file.
        start: Where the range begins.
        length: Bytes of it; what lies outside of the file does not count.
    """

    def __init__(self, content: RandomAccess, start: int, length: int) -> None:
        self._content = content
        self._start = max(start, 0)
        self._size = max(min(length, content.size - self._start), 0)

    @property
    def size(self) -> int:
        """Bytes that are really there."""
        return self._size

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset` of the range; fewer only at its end."""
        count = min(count, self._size - offset)
        return self._content.read(self._start + offset, count) if offset >= 0 and count > 0 else b""


_PIECE: Final = 1 << 20
"""Bytes that are looked through at once."""


def search(content: RandomAccess, needle: bytes, offset: int, step: int, *, fold: bool) -> int | None:
    """Return the first place from `offset` on (`step` 1), or the last before it (-1), where some bytes stand."""
    if not needle:
        return None
    more = len(needle) - 1
    position = max(0, min(offset, content.size))
    while position < content.size if step > 0 else position > 0:
        first = position if step > 0 else max(0, position - _PIECE)
        last = min(position + _PIECE, content.size) if step > 0 else position
        data = content.read(first, last - first + more)
        data = data.lower() if fold else data
        # going up, a match must begin before the position: what stands behind it only completes one
        at = data.find(needle) if step > 0 else data.rfind(needle, 0, last - first + more)
        if at >= 0:
            return first + at
        if step > 0 and not data:
            return None
        position = last if step > 0 else first
    return None
