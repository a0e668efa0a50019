"""Saving rows: asks for a file's name, and before it puts something in the place of another file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from dive_py.errors import DivepyError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.reports.tree_file import save_rows
from dive_py.tui.dialogs.dialog import Dialog
from dive_py.tui.look.glyphs import UNICODE, Marks

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.rows import RowModel

_HELP = "a name that ends in .csv gives CSV · Enter saves · Esc does not"
"""What stands below the field."""


class SaveScreen(Dialog[str]):
    """Answers with what was done, in words; None where nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "close")]

    def __init__(self, stack: LayerStack, model: RowModel, what: str, marks: Marks = UNICODE) -> None:
        super().__init__()
        self._stack, self._model, self._what, self._marks = stack, model, what, marks
        self._agreed = ""

    def compose(self) -> ComposeResult:
        """A field and a line below it."""
        with Vertical(id="save"):
            yield Input(value="rows.txt", id="save-name", compact=True, select_on_focus=True)
            yield Static(Content(_HELP), id="save-line")

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#save", Vertical).border_title = Content(f"Save {self._what} as")
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    def _say(self, text: str, style: str = "$error-text") -> None:
        self.query_one("#save-line", Static).update(Content.styled(printable(text), style))

    @on(Input.Changed)
    def _changed(self) -> None:
        self._agreed = ""
        self._say(_HELP, "$muted")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        name = event.value.strip()
        if not name:
            self._say("a name is needed")
            return
        target = Path(name).expanduser()
        if target.is_dir():
            self._say(f"{name} is a folder")
        elif target.exists() and self._agreed != name:
            self._agreed = name
            size = units.size(target.stat().st_size)
            self._say(f"{name} is there already ({size}) and would be lost: Enter again overwrites it", "$wasted")
        else:
            self._say(f"writing {self._what}", "$muted")
            self._save(target)

    @work(thread=True, exclusive=True)
    def _save(self, target: Path) -> None:
        try:
            save_rows(target, self._stack, self._model)
        except DivepyError as error:
            self.app.call_from_thread(self._say, error.message)
        else:
            self.app.call_from_thread(self.dismiss, f"saved {self._what} to {target}")
