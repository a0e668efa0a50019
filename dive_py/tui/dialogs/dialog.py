"""What all things on top of the explorer share: they close with Esc or q, and quit with ctrl+c."""

from __future__ import annotations

from typing import ClassVar, Protocol, TypeVar, runtime_checkable

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


@runtime_checkable
class TypesAhead(Protocol):
    """A dialog that takes what is typed before its field has the focus."""

    def take(self, text: str) -> None:
        """Put printable text where it would have come."""
