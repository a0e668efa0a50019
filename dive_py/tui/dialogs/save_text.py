"""Saving text: asks for a file's name, and before it puts something in the place of another file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult

_HELP = "Enter saves · Esc does not"
"""What stands below the field."""


class SaveTextScreen(Dialog[str]):
    """Answers with what was done, in words; None where nothing was.

    Args:
        what: What is saved, in words.
        text: The text.
        name: The file's name to begin with, printable.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "close")]

    def __init__(self, what: str, text: str, name: str) -> None:
        super().__init__()
        self._what, self._content, self._file = what, text, name
        self._agreed = ""

    def compose(self) -> ComposeResult:
        """A field and a line below it."""
        with Vertical(id="save"):
            yield Input(value=self._file, id="save-name", compact=True, select_on_focus=True)
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
            self._write(target)

    def _write(self, target: Path) -> None:
        """Write all of it, or nothing."""
        try:
            handle, name = tempfile.mkstemp(prefix=".divepy-", dir=target.parent)
            temporary = Path(name)
            try:
                with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                    file.write(self._content)
                mask = os.umask(0o077)
                os.umask(mask)
                temporary.chmod(0o666 & ~mask)
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        except OSError as error:
            self._say(f"cannot write {target}: {error.strerror or error}")
        else:
            self.dismiss(printable(f"saved {self._what} as {target}"))
