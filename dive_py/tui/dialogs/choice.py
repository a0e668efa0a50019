"""A list of a few things to choose one from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from dive_py.tui.dialogs.dialog import Dialog
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import LineList, Piece, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

MOVES: list[BindingType] = [
    Binding("up,k", "move(-1)", "up", show=False),
    Binding("down,j", "move(1)", "down", show=False),
    Binding("home,g", "edge(-1)", "top", show=False),
    Binding("end,G", "edge(1)", "bottom", show=False),
    Binding("pageup,u", "page(-1)", "page up", show=False),
    Binding("pagedown,d", "page(1)", "page down", show=False),
]
"""Keys of a list in a dialog."""


class ChoiceList(LineList):
    """The things, one a row."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVES, Binding("enter,space", "choose", "choose")]

    def __init__(self, words: Sequence[str], glyphs: Glyphs) -> None:
        super().__init__(id="choices", glyphs=glyphs)
        self.rows = words
        """What there is to choose, printable."""

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one of them."""
        return [(" " + cut(self.rows[index], width - 1, self.glyphs.ellipsis), "")]

    def action_choose(self) -> None:
        """Take the one under the cursor; there may be none, of names that are still looked for."""
        if self.cursor < self.row_count:
            self.post_message(self.Chosen(self, self.cursor))


class ChoiceScreen(Dialog[int]):
    """Asks for one of several things; answers with its place, or None."""

    def __init__(self, title: str, words: Sequence[str], glyphs: Glyphs = UNICODE, start: int = 0) -> None:
        super().__init__()
        self._title, self._words, self._glyphs, self._start = title, words, glyphs, start

    def compose(self) -> ComposeResult:
        """Yield the list."""
        yield ChoiceList(self._words, self._glyphs)

    def on_mount(self) -> None:
        """Put the cursor where one is."""
        choices = self.query_one(ChoiceList)
        choices.styles.height = min(len(self._words), 16) + 2
        choices.set_title(self._title, "", "Enter chooses")
        choices.go(self._start, notify=False)
        choices.focus()

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        self.dismiss(event.index)
