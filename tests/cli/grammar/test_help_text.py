"""The help."""

from __future__ import annotations

import pytest

from dive_py.cli.grammar import help_text
from dive_py.cli.grammar.table import COMMANDS


def test_the_program_s_help_has_examples_first_and_all_there_is() -> None:
    text = help_text.of_program()
    assert text.index("examples:") < text.index("commands:") < text.index("options")
    assert all(f"\n  {name} " in text for name in COMMANDS)
    assert "--ci-config FILE" in text
    assert "--config FILE" in text


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_s_help_has_its_usage_words_and_options(name: str) -> None:
    command = COMMANDS[name]
    text = help_text.of_command(command)
    assert text.startswith(f"usage: {command.usage}\n")
    assert all(option.long in text for option in command.options)
    assert all(word.name in text for word in command.words)


@pytest.mark.parametrize("text", [help_text.of_program(), *map(help_text.of_command, COMMANDS.values())])
def test_the_help_fits_100_columns(text: str) -> None:
    assert all(len(line) <= 100 for line in text.splitlines())
