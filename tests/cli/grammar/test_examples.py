"""Command lines to learn from."""

from __future__ import annotations

import pytest

from dive_py.cli.grammar import command_line, examples
from dive_py.cli.grammar.parser import parse
from dive_py.cli.grammar.table import COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_has_an_example_where_it_takes_a_word(name: str) -> None:
    assert examples.of(name) or not COMMANDS[name].words


def test_every_example_is_of_a_command() -> None:
    assert set(examples.EXAMPLES) <= {"", *COMMANDS}


def test_every_example_of_a_command_is_understood() -> None:
    """Nobody copies a line from the help that the program refuses."""
    for command in COMMANDS.values():
        for example, _ in examples.of(command.name):
            typed = example.rpartition("divepy ")[2].partition(" > ")[0].partition(" | ")[0]
            line = command_line.read(typed.split())
            assert line.command == command.name
            parse(line)
