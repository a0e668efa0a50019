"""The card that a step of the guided tour stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dive_py.tui.keys.rebinding import label
from dive_py.tui.look.glyphs import UNICODE, Glyphs

if TYPE_CHECKING:
    from textual.app import ComposeResult


class TourCard(Vertical):
    """One step of the tour: title, a few sentences, and how to go on."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(id="tour")
        self.glyphs = glyphs
        """The glyphs to draw with."""

    def compose(self) -> ComposeResult:
        """Compose the text and the keys."""
        yield Static(Content(""), id="tour-text")
        yield Static(Content(""), id="tour-keys")

    def show(self, number: int, total: int, title: str, text: str) -> None:
        """Show a step.

        Args:
            number: The step, from 1.
            total: How many there are.
            title: What it is about.
            text: What to see, in plain words.
        """
        self.border_title = Content.assemble((title, "bold $accent-text"))
        self.border_subtitle = Content.assemble((f"step {number} of {total}", "$muted"))
        self.query_one("#tour-text", Static).update(Content(self._with_own_marks(text)))
        self.query_one("#tour-keys", Static).update(self._keys(last=number == total))
        self.add_class("-open")
        self.screen.add_class("-touring")

    def _with_own_marks(self, text: str) -> str:
        """Return a step's text, which speaks of glyphs as UTF-8 has them, with those that stand on the screen."""
        spoken, shown = ("".join((glyphs.shadow, *glyphs.changes)) for glyphs in (UNICODE, self.glyphs))
        return text.translate(str.maketrans(spoken, shown))

    def _keys(self, *, last: bool) -> Content:
        """Return how to go on from a step, or that there is no further one."""
        lead = [(f"end of the tour {self.glyphs.dot} ", "$muted")] if last else []
        close, back = label(self.app, "explorer.close"), label(self.app, "explorer.tour-previous")
        onward, again = label(self.app, "explorer.tour-next"), label(self.app, "explorer.tour")
        more = (
            ((close, "explores"), (back, "back"))
            if last
            else ((onward, "next"), (back, "back"), (close, f"leave, {again} resumes"))
        )
        for key, word in more:
            lead += [(key, "bold $accent-text"), (f" {word}   ", "$muted")]
        return Content.assemble(*lead)

    def close(self) -> None:
        """Put the card away."""
        self.remove_class("-open")
        self.screen.remove_class("-touring")

    @property
    def is_open(self) -> bool:
        """Whether the card is shown."""
        return self.has_class("-open")
