"""The line at the bottom: the keys that matter here, or what has just happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from dive_py.tui.keys.keymap import SCREENS, by_id, first_key, key_label
from dive_py.tui.keys.rebinding import keys_now
from dive_py.tui.keys.table import COMMANDS

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size

_ALWAYS = ("help", "quit")
"""Commands that stand at the end of the line however narrow it is."""

_FIRST = ("explorer.close", "explorer.waste", "explorer.advice", "explorer.story", "compare.reload", "explorer.treemap")
"""Commands that have room before others, though they stand in the keymap's order: the way back, and what it is for."""

_NO_TEXT = frozenset(("escape", "tab", "up", "down", "f1", "f5", "f6"))
"""Keys that put nothing into a field."""

_ORDER = {command.id: number for number, command in enumerate(COMMANDS)}


def _types_nothing(key: str, id_: str) -> bool:
    """Return whether a key of a form works in its fields, too."""
    return id_.startswith("form.") and (key.startswith(("ctrl+", "shift+")) or key in _NO_TEXT)


def _rank(entry: tuple[str, str, str]) -> int:
    """Return which entry has room first: the focused pane's own, then what matters most, then the others."""
    if entry[0].partition(".")[0] not in SCREENS:
        return -1
    return _FIRST.index(entry[0]) if entry[0] in _FIRST else len(_FIRST)


class Footer(Widget):
    """Keys with their words, made from the bindings that work where the focus is.

    A message takes the line until the next key, and as many lines more as it needs.
    """

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(id="footer")
        self._message: tuple[str, str] = ("", "")
        self._spans: list[tuple[int, int, str]] = []

    def show_message(self, text: str, style: str = "$accent-text") -> None:
        """Show a printable message in place of the keys."""
        self._message = (text, style)
        self.refresh(layout=True)

    def clear(self) -> None:
        """Show the keys again."""
        if self._message[0]:
            self.show_message("")

    def _entries(self) -> list[tuple[str, str, str]]:
        """Return id, key and word of each shown binding: the focused pane's own, then the others, as in the keymap."""
        keys: dict[str, list[str]] = {}
        words: dict[str, str] = {}
        # in a field, letters are letters: only the field's own keys work then
        typing = self.screen.focused if isinstance(self.screen.focused, Input) else None
        offers, word_of = (getattr(self.screen, name, None) for name in ("offers", "word_of"))
        for active in self.screen.active_bindings.values():
            binding = active.binding
            reached = typing is None or active.node is typing or _types_nothing(binding.key, binding.id or "")
            if reached and binding.show and active.enabled and binding.id and (not offers or offers(binding.id)):
                keys.setdefault(binding.id, []).append(binding.key)
                words[binding.id] = (word_of(binding.id) if word_of else "") or binding.description
        ids = sorted(keys, key=lambda id_: (id_.partition(".")[0] in SCREENS, _ORDER.get(id_, 0)))
        now = keys_now(self.app)
        found = []
        for id_ in ids:
            command = by_id(id_)
            preferred = now.of(command) if command is not None else keys[id_]
            if preferred:  # else other commands took all its keys
                found.append((id_, key_label(first_key(preferred, keys[id_])), words[id_]))
        return found

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return one line for keys; a message has as many as it takes."""
        return super().get_content_height(container, viewport, width) if self._message[0] else 1

    def render(self) -> Content:
        """Return the line, fitted to the width."""
        text, style = self._message
        if text:
            return Content.assemble((" " + text, style))
        entries = self._entries()
        last = [entry for entry in entries if entry[0].partition(".")[2] in _ALWAYS]
        room = self.size.width - 1 - sum(cell_len(key) + cell_len(word) + 3 for _, key, word in last)
        chosen = []
        for entry in sorted(entries, key=_rank):
            need = cell_len(entry[1]) + cell_len(entry[2]) + 3
            if entry in last or need > room:
                continue
            room -= need
            chosen.append(entry)
        chosen.sort(key=entries.index)
        self._spans = []
        parts: list[tuple[str, str]] = [(" ", "")]
        place = 1
        for id_, key, word in (*chosen, *last):
            length = cell_len(key) + cell_len(word) + 1
            self._spans.append((place, place + length, id_))
            parts += [(key, "bold $accent-text"), (f" {word}  ", "$muted")]
            place += length + 2
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Run the command under the mouse."""
        for start, stop, id_ in self._spans:
            if start <= event.x < stop:
                for active in self.screen.active_bindings.values():
                    if active.binding.id == id_:
                        await self.app.run_action(active.binding.action, active.node)
                        return
