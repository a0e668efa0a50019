"""A file's bytes by position: what everything that looks into a file works over.

Whoever shows a file reads what is shown and no more: a file of a gigabyte costs kilobytes. All bytes are hostile.
"""

from __future__ import annotations

from typing import Protocol

from dive_py.errors import LimitExceeded

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


class Metered:
    """A file of which only so many bytes are read, however often its own numbers send the reader round.

    Args:
        content: The file.
        most: Bytes that may be read.
        ahead: Bytes that are read at once where fewer are asked for, for whoever goes from field to field.
    """

    def __init__(self, content: RandomAccess, most: int, ahead: int = 0) -> None:
        self._content = content
        self._left = most
        self._most = most
        self._ahead = ahead
        self._held, self._held_from = b"", 0

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return max(self._content.size, 0)

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end, none outside of the file.

        Raises:
            LimitExceeded: more than the permitted bytes would be read.
            DivepyError: they cannot be read.
        """
        count = min(count, self.size - offset)
        if offset < 0 or count <= 0:
            return b""
        at = offset - self._held_from
        if at < 0 or at + count > len(self._held):
            wanted = max(count, min(self._ahead, self.size - offset, self._left))
            self._left -= wanted
            if self._left < 0:
                raise LimitExceeded(f"more than {self._most:,} bytes would have to be read")
            self._held, self._held_from, at = self._content.read(offset, wanted), offset, 0
        return self._held[at : at + count]


def readable(data: bytes) -> str:
    r"""Bytes of a file as text, for display only: what is no UTF-8 stands there as `\xNN`.

    Control characters stay; whoever shows the text puts it through `presentation.text.printable`.
    """
    return data.decode("utf-8", "backslashreplace")


def text_before_nul(data: bytes) -> str:
    """The text of a field that ends with the first NUL, as `readable` makes it."""
    return readable(data.partition(b"\0")[0])


def byte_count(count: int) -> str:
    """A number of bytes as a value of a fact: `1,234 bytes`."""
    return "1 byte" if count == 1 else f"{count:,} bytes"
