"""The lines of a text, found as far as they are paged through and no farther.

The file is read in blocks. For each block that has been passed it is kept how many lines ended before it, one number a
block: that leads from a line's number to its place and back. A line is never held whole: what is shown of it is a
window, and the rest of a line that never ends is reached by moving the window. No library pages over ranges of bytes:
Python's own readers take a line, or a file, whole.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.contents.line_text import LineText
from dive_py.contents.text_blocks import BLOCK, TextBlocks

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

        Raises:
            DivepyError: the content cannot be read.
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
            limit = max(first + PAGE, min(position + column + width, self._reach(first)))
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

    def _reach(self, position: int) -> int:
        """Return how far a call may look for the end of a line: `PAGE` bytes behind what needs no reading."""
        return PAGE + max(self.scanned, position)

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
