"""Facts to read and copy, on top of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from dive_py.tui.dialogs.dialog import Dialog
from dive_py.tui.widgets.line_list import LineList
from dive_py.tui.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from dive_py.presentation.facts import Fact
    from dive_py.tui.look.glyphs import Glyphs


class FactsScreen(Dialog[None]):
    """Facts; `y` copies the one under the cursor.

    Args:
        title: What they are about, printable.
        facts: The facts.
        glyphs: The glyphs to draw with.
        open_fact: Opens what a fact stands for; returns whether there was anything. None where there never is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "copy"),
        Binding("enter,v", "open", "open", show=False),
        Binding("i", "close", "close", show=False),
    ]

    def __init__(
        self,
        title: str,
        facts: Sequence[Fact],
        glyphs: Glyphs,
        open_fact: Callable[[Fact], bool] | None = None,
    ) -> None:
        super().__init__()
        self._title, self._facts, self._glyphs, self._open_fact = title, facts, glyphs, open_fact

    def compose(self) -> ComposeResult:
        """Make the list."""
        yield TextLines(id="facts", glyphs=self._glyphs)

    def on_mount(self) -> None:
        """Show the facts."""
        self._say(f"y copies · {'Enter opens · ' if self._open_fact else ''}Esc closes")
        self._page.show(self._facts)
        self._page.focus()

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show more of them, with the cursor where it is."""
        self._facts = facts
        if self.is_mounted:
            self._page.show(facts, keep=True)

    @property
    def _page(self) -> TextLines:
        return self.query_one(TextLines)

    def _say(self, text: str) -> None:
        self._page.set_title(self._title, "", text)

    def action_copy(self) -> None:
        """Copy the fact under the cursor."""
        fact = self._page.current
        if fact is not None and fact.text:
            self.app.copy_to_clipboard(fact.copy or fact.text)
            self._say(f"copied {fact.label or 'it'}")

    def action_open(self) -> None:
        """Open what the fact under the cursor stands for."""
        fact = self._page.current
        if self._open_fact is not None and fact is not None and not self._open_fact(fact):
            self._say("there is nothing to open here")

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()
