"""What of a line is shown: a window of bytes, moved so that it cuts no character in two."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from dive_py.contents.older_encoding import DOUBLE_BYTE, NAMES

if TYPE_CHECKING:
    from dive_py.contents.text_blocks import TextBlocks

_FOLLOWING: Final = 3
"""Bytes that may follow the first one of a UTF-8 character."""

_BACK: Final = 2048
"""Bytes before a place that are looked at for where a character surely begins."""

_NO_SINGLE: Final = bytes(range(0x30, 0x100))
"""Bytes that may be a part of a character in an encoding of `DOUBLE_BYTE`; signs and blanks never are."""


class LineText:
    """Decodes windows.

    Args:
        blocks: The text.
        encoding: As `text_encoding.encoding` gives it; unknown ones are taken as `latin-1`.
    """

    def __init__(self, blocks: TextBlocks, encoding: str) -> None:
        self._blocks = blocks
        known = encoding in {"utf-8", "utf-16-le", "utf-16-be"} or encoding in NAMES
        self._encoding = encoding if known else "latin-1"

    def window(self, start: int, end: int, column: int, width: int) -> tuple[str, int]:
        """Return the text of a window, and the byte of the file where it ends.

        A window begins with the first whole character at or behind its column and ends with the character in which its
        width ends, so that windows that follow each other share nothing and miss nothing.

        Args:
            start: Where the line begins.
            end: Where it ends.
            column: Bytes of the line before the window.
            width: Bytes of the window.
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
