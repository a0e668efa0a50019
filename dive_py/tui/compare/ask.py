"""Asks which image to compare with: typed, or one of those that the engine has."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from dive_py.tui.dialogs.choice import ChoiceList
from dive_py.tui.dialogs.dialog import Dialog
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

_MOST = 12
"""Rows of names."""


class CompareWithScreen(Dialog[str]):
    """Answers with a reference, or None.

    Args:
        names: Names that there are, printable; they may come later.
        glyphs: The glyphs to draw with.
        value: What stands in the field.
        problem: What is wrong with that, printable.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close"),
        Binding("down", "names", "names", priority=True),
    ]

    def __init__(self, names: Sequence[str] = (), glyphs: Glyphs = UNICODE, value: str = "", problem: str = "") -> None:
        super().__init__()
        self.names = list(names)
        """Names that there are."""
        self._glyphs, self._value, self._problem = glyphs, value, problem

    def compose(self) -> ComposeResult:
        """Yield a field, and the names below it."""
        with Vertical(id="compare-with"):
            yield Input(
                value=self._value,
                placeholder="a name, a file, or words of a name below",
                id="compare-name",
                compact=True,
                select_on_focus=False,
            )
            yield Static(Content(""), id="compare-line")
            yield ChoiceList((), self._glyphs)

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#compare-with", Vertical).border_title = Content("Compare with")
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()
        self.put_names(self.names)

    def put_names(self, names: Sequence[str]) -> None:
        """Show the names that there are."""
        self.names = list(names)
        self._narrow(self.query_one(Input).value)

    def _narrow(self, text: str) -> None:
        """Show the names that have these words; all where the text was wrong, and what is wrong with it."""
        choices = self.query_one(ChoiceList)
        words = text.casefold().split() if not self._problem else []
        choices.rows = [name for name in self.names if all(word in name.casefold() for word in words)]
        choices.display = bool(choices.rows)
        help_ = f"Enter compares{' · ↓ to the names' if choices.rows else ''} · Esc does not"
        self.query_one("#compare-line", Static).update(
            Content.styled(self._problem or help_, "$error-text" if self._problem else "$muted")
        )
        choices.styles.height = min(max(len(choices.rows), 1), _MOST) + 2
        choices.rows_changed(0, 0)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if event.value != self._value:
            self._problem = ""
        self._narrow(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        shown = self.query_one(ChoiceList).rows
        if text in self.names or self._problem or not shown or "/" in text or ":" in text:
            self.dismiss(text or None)
        elif text or len(shown) == 1:
            self.dismiss(shown[0])

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        self.dismiss(self.query_one(ChoiceList).rows[event.index])

    def action_names(self) -> None:
        """Go to the names."""
        choices = self.query_one(ChoiceList)
        if choices.has_focus:
            choices.action_move(1)
        elif choices.rows:
            choices.focus()
