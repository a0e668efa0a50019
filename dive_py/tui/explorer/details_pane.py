"""The pane that tells all about the selected layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from dive_py.presentation.facts import Fact


from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Marks
from dive_py.tui.widgets.line_list import CursorShown, LineList
from dive_py.tui.widgets.text_lines import FactRows


class DetailsPane(LineList):
    """Command, digests, figures, and what is wrong with the layer."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("details"))

    def __init__(self, *, marks: Marks = UNICODE) -> None:
        self._text = FactRows()
        super().__init__(id="details", marks=marks, rows=self._text, cursor_shown=CursorShown.WITH_FOCUS)

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
