"""The pane that tells what happened to one path, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.message import Message

from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Marks
from dive_py.tui.widgets.line_list import LineList, Piece, cut, fit, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from dive_py.presentation.facts import Fact

_INDENT = 5
"""Cells before what is told below the story: it begins where the words above it do."""


@dataclass(frozen=True)
class StoryRow:
    """One line of the story, printable."""

    layer: int
    """Where it happened."""
    word: str
    """What happened: `added`, `modified`, `removed`, …"""
    role: str
    """The role of the word."""
    size: str
    """Bytes of the content, or empty."""
    fate: str
    """What became of it: visible, or hidden by which layer and why."""
    wasted: bool
    """Whether its bytes are paid for and not seen."""
    label: str = ""
    """What the layer is called, where not by its number."""
    detail: str = ""
    """What differs from what was there before, for a line of its own."""


class StoryPane(LineList):
    """The story of the path under the tree's cursor. Enter goes to the layer of a line."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("story"))

    @dataclass
    class Jump(Message):
        """The tree should show this layer, with the same path under the cursor."""

        layer: int

    def __init__(self, *, marks: Marks = UNICODE) -> None:
        super().__init__(id="story", marks=marks)
        self.rows: Sequence[StoryRow] = ()
        """The lines, base first."""
        self.facts: Sequence[Fact] = ()
        """What is told below the lines."""
        self.here = 0
        """The selected layer, whose line is pointed out."""
        self._lined: list[tuple[StoryRow, bool]] = []
        self._told: tuple[int, list[tuple[str, Fact]]] = (0, [])

    @property
    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._lined) + len(self._lines())

    def _lines(self) -> list[tuple[str, Fact]]:
        """The facts, wrapped, each line with the fact it belongs to."""
        width = self.size.width - _INDENT - 1
        if self._told[0] != width:
            room = max(8, width)
            self._told = width, [(line, fact) for fact in self.facts for line in wrap(fact.text, room)]
        return self._told[1]

    @property
    def fact(self) -> Fact | None:
        """The fact under the cursor; None where a line of the story is."""
        place = self.cursor - len(self._lined)
        return self._lines()[place][1] if 0 <= place < len(self._lines()) else None

    def show(self, title: str, rows: Sequence[StoryRow], layer: int, facts: Sequence[Fact] = ()) -> None:
        """Tell another story.

        Args:
            title: The path, printable.
            rows: What happened, base first.
            layer: The selected layer.
            facts: What else there is to tell, for below.
        """
        self.set_title(title)
        if (rows, layer, facts) != (self.rows, self.here, self.facts):
            self.rows, self.here, self.facts, self._told = rows, layer, facts, (0, [])
            self._lined = [(row, more) for row in rows for more in (False, True) if row.detail or not more]
            here = (index for index, (row, _) in enumerate(self._lined) if row.layer == layer)
            self.rows_changed(next(here, len(self._lined) - 1), 0)

    @property
    def shows_cursor(self) -> bool:
        """Only while the pane has the focus."""
        return self.has_focus

    def action_jump(self) -> None:
        """Go to the layer under the cursor."""
        if self.cursor < len(self._lined):
            self.post_message(self.Jump(self._lined[self.cursor][0].layer))

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """One line."""
        if index >= len(self._lined):
            line, fact = self._lines()[index - len(self._lined)]
            return [(" " * _INDENT, ""), (line, fact.role)]
        row, is_detail = self._lined[index]
        here = row.layer == self.here
        if is_detail:
            detail = cut(row.detail, width - _INDENT - 2, self.marks.ellipsis)
            return [(self.marks.chosen if here else " ", "compared"), (" " * (_INDENT + 1), ""), (detail, row.role)]
        number = max(2, len(str(max(row.layer for row in self.rows))))
        pieces: list[Piece] = [
            (self.marks.chosen if here else " ", "compared"),
            (f"{row.label or row.layer:>{number}}  ", "strong" if here else ""),
            (fit(row.word, 11, self.marks.ellipsis), row.role),
            (f"{row.size:>8}   ", "wasted" if row.wasted else ""),
        ]
        room = width - sum(cell_len(text) for text, _ in pieces)
        pieces.append((cut(row.fate, room, self.marks.ellipsis), "wasted" if row.wasted else "muted"))
        return pieces
