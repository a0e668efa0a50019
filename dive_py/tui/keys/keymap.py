"""The table of keys as footer, palette, help and bindings ask for it: by scope and by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.keys.table import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from dive_py.tui.keys.table import Command

_KEY_WORDS = {
    "up": "↑", "down": "↓", "left": "←", "right": "→",
    "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "tab": "Tab", "enter": "Enter", "escape": "Esc",
    "space": "Space", "backspace": "Backspace", "f1": "F1", "f5": "F5", "f6": "F6",
    "slash": "/", "question_mark": "?", "plus": "+", "minus": "-", "tilde": "~", "equals_sign": "=", "asterisk": "*",
    "number_sign": "#", "dollar_sign": "$", "percent_sign": "%", "ampersand": "&", "exclamation_mark": "!",
    "full_stop": ".", "comma": ",", "colon": ":", "at": "@",
    "left_square_bracket": "[", "right_square_bracket": "]", "ctrl+@": "ctrl+Space", "ctrl+underscore": "ctrl+/",
}  # fmt: skip
"""Keys as people call them: arrows, keys with a name, signs, and keys with ctrl."""

SCREENS = (
    "explorer", "images", "pull", "search", "registry", "tags", "containers", "logs", "form", "build", "viewer",
    "compare", "treemap",
)  # fmt: skip
"""Scopes that are whole screens."""

PANES = {
    "explorer": ("layers", "tree", "story", "details", "waste", "advice"),
    "images": ("repositories",),
    "pull": ("pulled",),
    "search": ("hits", "term"),
    "registry": ("hits",),
    "tags": ("tagged",),
    "containers": ("listed",),
    "form": ("changes",),
    "build": ("steps",),
    "viewer": ("content",),
    "compare": ("differences", "facts"),
    "treemap": ("tiles",),
}
"""Scopes of panes, by the screen that they are on: their keys go before the screen's own."""

_BY_ID = {command.id: command for command in COMMANDS}


def commands(scope: str) -> tuple[Command, ...]:
    """Return the commands of one scope, in order."""
    return tuple(command for command in COMMANDS if command.scope == scope)


def bindings(scope: str) -> list[BindingType]:
    """Return the bindings of one scope, for a widget's or screen's `BINDINGS`."""
    return [command.binding() for command in commands(scope)]


def by_id(id_: str) -> Command | None:
    """Return the command of this id."""
    return _BY_ID.get(id_)


def first_key(preferred: Sequence[str], working: Sequence[str]) -> str:
    """Return which of a command's keys is shown where there is room for one: the first, if nothing else took it.

    Args:
        preferred: Its keys, the one to show first.
        working: Those of them, and maybe others, that work where the focus is; at least one.
    """
    return next((key for key in preferred if key in working), working[0])


def key_label(key: str) -> str:
    """Return how one of Textual's key names is shown to a person."""
    if key in _KEY_WORDS:
        return _KEY_WORDS[key]
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, _KEY_WORDS.get(last, last)])
