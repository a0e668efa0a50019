"""The lines of a text, found as far as they are paged through and no farther.

The file is read in blocks. For each block that has been passed it is kept how many lines ended before it, one number a
block: that leads from a line's number to its place and back. A line is never held whole: what is shown of it is a
window, and the rest of a line that never ends is reached by moving the window. No library pages over ranges of bytes:
Python's own readers take a line, or a file, whole.
"""

from __future__ import annotations

import codecs
import sys
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.contents.older_encoding import DOUBLE_BYTE, NAMES
from dive_py.contents.text_encoding import byte_order_mark

if TYPE_CHECKING:
    from dive_py.contents.random_access import RandomAccess

PAGE: Final = 4 << 20
"""Bytes behind a page's first line, or behind what is known, that one call looks through: it costs a block or two for
usual texts, and this much where lines are very long."""

WIDTH: Final = 4096
"""Bytes of a line that are shown at once where no width is given."""

MAX_WIDTH: Final = 64 * 1024
MAX_LINES: Final = 2000
"""Lines that one call gives, however many are asked for."""


class Line(Struct, frozen=True):
    """A window into one line."""

    number: int | None
    """From 0; None where the lines before it have not been counted."""
    offset: int
    """Byte of the file where the line begins."""
    length: int | None
    """Bytes of the line without its end; None where the end has not been found."""
    column: int
    """Bytes of the line that stand before the window."""
    text: str
    """What the window shows. Bytes that are not text are replaced by U+FFFD; control characters stay."""
    more: bool
    """Whether the line goes on behind the window."""


