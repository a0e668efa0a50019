"""The table of these commands."""

from __future__ import annotations

from dive_py.cli.grammar.building import BUILDING
from dive_py.cli.grammar.table import COMMANDS


def test_they_are_known_and_each_has_an_example_where_it_takes_a_word() -> None:
    for command in BUILDING:
        assert COMMANDS[command.name] is command
        assert command.examples or not command.words
