"""The line in which a filter is typed, and what it says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from dive_py.tui.keys.keymap import bindings

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class FilterInput(Input):
    """The field itself: Enter and the down key go on to the tree, Esc drops the filter."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("filter"))

    def action_leave(self) -> None:
        """Go to the rows, and keep the filter."""
        self.post_message(self.Submitted(self, self.value))


class FilterLine(Horizontal):
    """A filter, live: every change is sent at once.

    Args:
        placeholder: What to type, shown while nothing is.
        rows: Selector of the pane that is filtered: it gets the focus when typing ends. Empty where the screen sees to
            that itself.
        id: Its id on the screen.
    """

    @dataclass
    class Typed(Message):
        """The expression changed."""

        pattern: str

    @dataclass
    class Left(Message):
        """The person is done typing and wants to go to the rows."""

    def __init__(
        self,
        placeholder: str = "glob or regular expression: *.conf, ^/etc, \\.so",
        rows: str = "",
        id: str = "filter",  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._placeholder, self._rows = placeholder, rows
        self._answered = "", False

    def compose(self) -> ComposeResult:
        """Compose sign, field and answer."""
        yield Static(Content(" / "), id="filter-sign")
        field = FilterInput(
            id="filter-input",
            placeholder=self._placeholder,
            select_on_focus=False,
            compact=True,
        )
        field.cursor_blink = False
        yield field
        yield Static(Content(""), id="filter-answer")

    @property
    def value(self) -> str:
        """What is typed."""
        return self.query_one(FilterInput).value

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-open")
        self.query_one(FilterInput).focus()

    def select(self) -> None:
        """Let what is typed next take the place of what stands there."""
        field = self.query_one(FilterInput)
        field.selection = Selection(0, len(field.value))

    def close(self) -> None:
        """Hide the line and empty it, without a message."""
        self.remove_class("-open")
        field = self.query_one(FilterInput)
        with field.prevent(Input.Changed):
            field.value = ""
        self.answer("")

    def drop(self) -> bool:
        """Close the line, and tell where that drops a filter; return whether there was anything to close."""
        had_filter, was_open = bool(self.value), self.is_open
        self.close()
        self._to_rows()
        if had_filter:
            self.post_message(self.Typed(""))
        return had_filter or was_open

    def _to_rows(self) -> None:
        if self._rows:
            self.screen.query_one(self._rows).focus()

    @property
    def is_open(self) -> bool:
        """Whether the line is shown."""
        return self.has_class("-open")

    def answer(self, text: str, *, wrong: bool = False) -> None:
        """Say what the filter found, or why it is not an expression."""
        if (text, wrong) == self._answered:  # an update lays the whole screen out again
            return
        self._answered = text, wrong
        answer = self.query_one("#filter-answer", Static)
        answer.update(Content.styled(text, "$error-text" if wrong else "$muted"))
        answer.set_class(wrong, "-wrong")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Send every change."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the rows."""
        event.stop()
        self._to_rows()
        self.post_message(self.Left())
