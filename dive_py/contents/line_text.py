"""What of a line is shown: a window of bytes, moved so that it cuts no character in two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dive_py.contents.text_blocks import TextBlocks

_FOLLOWING: Final = 3
"""Bytes that may follow the first one of a UTF-8 character."""


class LineText:
    """Decodes windows.

    Args:
        blocks: The text.
        encoding: As `text_encoding.encoding` gives it; unknown ones are taken as `latin-1`.
    """

    def __init__(self, blocks: TextBlocks, encoding: str) -> None:
        self._blocks = blocks
        self._encoding = encoding if encoding in {"utf-8", "utf-16-le", "utf-16-be"} else "latin-1"

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
        """The first place from `position` on where a character begins."""
        if position in {start, end} or self._encoding == "latin-1":
            return position
        if self._encoding == "utf-8":
            following = self._blocks.read(position, min(_FOLLOWING, end - position))
            return position + len(following) - len(following.lstrip(bytes(range(0x80, 0xC0))))
        pair = self._blocks.read(position, min(2, end - position))
        high = pair[1:] if self._encoding == "utf-16-le" else pair[:1]
        return min(position + 2, end) if high and 0xDC <= high[0] <= 0xDF else position
