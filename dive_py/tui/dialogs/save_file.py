"""Saving to a file: asks for its name, and before it puts something in the place of another file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from dive_py.errors import DivepyError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.background import run
from dive_py.tui.dialogs.dialog import Dialog
from dive_py.writing import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

_KEYS = "Enter saves · Esc does not"
"""What stands below the field, after what there is to know about the name."""


class SaveFileScreen(Dialog[str]):
    """Returns what was done, in words; None where nothing was.

    Args:
        what: What is saved, in words.
        name: The file's name to begin with, printable.
        write: Writes the file, or raises a `DivepyError`; called on a thread of its own.
        help: What there is to know about the name; may be empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "close")]

    def __init__(self, what: str, name: str, write: Callable[[Path], object], help: str = "") -> None:  # noqa: A002
        super().__init__()
        self._what, self._file, self._write = what, name, write
        self._help = f"{help} · {_KEYS}" if help else _KEYS
        self._agreed = ""

    def compose(self) -> ComposeResult:
        """Make a field and a line below it."""
        with Vertical(id="save"):
            yield Input(value=self._file, id="save-name", compact=True, select_on_focus=True)
            yield Static(Content(self._help), id="save-line")

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
        self._say(self._help, "$muted")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        name = event.value.strip()
        target = Path(name).expanduser()
        if not name:
            self._say("a name is needed")
        elif target.is_dir():
            self._say(f"{name} is a folder")
        elif target.exists() and self._agreed != name:
            self._agreed = name
            size = units.size(target.stat().st_size)
            self._say(f"{name} is there already ({size}) and would be lost: Enter again overwrites it", "$wasted")
        else:
            self._save(target)

    def _save(self, target: Path) -> None:
        self._say(f"writing {self._what}", "$muted")

        def saved(_: object) -> None:
            if self.is_current:  # else it was closed meanwhile
                self.dismiss(printable(f"saved {self._what} to {target}"))

        def failed(error: DivepyError) -> None:
            self._say(error.line)

        run(self, lambda: self._write(target), saved, failed)


def text_writer(text: str) -> Callable[[Path], None]:
    """Return a function that writes a text to a file, for `SaveFileScreen`."""

    def write(target: Path) -> None:
        try:
            with whole_file(target) as out:
                out.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise DivepyError(f"cannot write {target}: {error.strerror or error}") from error

    return write
