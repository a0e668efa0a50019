"""The keys of the screen that compares."""

from __future__ import annotations

from collections import Counter

from dive_py.tui.keys.compare import COMPARE, COMPARING, DIFFERENCES
from dive_py.tui.keys.keymap import COMMANDS


def test_they_are_known_and_no_key_of_the_pane_hides_one_of_the_screen() -> None:
    assert set(COMPARING) <= set(COMMANDS)
    keys = Counter(key for command in (*COMPARE, *DIFFERENCES) for key in command.keys.split(","))
    assert [key for key, times in keys.items() if times > 1] == []
