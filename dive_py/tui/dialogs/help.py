"""Help: the keys of the focused pane, those that work everywhere, the marks, and layers in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from dive_py.overlay.vocabulary import Change
from dive_py.presentation.facts import Fact
from dive_py.tui.dialogs.choice import MOVES
from dive_py.tui.dialogs.dialog import Dialog
from dive_py.tui.keys.keymap import commands, key_label
from dive_py.tui.keys.rebinding import keys_now
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import CursorShown
from dive_py.tui.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

_NAMES = {
    "layers": "In the pane of layers",
    "tree": "In the tree",
    "story": "In the story",
    "details": "In the details",
    "waste": "In the list of waste",
    "advice": "In the advice",
    "repositories": "In the list of images",
    "pulled": "In the list of layers",
    "listed": "In the list of containers",
    "hits": "In the list of repositories",
    "tagged": "In the list of tags",
    "changes": "In the list of changes",
    "steps": "In the list of steps",
    "tiles": "In the treemap",
}


class HelpScreen(Dialog[None]):
    """One page, first the keys of a pane, then those of the screen; Esc or q closes it."""

    def __init__(
        self,
        pane: str,
        glyphs: Glyphs = UNICODE,
        screen: str = "explorer",
    ) -> None:
        super().__init__()
        self._pane, self._glyphs, self._scope = pane, glyphs, screen

    def compose(self) -> ComposeResult:
        """Yield the page."""
        closes = Binding("question_mark", "screen.close", "close", show=False)
        yield TextLines(id="help", glyphs=self._glyphs, cursor_shown=CursorShown.NEVER, keys=[*MOVES, closes])

    def on_mount(self) -> None:
        """Write the page."""
        page = self.query_one(TextLines)
        page.set_title("Help", "", "Esc closes")
        page.show(list(self._facts()))
        page.focus()

    def _facts(self) -> Iterable[Fact]:
        if self._pane in _NAMES:
            yield from self._keys_of(self._pane, _NAMES[self._pane])
        yield from self._keys_of(self._scope, "Everywhere")
        if self._scope == "explorer":
            yield from self._layers()

    def _layers(self) -> Iterable[Fact]:
        from dive_py.demo.tour import EXPLANATION

        yield Fact("Marks", "strong")
        meanings = {
            Change.MODIFIED: ": the content changed",
            Change.METADATA: ": mode, owner, times or attributes changed",
            Change.IDENTICAL: ": written again, nothing changed",
        }
        for change, mark in zip(Change, self._glyphs.changes, strict=True):
            yield Fact(change.word + meanings.get(change, ""), label="  " + mark)
        below = "dim, before a directory: something below it changed, itself it counts as untouched or written again"
        yield Fact(below, label=f"  {self._glyphs.changes[Change.MODIFIED]}")
        yield Fact("hidden by layer 3", label=f"  {self._glyphs.shadow}3")
        yield Fact("bytes that are paid for and not seen", "wasted", label=f"  {self._glyphs.wasted}")
        yield Fact("")
        yield Fact("How layers work", "strong")
        yield from (Fact(paragraph) for paragraph in _paragraphs(EXPLANATION))

    def _keys_of(self, scope: str, title: str) -> Iterable[Fact]:
        yield Fact(title, "strong")
        for command in commands(scope):
            keys = keys_now(self.app).of(command)
            yield Fact(command.help, label="  " + " ".join(key_label(key) for key in keys))
        yield Fact("")


def _paragraphs(text: str) -> Iterable[str]:
    """Return lines of one paragraph joined, so that they can be wrapped anew; list items stay apart."""
    paragraph = ""
    for line in [*text.splitlines(), ""]:
        starts = line.lstrip().startswith("- ")
        if paragraph and (not line.strip() or starts):
            yield paragraph
            paragraph = ""
        if not line.strip():
            yield ""
        elif starts:
            paragraph = "  " + line.strip()
        else:
            paragraph = f"{paragraph} {line.strip()}" if paragraph else line.strip()
