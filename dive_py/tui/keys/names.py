"""Keys as people and dive write them, and as Textual calls them."""

from __future__ import annotations

import unicodedata
from typing import Final

from textual.keys import KEY_NAME_REPLACEMENTS

_NAMED: Final = (
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "tab", "enter", "escape",
    "space", "backspace", *(f"f{number}" for number in range(1, 25)),
)  # fmt: skip
_MODIFIERS: Final = ("alt", "ctrl", "shift")

KEY_WORDS: Final = (*_NAMED, *(f"{modifier}+" for modifier in _MODIFIERS))
"""Names of keys that are not a single character, and what may stand before a key."""

_OTHERS: Final = {
    "esc": "escape", "pgup": "pageup", "pgdn": "pagedown", "pgdown": "pagedown", "page_up": "pageup",
    "page_down": "pagedown", "del": "delete", "ins": "insert", "return": "enter", " ": "space",
}  # fmt: skip
"""Other names of keys."""

_SAME: Final = {
    "ctrl+space": "ctrl+@",
    "ctrl+at": "ctrl+@",
    "ctrl+2": "ctrl+@",
    "ctrl+slash": "ctrl+underscore",
    "ctrl+7": "ctrl+underscore",
    "ctrl+6": "ctrl+circumflex_accent",
}
"""Keys that reach a program as others: a terminal has no more bytes."""

_TAKEN: Final = {
    "ctrl+c": "ctrl+c always quits",
    "ctrl+m": "to a terminal ctrl+m is Enter",
    "ctrl+i": "to a terminal ctrl+i is Tab",
    "ctrl+left_square_bracket": "to a terminal ctrl+[ is Esc",
}
"""Keys that cannot be given to an action, and why."""


class NoKey(ValueError):
    """There is no such key, or it cannot be had; the text says why, and is empty where the word is unknown."""


def key_of(text: str) -> str:
    """Return Textual's name of a key: `/` and `slash` are `slash`, `ctrl+space` is `ctrl+@`, `shift+g` is `G`.

    Raises:
        NoKey: there is none of that name, or it is taken.
    """
    before, last = _parts(text)
    modifiers = sorted({modifier.strip().lower() for modifier in before})
    name = _bare(last)
    if not name or any(modifier not in _MODIFIERS for modifier in modifiers):
        raise NoKey
    if modifiers == ["shift"] and len(name) == len(name.upper()) == 1:
        return name.upper()
    key = "+".join((*modifiers, name.lower() if modifiers and name.isascii() else name))
    key = _SAME.get(key, key)
    if key in _TAKEN:
        raise NoKey(_TAKEN[key])
    return key


def _parts(text: str) -> tuple[list[str], str]:
    """Return what stands before a key, and the key; a plus may be the key itself."""
    if len(text) == 1:
        return [], text
    word = text.strip()
    if word.endswith("++"):
        return word[:-2].split("+"), "+"
    *before, last = word.split("+")
    return before, last.strip()


def written(key: str) -> str:
    """Return a key of Textual's as a person writes it into a file: `/` for `slash`; `key_of` reads it again."""
    if key == "ctrl+@":
        return "ctrl+space"
    if key == "ctrl+underscore":
        return "ctrl+slash"
    signs = {_of_sign(chr(code)): chr(code) for code in range(0x21, 0x7F)}
    return signs.get(key, key)


def _bare(word: str) -> str:
    """Return Textual's name of a key without modifiers; empty for no key."""
    if len(word) == 1:
        return _OTHERS.get(word) or _of_sign(word)
    lower = word.lower()
    name = _OTHERS.get(lower, lower)
    return name if name in _NAMED or _is_sign(name) else ""


def _of_sign(sign: str) -> str:
    """Return Textual's name of a sign: its own where it is a letter or digit, else what Unicode calls it."""
    if sign.isalnum():
        return sign
    name = unicodedata.name(sign, "").lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name) if sign.isprintable() else ""


def _is_sign(name: str) -> bool:
    """Return whether this is Textual's name of a sign."""
    if any(_of_sign(chr(code)) == name for code in range(0x21, 0x7F)):
        return True
    try:
        return _of_sign(unicodedata.lookup(name.replace("_", " "))) == name
    except KeyError:
        return False
