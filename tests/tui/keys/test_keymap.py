"""The table of keys by scope and by id."""

from __future__ import annotations

from textual.binding import Binding

from dive_py.tui.keys import keymap
from dive_py.tui.keys.keymap import bindings, first_key, key_label
from dive_py.tui.keys.table import COMMANDS
from tests.tui.keys.test_table import OWNERS


def test_bindings_carry_the_ids_that_settings_use() -> None:
    assert {binding.id for scope in OWNERS for binding in bindings(scope) if isinstance(binding, Binding)} == {
        command.id for command in COMMANDS
    }


def test_keys_are_shown_as_people_call_them() -> None:
    assert [key_label(key) for key in ("slash", "shift+up", "ctrl+@", "f1", "q", "pagedown")] == [
        "/",
        "shift+↑",
        "ctrl+Space",
        "F1",
        "q",
        "PgDn",
    ]


def test_the_first_key_that_is_wanted_is_shown_unless_it_does_not_work_here() -> None:
    assert first_key(("slash", "ctrl+f"), ["ctrl+f", "slash"]) == "slash"
    assert first_key(("slash", "ctrl+f"), ["ctrl+f"]) == "ctrl+f"
    assert first_key((), ["z"]) == "z"


def test_commands_are_found_by_their_place_and_by_their_id() -> None:
    assert keymap.commands("nowhere") == ()
    assert keymap.by_id("explorer.sort") in keymap.commands("explorer")
    assert keymap.by_id("no.such") is None


def test_panes_are_scopes_of_screens() -> None:
    assert set(keymap.PANES) <= set(keymap.SCREENS)
    assert {pane for panes in keymap.PANES.values() for pane in panes} == OWNERS.keys() - {*keymap.SCREENS, "filter"}
