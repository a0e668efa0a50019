"""A dialog of facts, some of which lead to a place in the image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from dive_py.tui.dialogs.facts import FactsScreen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import App
    from textual.message import Message

    from dive_py.presentation.facts import Fact
    from dive_py.tui.explorer.parts import Jump
    from dive_py.tui.look.glyphs import Glyphs


class Sender(Protocol):
    """A pane or the screen: what the dialog lies upon, and what takes the jump."""

    glyphs: Glyphs
    """The glyphs to draw with."""

    @property
    def app(self) -> App[Any]:
        """The program."""

    def post_message(self, message: Message) -> bool:
        """Take a message."""


def show_places(sender: Sender, title: str, facts: Sequence[Fact], places: Mapping[Fact, Jump | None]) -> None:
    """Show facts; Enter on one that has a place goes there.

    Args:
        sender: Where the jump is asked for.
        title: What the facts are about, printable.
        facts: All of them, in their order.
        places: Where they lead; None, or nothing, for nowhere.
    """

    def open_fact(fact: Fact) -> bool:
        jump = places.get(fact)
        if jump is not None:
            dialog.dismiss(None)
            sender.post_message(jump)
        return jump is not None

    dialog = FactsScreen(title, facts, sender.glyphs, open_fact)
    sender.app.push_screen(dialog)
