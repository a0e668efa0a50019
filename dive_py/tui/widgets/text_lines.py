"""A pane of wrapped text: details, facts, help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

from dive_py.tui.look.glyphs import UNICODE, Marks
from dive_py.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Region
    from textual.strip import Strip


@dataclass(frozen=True)
class Fact:
    """A paragraph with a name before it."""

    text: str
    """The text, printable; wrapped where it is too long."""
    role: str = ""
    """The role of the text."""
    label: str = ""
    """Stands in a column of its own before the first line."""
    copy: str = ""
    """What is copied from it; the text itself if empty."""


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at blanks where that is possible."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if cell_len(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            *whole, line = chop_cells(word, width) if cell_len(word) > width else [word]
            lines.extend(whole)
        lines.append(line)
    return lines


class TextLines(LineList):
    """Facts below each other; the cursor stands on a line, and what it belongs to can be copied."""

    def __init__(self, *, id: str, marks: Marks = UNICODE, quiet: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, marks=marks)
        self._facts: Sequence[Fact] = ()
        self._lines: list[tuple[int, list[Piece]]] = []
        self._wrapped_at = 0
        self._quiet = quiet

    @property
    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    @property
    def facts(self) -> Sequence[Fact]:
        """What is shown."""
        return self._facts

    def show(self, facts: Sequence[Fact], *, keep: bool = False) -> None:
        """Show other facts, from the top unless the place is to be kept."""
        if facts == self._facts:
            return
        self._facts = facts
        self._wrap()
        self.rows_changed(None if keep else 0, None if keep else 0)

    @property
    def current(self) -> Fact | None:
        """The fact under the cursor."""
        return self._facts[self._lines[self.cursor][0]] if self._lines else None

    def _wrap(self) -> None:
        # what is out of sight has no width: its last one is most likely its next one
        width = self._wrapped_at = max(8, self.size.width - 1) if self.size.width else self._wrapped_at or 8
        label = max((cell_len(fact.label) for fact in self._facts), default=0)
        label = min(label + 2, width // 2) if label else 0
        self._lines = []
        for number, fact in enumerate(self._facts):
            for index, line in enumerate(wrap(fact.text, max(4, width - label - 1))):
                name = fact.label if index == 0 else ""
                self._lines.append(
                    (number, [(" " + fit(name, label, self.marks.ellipsis), "muted"), (line, fact.role)])
                )

    def on_resize(self) -> None:
        """Wrap anew, with the same fact under the cursor."""
        self._fit()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Never draw what was wrapped for another width, whatever came first, the frame or the news of the size."""
        self._fit()
        return super().render_lines(crop)

    def _fit(self) -> None:
        width = self.size.width
        if not width or self._wrapped_at == max(8, width - 1):
            return
        number = self._lines[self.cursor][0] if self._lines else 0
        self._wrap()
        self.rows_changed(next((index for index, line in enumerate(self._lines) if line[0] == number), 0))

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """One line."""
        del width
        return self._lines[index][1]

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor shows: text that is only read does not need one until it has the focus."""
        return not self._quiet or self.has_focus
