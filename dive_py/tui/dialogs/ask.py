"""Asks for one line of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from dive_py.errors import DivepyError
from dive_py.presentation.text import printable
from dive_py.tui.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult


class AskScreen(Dialog[str]):
    """Answers with what was typed, or None.

    Args:
        title: What is asked for; all text must be printable.
        help: What stands below the field.
        value: What stands in it.
        check: Raises a `DivepyError` for what cannot be an answer: that is said, and what was typed stays.
        select: The part of `value` that is typed over; all of it where that is empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "close")]

    def __init__(
        self,
        title: str,
        help: str,  # noqa: A002 - what it is
        value: str = "",
        check: Callable[[str], object] | None = None,
        select: str = "",
    ) -> None:
        super().__init__()
        self._title, self._help, self._value, self._check, self._select = title, help, value, check, select
        self._early = ""

    def compose(self) -> ComposeResult:
        """Yield a field and a line below it."""
        with Vertical(id="save"):
            yield Input(value=self._value, id="save-name", compact=True, select_on_focus=False)
            yield Static(Content(self._help), id="save-line")

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#save", Vertical).border_title = Content(self._title)
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()
        typed_over = self._select or self._value
        start = max(0, self._value.find(typed_over))
        field.selection = Selection(start, start + len(typed_over))
        self.take("")

    def take(self, text: str) -> None:
        """Put printable text that was typed before the field had the focus where it would have come."""
        self._early += text
        for field in self.query(Input).results(Input):
            if self._early and field.has_focus:
                early, self._early = self._early, ""
                field.replace(early, *sorted(field.selection))

    def on_descendant_focus(self) -> None:
        """Put into the focused field what was typed before."""
        self.take("")

    @on(Input.Changed)
    def _changed(self) -> None:
        self._say(self._help, "$muted")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        answer = event.value.strip()
        if not answer:
            return
        try:
            if self._check is not None:
                self._check(answer)
        except DivepyError as error:
            self._say(printable(error.line), "$error-text")
        else:
            self.dismiss(answer)

    def _say(self, text: str, style: str) -> None:
        self.query_one("#save-line", Static).update(Content.styled(text, style))
