"""The table of these commands."""

from __future__ import annotations

from dive_py.cli.commands import COMMANDS
from dive_py.cli.commands_building import BUILDING


def test_they_are_known_and_each_has_an_example_where_it_takes_a_word() -> None:
    for command in BUILDING:
        assert COMMANDS[command.name] is command
        assert command.examples or not command.words
