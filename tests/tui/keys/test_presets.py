"""Sets of keys to begin with."""

from __future__ import annotations

import pytest

from dive_py.settings.keys import PRESET
from dive_py.tui.keys.names import NoKey, key_of
from dive_py.tui.keys.presets import DIVE, TAKEN, preset
from dive_py.tui.keys.rebinding import rebound
from dive_py.tui.keys.table import COMMANDS
from tests.settings.writing import settled

IDS = {command.id for command in COMMANDS} | {f"*.{command.id.partition('.')[2]}" for command in COMMANDS}


@pytest.mark.parametrize("name", PRESET.kind.form.split())
def test_a_preset_names_actions_and_keys_that_there_are(name: str) -> None:
    for action, keys in preset(name).items():
        assert action in IDS or name == "dive", action
        assert all(key_of(key) for key in keys), action
    assert rebound(settled((PRESET, name))).remarks == (), "whoever takes one gets no complaint"


def test_each_of_dives_actions_is_an_action_here_or_known_to_be_none() -> None:
    nothing = {name for name, (_, actions) in DIVE.items() if not IDS & set(actions)}
    assert nothing <= {"toggle-wrap-tree", "extract-file"}


def test_dives_keys_that_mean_something_else_are_named() -> None:
    keys = {key for usual, _ in DIVE.values() for key in usual}
    assert set(TAKEN) <= keys
    for key in keys - set(TAKEN):
        key_of(key)
    with pytest.raises(NoKey):
        key_of("ctrl+m")
