"""A text in blocks, and the line ends in them; the last few blocks are kept."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING, Final

from dive_py.contents.text_encoding import byte_order_mark

if TYPE_CHECKING:
    from dive_py.contents.random_access import RandomAccess

BLOCK: Final = 64 * 1024
"""Bytes that are read at a time."""

_KEPT: Final = 8
"""Blocks that are kept: a page, and what a person just came from."""

_NEWLINES: Final = {"utf-16-le": b"\n\0", "utf-16-be": b"\0\n"}


class TextBlocks:
    """Blocks of a file, numbered from 0.

    Args:
        content: The file.
        encoding: As `text_encoding.encoding` gives it.
    """

    def __init__(self, content: RandomAccess, encoding: str) -> None:
        self._content = content
        self._newline = _NEWLINES.get(encoding, b"\n")
        self._swap = encoding == f"utf-16-{'be' if sys.byteorder == 'little' else 'le'}"
        self._kept: dict[int, bytes] = {}
        self.end = max(content.size, 0)
        """Bytes of the file; less than it claimed once a block came short."""
        self.carriage_return = self._newline.replace(b"\n", b"\r")
        """What stands before the line end in texts of DOS and Windows."""
        self.unit = len(self._newline)
        """Bytes of the smallest character."""
        self.start = len(byte_order_mark(content.read(0, min(4, self.end)))) if self.end else 0
        """Where the text begins: behind a byte order mark."""

    def block(self, number: int) -> bytes:
        """Return a block; empty behind the end.

        Raises:
            DivepyError: the content cannot be read.
        """
        if number in self._kept:
            data = self._kept.pop(number)
        else:
            offset = number * BLOCK
            count = min(BLOCK, self.end - offset)
            data = self._content.read(offset, count) if count > 0 else b""
            if len(data) < count:
                self.end = offset + len(data)
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
        self._kept[number] = data
        return data

    def read(self, offset: int, count: int) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end."""
        pieces = []
        stop = min(offset + count, self.end)
        while offset < stop:
            number, inside = divmod(offset, BLOCK)
            piece = self.block(number)[inside : inside + stop - offset]
            if not piece:
                break
            pieces.append(piece)
            offset += len(piece)
        return b"".join(pieces)

    def count(self, number: int, inside: int = BLOCK) -> int:
        """Return how many lines end in the first `inside` bytes of a block."""
        data = self.block(number)[:inside] if inside > 0 else b""
        if self.unit == 1:
            return data.count(b"\n")
        wide = array("H", data[: len(data) // 2 * 2])
        return wide.count(0x0A00 if self._swap else 0x0A)

    def newline(self, position: int, limit: int) -> int | None:
        """Return where the first line end from `position` on stands, or None if there is none before `limit`."""
        limit = min(limit, self.end)
        while position < limit:
            number, inside = divmod(position, BLOCK)
            data = self.block(number)
            found = data.find(self._newline, inside)
            while found >= 0 and found % self.unit:
                found = data.find(self._newline, found + 1)
            if found >= 0:
                return number * BLOCK + found if number * BLOCK + found < limit else None
            position = (number + 1) * BLOCK
            limit = min(limit, self.end)
        return None

    def last_newline(self, lowest: int, position: int) -> int | None:
        """Return where the last line end before `position` stands, or None if there is none from `lowest` on."""
        while position > lowest:
            number = (position - 1) // BLOCK
            data = self.block(number)
            stop = position - number * BLOCK
            found = data.rfind(self._newline, 0, stop)
            while found >= 0 and found % self.unit:
                found = data.rfind(self._newline, 0, found + self.unit - 1)
            if found >= 0:
                return number * BLOCK + found if number * BLOCK + found >= lowest else None
            position = number * BLOCK
        return None

    def ends_with_newline(self) -> bool:
        """Return whether nothing follows the last line end; true of nothing at all."""
        if self.end <= self.start:
            return True
        last = (self.end - self.unit) // self.unit * self.unit
        return self.end % self.unit == 0 and self.read(last, self.unit) == self._newline
