"""Every action by name: the palette, made from the keymap."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from dive_py.tui.keys.keymap import SCREENS, key_label
from dive_py.tui.keys.rebinding import keys_now
from dive_py.tui.keys.table import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from typing import Any

    from textual.app import SystemCommand

    from dive_py.tui.keys.table import Command

_TRIVIAL = ("up", "down", "page-up", "page-down", "top", "bottom", "left", "right", "palette", "close")
"""Moves that are not looked for by name."""


class CommandsProvider(Provider):
    """The commands of the screen, wherever the focus is, and after them those that every program of Textual has."""

    def _commands(self) -> Iterator[Command]:
        scopes = getattr(self.screen, "SCOPES", ())
        seen: set[str] = set()
        for command in COMMANDS:
            if command.scope not in scopes:
                continue
            if command.id.partition(".")[2] not in _TRIVIAL and command.help not in seen:
                seen.add(command.help)
                yield command

    def _run(self, command: Command) -> partial[Coroutine[Any, Any, bool]]:
        node = self.screen if command.scope in SCREENS else self.screen.query_one(f"#{command.scope}")
        return partial(self.app.run_action, command.action, node)

    def _common(self) -> list[SystemCommand]:
        """Return Textual's own commands, without those that the explorer has itself."""
        own = {command.help for command in self._commands()}
        return sorted(
            (command for command in self.app.get_system_commands(self.screen) if command.title not in own),
            key=lambda command: command.title,
        )

    async def discover(self) -> Hits:
        """Return all of them, in this order."""
        for command in self._commands():
            yield DiscoveryHit(command.help, self._run(command), help=self._keys(command))
        for common in self._common():
            if common.discover:
                yield DiscoveryHit(common.title, common.callback, help=common.help)

    async def search(self, query: str) -> Hits:
        """Return those that fit what is typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.help)
            if score > 0:
                yield Hit(score, matcher.highlight(command.help), self._run(command), help=self._keys(command))
        for common in self._common():
            score = matcher.match(common.title)
            if score > 0:
                yield Hit(score, matcher.highlight(common.title), common.callback, help=common.help)

    def _keys(self, command: Command) -> str:
        return " or ".join(key_label(key) for key in keys_now(self.app).of(command))
