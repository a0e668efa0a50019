"""A question before something is lost: what is lost, and the command that would do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dive_py.tui.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class QuestionScreen(Dialog[bool]):
    """Answers True only where it was agreed to; Enter alone never destroys.

    Args:
        title: The question; all text must be printable.
        lines: What will be lost.
        command: The command that would do the same; empty where there is none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "agree", "yes"), Binding("n", "close", "no")]

    def __init__(self, title: str, lines: Sequence[str], command: str = "") -> None:
        super().__init__()
        self._title, self._lines, self._command = title, lines, command

    def compose(self) -> ComposeResult:
        """Yield the question."""
        parts: list[tuple[str, str]] = [("\n".join(self._lines), "$foreground")]
        if self._command:
            parts += [("\n\nthe same by hand: ", "$muted"), (self._command, "$accent-text")]
        with Vertical(id="question"):
            yield Static(Content.assemble(*parts))
            yield Static(Content(""))
            yield Static(Content.from_markup("[bold $accent-text @click=screen.agree]y[/] yes    ") + _NO)

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#question", Vertical).border_title = Content(self._title)

    def action_agree(self) -> None:
        """Yes."""
        self.dismiss(True)


_NO = Content.from_markup("[bold $accent-text @click=screen.close]n[/] no, as Esc")
