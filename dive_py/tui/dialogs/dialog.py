"""What all things on top of the explorer share: they close with Esc or q, and quit with ctrl+c."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A screen on top of another one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "close", id="dialog.close"),
        Binding("ctrl+p", "app.command_palette", "palette", show=False),
    ]

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
