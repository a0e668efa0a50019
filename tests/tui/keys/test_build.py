"""The keys of these screens."""

from __future__ import annotations

from collections import Counter

from dive_py.tui.keys.build import BUILDING
from dive_py.tui.keys.keymap import COMMANDS


def test_they_are_known_and_no_key_has_two_meanings_in_one_scope() -> None:
    assert set(BUILDING) <= set(COMMANDS)
    keys = Counter((command.scope, key) for command in BUILDING for key in command.keys.split(","))
    assert [key for key, times in keys.items() if times > 1] == []
