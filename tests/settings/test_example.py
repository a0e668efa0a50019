"""The example of a file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from dive_py.cli.settings_table import actions
from dive_py.settings import example, toml_file
from dive_py.settings.keys import KEYS
from dive_py.settings.values import Settings
from dive_py.tui.keys.rebinding import rebound
from dive_py.tui.keys.table import COMMANDS


def test_as_it_is_it_changes_nothing() -> None:
    text = "\n".join(example.lines(actions()))
    part = toml_file.read(Path("c"), text)
    assert (part.settings, part.bindings, part.remarks) == ({}, (), ())
    assert set(tomllib.loads(text)) == {"cache", "show", "colours", "keys"}


def test_every_line_of_it_can_be_taken_and_says_what_is_so_anyhow() -> None:
    text = re.sub(r"(?m)^#(?! )", "", "\n".join(example.lines(actions())))
    part = toml_file.read(Path("c"), text)
    assert part.remarks == ()
    assert set(part.settings) == {key.name for key in KEYS}
    for key in KEYS:
        assert key.default is None or part.settings[key.name].value == key.default
    assert not part.settings["show.untouched"].value  # on with the keys of dive alone
    assert [binding.action for binding in part.bindings] == [command.id for command in COMMANDS]
    keys = rebound(Settings(part.settings, part.bindings))
    assert (keys.changed, keys.remarks) == ({}, ())
