"""The keys of these screens."""

from __future__ import annotations

from collections import Counter

from dive_py.tui.keys.forms import FORMS
from dive_py.tui.keys.keymap import COMMANDS


def test_they_are_known_and_no_key_has_two_meanings_in_one_scope() -> None:
    assert set(FORMS) <= set(COMMANDS)
    keys = Counter((command.scope, key) for command in FORMS for key in command.keys.split(","))
    assert [key for key, times in keys.items() if times > 1] == []
