"""A question before something is lost: what is lost, and the command that would do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from dive_py.presentation import units
from dive_py.tui.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import App, ComposeResult

    from dive_py.progress import Progress


_LOW: Final = 16
"""Lines of a terminal below which none is left blank inside the frame's edges."""

_FRAME: Final = 4
"""Lines of the frame, the answers and the blank one above them."""

_PADDING: Final = 2


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
            with VerticalScroll(id="question-loss"):
                yield Static(Content.assemble(*parts))
            yield Static(
                Content.from_markup("[bold $accent-text @click=screen.agree]y[/] yes    ") + _NO, id="question-answers"
            )

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#question", Vertical).border_title = Content(self._title)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the answers in sight: what is lost scrolls where there is too little room."""
        is_low = event.size.height < _LOW
        self.set_class(is_low, "-low")
        room = event.size.height - (_FRAME if is_low else _FRAME + _PADDING)
        self.query_one("#question-loss").styles.max_height = max(1, room)

    def action_agree(self) -> None:
        """Answer yes."""
        self.dismiss(True)


_NO = Content.from_markup("[bold $accent-text @click=screen.close]n[/] no, as Esc")


def fetch_question(cost: int, lines: Sequence[str]) -> QuestionScreen:
    """Return the question before much comes from a registry.

    Args:
        cost: The bytes.
        lines: What for, as printable lines.
    """
    amount = units.size(cost)
    return QuestionScreen(f"Fetch {amount}?", [*lines, f"The registry sends up to {amount} for that."])


def ask_to_stop(app: App[Any], title: str, lines: Sequence[str], progress: Progress) -> None:
    """Ask whether to end work that runs, and end it if that is agreed to.

    Args:
        app: The program.
        title: The question, printable.
        lines: What is lost then.
        progress: The work's; its stop flag is set.
    """
    app.push_screen(QuestionScreen(title, lines), lambda agreed: progress.stop.set() if agreed else None)
