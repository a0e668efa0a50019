"""A file's bytes by position: what everything that looks into a file works over.

Whoever shows a file reads what is shown and no more: a file of a gigabyte costs kilobytes. All bytes are hostile.
"""

from __future__ import annotations

from typing import Protocol

Fact = tuple[str, str]
"""Something to be told of a file: a label, and the value; text from the file in it is untrusted and has gone through
`readable` only."""


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


class Held:
    """Bytes in memory as a file.

    Args:
        data: All of them.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self._data)

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end."""
        return self._data[offset : offset + count] if offset >= 0 and count > 0 else b""


class Part:
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


def readable(data: bytes) -> str:
    r"""Bytes of a file as text, for display only: what is no UTF-8 stands there as `\xNN`.

    Control characters stay; whoever shows the text puts it through `presentation.text.printable`.
    """
    return data.decode("utf-8", "backslashreplace")


def byte_count(count: int) -> str:
    """A number of bytes as a value of a fact: `1,234 bytes`."""
    return "1 byte" if count == 1 else f"{count:,} bytes"
