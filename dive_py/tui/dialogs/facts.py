"""Facts to read and copy, on top of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from dive_py.tui.dialogs.dialog import Dialog
from dive_py.tui.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from dive_py.presentation.facts import Fact
    from dive_py.tui.look.glyphs import Glyphs


class FactsScreen(Dialog[None]):
    """Facts; `y` copies the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "copy"),
        Binding("i", "close", "close", show=False),
    ]

    def __init__(self, title: str, facts: Sequence[Fact], glyphs: Glyphs) -> None:
        super().__init__()
        self._title, self._facts, self._glyphs = title, facts, glyphs

    def compose(self) -> ComposeResult:
        """Make the list."""
        yield TextLines(id="facts", glyphs=self._glyphs)

    def on_mount(self) -> None:
        """Show the facts."""
        page = self.query_one(TextLines)
        page.set_title(self._title, "", "y copies · Esc closes")
        page.show(self._facts)
        page.focus()

    def action_copy(self) -> None:
        """Copy the fact under the cursor."""
        page = self.query_one(TextLines)
        fact = page.current
        if fact is not None and fact.text:
            self.app.copy_to_clipboard(fact.copy or fact.text)
            page.set_title(self._title, "", f"copied {fact.label or 'it'}")
