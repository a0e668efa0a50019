"""The five views of the tree, by name and key, the one that is shown marked: also without colour, and for the mouse."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from dive_py.tui.explorer.parts import Select
from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.keys.keymap import by_id, key_label
from dive_py.tui.keys.rebinding import keys_now

if TYPE_CHECKING:
    from textual import events

    from dive_py.tui.explorer.selection import Selection


class ViewTabs(Widget):
    """A line of tabs; where there is no room for all words, the other views have their keys alone."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(id="views")
        self.kind = ViewKind.CHANGES
        """The view that is shown."""
        self._spans: list[tuple[int, int, ViewKind]] = []

    def show(self, kind: ViewKind) -> None:
        """Mark another view."""
        if kind is not self.kind:
            self.kind = kind
            self.refresh()

    def _key(self, kind: ViewKind) -> str:
        """Return the sign that leads to a view, the number if it has that; empty where none does."""
        command = by_id(f"explorer.{kind}")
        signs = [key_label(key) for key in keys_now(self.app).of(command)] if command is not None else []
        single = sorted((sign for sign in signs if len(sign) == 1), key=lambda sign: not sign.isdigit())
        return single[0] if single else ""

    def _words(self, width: int) -> list[tuple[ViewKind, str]]:
        """Return the text of each tab."""
        keys = {kind: self._key(kind) for kind in ViewKind}
        long = [(kind, f"{keys[kind]} {kind}".lstrip()) for kind in ViewKind]
        if sum(cell_len(word) + 2 for _, word in long) <= width:
            return long
        return [(kind, word if kind is self.kind or not keys[kind] else keys[kind]) for kind, word in long]

    def render(self) -> Content:
        """Draw the line."""
        self._spans, parts, place = [], [], 0
        for kind, word in self._words(self.size.width):
            here = kind is self.kind
            text = f"[{word}]" if here else f" {word} "
            parts.append((text, "bold $accent-text" if here else "$muted"))
            self._spans.append((place, place + cell_len(text), kind))
            place += cell_len(text)
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Choose the view under the mouse."""
        for start, stop, kind in self._spans:
            if start <= event.x < stop:
                self.post_message(Select(partial(_in_view, kind)))


def _in_view(kind: ViewKind, selection: Selection) -> Selection:
    return selection.in_view(kind)
