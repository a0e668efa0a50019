"""A pane of wrapped text: details, facts, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.binding import BindingsMap

from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import CursorShown, LineList, Piece, fit, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType

    from dive_py.presentation.facts import Fact


class FactRows:
    """Facts as the rows of a list, wrapped to its width."""

    def __init__(self) -> None:
        self.facts: Sequence[Fact] = ()
        """What is shown."""
        self._lines: list[tuple[int, list[Piece]]] = []
        self._width = 0

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def pieces(self, index: int, width: int) -> list[Piece]:
        """Return one line."""
        del width
        return self._lines[index][1]

    def show(self, pane: LineList, facts: Sequence[Fact], *, keep: bool = False) -> None:
        """Show other facts in a pane, from the top unless the place is to be kept."""
        if facts == self.facts:
            return
        self.facts = facts
        self._wrap(pane)
        pane.rows_changed(None if keep else 0, None if keep else 0)

    def under(self, cursor: int) -> Fact | None:
        """Return the fact in a line; None where there is none."""
        return self.facts[self._lines[cursor][0]] if self._lines else None

    def fit(self, pane: LineList) -> None:
        """Wrap anew where the pane has another width, with the same fact under the cursor."""
        width = pane.size.width
        if not width or self._width == max(8, width - 1):
            return
        number = self._lines[pane.cursor][0] if self._lines else 0
        self._wrap(pane)
        pane.rows_changed(next((index for index, line in enumerate(self._lines) if line[0] == number), 0))

    def _wrap(self, pane: LineList) -> None:
        # what is out of sight has no width: its last one is most likely its next one
        width = self._width = max(8, pane.size.width - 1) if pane.size.width else self._width or 8
        label = max((cell_len(fact.label) for fact in self.facts), default=0)
        label = min(label + 2, width // 2) if label else 0
        self._lines = []
        for number, fact in enumerate(self.facts):
            for index, line in enumerate(wrap(fact.text, max(4, width - label - 1))):
                name = fit(fact.label if index == 0 else "", label, pane.glyphs.ellipsis)
                self._lines.append((number, [(f" {name}", "muted"), (line, fact.role)]))


class TextLines(LineList):
    """Facts below each other; the cursor stands on a line, and what it belongs to can be copied.

    Args:
        id: Its name; the scope of the keymap whose keys it has, where there is one.
        glyphs: The glyphs to draw with.
        cursor_shown: When the cursor shows.
        keys: Bindings besides those of its scope.
    """

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - Textual's name
        glyphs: Glyphs = UNICODE,
        cursor_shown: CursorShown = CursorShown.ALWAYS,
        keys: Iterable[BindingType] = (),
    ) -> None:
        self._text = FactRows()
        super().__init__(id=id, glyphs=glyphs, rows=self._text, cursor_shown=cursor_shown)
        # of each pane its own: panes that differ in nothing but their keys need no classes
        self._bindings = BindingsMap([*bindings(id), *keys])

    @property
    def facts(self) -> Sequence[Fact]:
        """What is shown."""
        return self._text.facts

    @property
    def current(self) -> Fact | None:
        """The fact under the cursor."""
        return self._text.under(self.cursor)

    def show(self, facts: Sequence[Fact], *, keep: bool = False) -> None:
        """Show other facts, from the top unless the place is to be kept."""
        self._text.show(self, facts, keep=keep)
