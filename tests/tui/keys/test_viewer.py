"""The keys of the screen that shows a file."""

from __future__ import annotations

from collections import Counter

from dive_py.tui.keys.keymap import COMMANDS
from dive_py.tui.keys.viewer import CONTENT, VIEWER, VIEWING


def test_they_are_known_and_no_key_of_the_pane_hides_one_of_the_screen() -> None:
    assert set(VIEWING) <= set(COMMANDS)
    keys = Counter(key for command in (*VIEWER, *CONTENT) for key in command.keys.split(","))
    assert [key for key, times in keys.items() if times > 1] == []