class LineIndex:
    """The lines of a file, numbered from 0. Safe in one thread at a time.

    Args:
        content: The file.
        encoding: As `text_encoding.encoding` gives it; unknown ones are taken as `latin-1`.
    """

    def __init__(self, content: RandomAccess, encoding: str = "utf-8") -> None:
        self._blocks = TextBlocks(content, encoding)
        self._text = LineText(self._blocks, encoding)
        self._before = [0]
        """Lines that end before each block; one more than blocks that were passed."""

    @property
    def size(self) -> int:
        """Bytes of the file; less than it claimed once it turned out to end earlier."""
        return self._blocks.end

    @property
    def scanned(self) -> int:
        """Bytes whose line ends have been counted."""
        return min((len(self._before) - 1) * BLOCK, self.size)

    @property
    def total(self) -> int | None:
        """How many lines there are; None before the end has been reached."""
        if self.scanned < self.size:
            return None
        return self._before[-1] + (not self._blocks.ends_with_newline())

    @property
    def estimate(self) -> int:
        """How many lines there are, or will be if the rest is like what is known."""
        total = self.total
        if total is not None:
            return total
        return (self._before[-1] + 1) * self.size // max(self.scanned, BLOCK)

    def scan(self, most: int = PAGE) -> bool:
        """Count on through the next `most` bytes, rounded up to blocks.

        Returns:
            Whether the end has been reached, so that `total` is known.
        """
        limit = self.scanned + most
        while self.scanned < min(limit, self.size):
            self._pass_block()
        return self.scanned >= self.size

    def lines(self, first: int, count: int, column: int = 0, width: int = WIDTH) -> list[Line]:
        """Return lines from number `first` on.

        Args:
            first: The number of the first.
            count: How many; `MAX_LINES` at most.
            column: Bytes of each line to pass over. Windows that follow each other miss no character. In a line whose
                end is not known, no farther than `PAGE` bytes behind what is known: `scan` leads there.
            width: Bytes of each line to show, `MAX_WIDTH` at most; a character more where it would be cut.

        Returns:
            Fewer lines at the end, and where they are so long that they do not end within `PAGE` bytes; none where
            `first` lies farther than `PAGE` bytes behind what is known: `scan` leads there.
        """
        position = self._start_of(first)
        return [] if position is None else self._page(position, first, count, column, width)

    def after(self, offset: int, count: int, column: int = 0, width: int = WIDTH) -> list[Line]:
        """Return lines from `offset` on, where one begins; as `lines`, but without counting what stands before."""
        return self._page(max(offset, self._blocks.start), self._number(offset), count, column, width)

    def before(self, offset: int, count: int, column: int = 0, width: int = WIDTH) -> list[Line]:
        """Return the last lines that begin before `offset`: `before(size, 50)` is the end of the file.

        At most `PAGE` bytes are read; a line that began still earlier is left out, and where it is the only one, its
        last part stands for it.
        """
        offset = min(offset, self.size)
        count = min(count, MAX_LINES)
        starts, lowest = self._starts_before(offset, count)
        if not starts and lowest < offset and count > 0:
            starts = [max(lowest, offset - WIDTH) // 4 * 4]
        if not starts:
            return []
        return self._page(starts[0], self._number(starts[0]), len(starts), column, width)

    def line_at(self, offset: int) -> int | None:
        """Return the number of the line that holds the byte at `offset`, its end included.

        Returns:
            None outside of the file, and where `offset` lies farther than `PAGE` bytes behind what is known.
        """
        if not 0 <= offset < self.size:
            return None
        limit = self.scanned + PAGE
        while self.scanned <= offset and self.scanned < min(limit, self.size):
            self._pass_block()
        return self._number(offset) if offset < min(self.scanned, self.size) else None

    def _pass_block(self) -> None:
        self._before.append(self._before[-1] + self._blocks.count(len(self._before) - 1))

    def _number(self, offset: int) -> int | None:
        """Return the number of the line at `offset` where it is known without reading what stands before."""
        block, inside = divmod(max(offset, 0), BLOCK)
        if block >= len(self._before):
            return None
        return self._before[block] + self._blocks.count(block, inside)

    def _start_of(self, number: int) -> int | None:
        if number <= 0:
            return self._blocks.start if number == 0 else None
        limit = self.scanned + PAGE
        while self._before[-1] < number and self.scanned < min(limit, self.size):
            self._pass_block()
        if self._before[-1] < number:
            return None
        block = bisect_left(self._before, number) - 1
        position = block * BLOCK
        for _ in range(number - self._before[block]):
            found = self._blocks.newline(position, position + 2 * BLOCK)
            if found is None:
                return None
            position = found + self._blocks.unit
        return position

    def _page(self, position: int, number: int | None, count: int, column: int, width: int) -> list[Line]:
        found: list[Line] = []
        column, width = max(column, 0), max(min(width, MAX_WIDTH), 0)
        first = position
        while len(found) < min(count, MAX_LINES) and position < self.size:
            reach = PAGE + max(self.scanned, first)  # behind what needs no reading
            limit = max(first + PAGE, min(position + column + width, reach))
            stop = self._newline(position, limit)
            end = min(limit, self.size) if stop is None else stop
            complete = stop is not None or end >= self.size
            if complete:
                end = self._text.without_return(position, end)
            text, shown = self._text.window(position, end, column, width)
            length = end - position if complete else None
            found.append(Line(number, position, length, column, text, not complete or shown < end))
            if stop is None:
                break
            position = stop + self._blocks.unit
            number = None if number is None else number + 1
        return found

    def _newline(self, position: int, limit: int) -> int | None:
        """Return where the line at `position` ends; blocks in which no line is known to end are not read."""
        while position < min(limit, self.size):
            block = position // BLOCK
            if block + 1 == len(self._before):
                self._pass_block()
            if block + 1 >= len(self._before) or self._before[block] < self._before[block + 1]:
                found = self._blocks.newline(position, (block + 1) * BLOCK)
                if found is not None:
                    return found
            position = (block + 1) * BLOCK
        return None

    def _starts_before(self, offset: int, count: int) -> tuple[list[int], int]:
        """Return where the last `count` lines before `offset` begin, in order, and where the search began."""
        lowest = max(self._blocks.start, (offset - PAGE) // BLOCK * BLOCK)
        starts: list[int] = []
        unit = self._blocks.unit
        position = offset - unit
        while len(starts) < count and position >= lowest:
            found = self._blocks.last_newline(lowest, position)
            if found is None:
                break
            if found + unit < offset:
                starts.append(found + unit)
            position = found
        if len(starts) < count and lowest == self._blocks.start and offset > lowest:
            starts.append(lowest)
        return starts[::-1], lowest


_FOLLOWING: Final = 3
"""Bytes that may follow the first one of a UTF-8 character."""

_BACK: Final = 2048
"""Bytes before a place that are looked at for where a character surely begins."""

_NO_SINGLE: Final = bytes(range(0x30, 0x100))
"""Bytes that may be a part of a character in an encoding of `DOUBLE_BYTE`; signs and blanks never are."""


class LineText:
    """Decodes windows."""

    def __init__(self, blocks: TextBlocks, encoding: str) -> None:
        self._blocks = blocks
        known = encoding in {"utf-8", "utf-16-le", "utf-16-be"} or encoding in NAMES
        self._encoding = encoding if known else "latin-1"

    def window(self, start: int, end: int, column: int, width: int) -> tuple[str, int]:
        """Return the text of a window, and the byte of the file where it ends.

        A window begins with the first whole character at or behind its column and ends with the character in which its
        width ends, so that windows that follow each other share nothing and miss nothing.
        """
        unit = self._blocks.unit
        left = self._whole(start, min(start + column // unit * unit, end), end)
        right = self._whole(start, min(start + (column + max(width, 0)) // unit * unit, end), end)
        return self._blocks.read(left, right - left).decode(self._encoding, "replace"), right

    def without_return(self, start: int, end: int) -> int:
        """Return where a line ends without the carriage return of lines that end as DOS and Windows end them."""
        unit = self._blocks.unit
        if end - unit < start:
            return end
        return end - unit if self._blocks.read(end - unit, unit) == self._blocks.carriage_return else end

    def _whole(self, start: int, position: int, end: int) -> int:
        """Return the first place from `position` on where a character begins."""
        if position in {start, end}:
            return position
        if self._encoding in DOUBLE_BYTE:
            return self._whole_double(start, position, end)
        if self._encoding not in {"utf-8", "utf-16-le", "utf-16-be"}:
            return position
        if self._encoding == "utf-8":
            following = self._blocks.read(position, min(_FOLLOWING, end - position))
            return position + len(following) - len(following.lstrip(bytes(range(0x80, 0xC0))))
        pair = self._blocks.read(position, min(2, end - position))
        high = pair[1:] if self._encoding == "utf-16-le" else pair[:1]
        return min(position + 2, end) if high and 0xDC <= high[0] <= 0xDF else position

    def _whole_double(self, start: int, position: int, end: int) -> int:
        """Return the same where only the bytes before it, from a sign on, show whether a character begins there."""
        first = max(start, position - _BACK)
        before = self._blocks.read(first, position - first)
        sure = len(before.rstrip(_NO_SINGLE))
        decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        decoder.decode(before[sure:])
        while decoder.getstate()[0] and position < end:
            decoder.decode(self._blocks.read(position, 1))
            position += 1
        return position


BLOCK: Final = 64 * 1024
"""Bytes that are read at a time."""

_KEPT: Final = 8
"""Blocks that are kept: a page, and what a person just came from."""

_NEWLINES: Final = {"utf-16-le": b"\n\0", "utf-16-be": b"\0\n"}


class TextBlocks:
    """Blocks of a file, numbered from 0."""

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
        """Return a block; empty behind the end."""
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
