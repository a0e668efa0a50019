"""Asks for one line of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from dive_py.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult


class AskScreen(Dialog[str]):
    """Answers with what was typed, or None.

    Args:
        title: What is asked for; all text must be printable.
        help: What stands below the field.
        value: What stands in it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "close")]

    def __init__(self, title: str, help: str, value: str = "") -> None:  # noqa: A002 - what it is
        super().__init__()
        self._title, self._help, self._value = title, help, value

    def compose(self) -> ComposeResult:
        """A field and a line below it."""
        with Vertical(id="save"):
            yield Input(value=self._value, id="save-name", compact=True, select_on_focus=True)
            yield Static(Content(self._help), id="save-line")

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#save", Vertical).border_title = Content(self._title)
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(event.value.strip())
