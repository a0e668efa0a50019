"""Keys as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.tui.keys.names import NoKey, key_of, written
from dive_py.tui.keys.table import COMMANDS


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("/", "slash"),
        ("slash", "slash"),
        ("?", "question_mark"),
        ("G", "G"),
        ("shift+g", "G"),
        ("ctrl+F", "ctrl+f"),
        ("Ctrl + f", "ctrl+f"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("ctrl+space", "ctrl+@"),
        ("ctrl+/", "ctrl+underscore"),
        ("ctrl+slash", "ctrl+underscore"),
        ("pgup", "pageup"),
        ("Esc", "escape"),
        ("F5", "f5"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("@", "at"),
        (",", "comma"),
        (" ", "space"),
        ("alt+x", "alt+x"),
        ("é", "é"),
    ],
)
def test_keys_have_the_names_that_the_screen_knows(text: str, key: str) -> None:
    assert key_of(text) == key


@pytest.mark.parametrize("text", ["", "kk", "f25", "hyper+x", "ctrl+", "MouseLeft", "\n", "ctrl+kk", "+a"])
def test_there_are_no_others(text: str) -> None:
    with pytest.raises(NoKey, match=r"^$"):
        key_of(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [("ctrl+c", "always quits"), ("ctrl+m", "is Enter"), ("ctrl+i", "is Tab"), ("ctrl+[", r"is Esc")],
)
def test_some_cannot_be_had(text: str, why: str) -> None:
    with pytest.raises(NoKey, match=why):
        key_of(text)


def test_every_key_of_the_keymap_can_be_written_and_read_again() -> None:
    keys = {key for command in COMMANDS for key in command.keys.split(",")}
    assert {key_of(written(key)) for key in keys} == keys == {key_of(key) for key in keys}


@given(st.text(max_size=12))
def test_any_text_is_a_key_or_none(text: str) -> None:
    try:
        key = key_of(text)
    except NoKey:
        return
    assert not text.isascii() or key_of(key) == key
    assert "," not in key
