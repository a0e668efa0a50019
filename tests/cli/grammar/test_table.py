"""The commands there are."""

from __future__ import annotations

import importlib

import pytest

from dive_py.cli.grammar.options import EVERYWHERE, JSON_LINES
from dive_py.cli.grammar.table import COMMANDS, Command


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_module_that_runs_it(name: str) -> None:
    assert callable(importlib.import_module(f"dive_py.cli.commands.{name}").run)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_optional_words_stand_behind_needed_ones(name: str) -> None:
    optional = [word.optional for word in COMMANDS[name].words]
    assert optional == sorted(optional)


def test_usage_shows_what_may_be_left_out() -> None:
    assert COMMANDS["tree"].usage == "divepy tree [OPTIONS] IMAGE [PATH]"
    assert COMMANDS["explore"].usage == "divepy [OPTIONS] [IMAGE]"


def test_what_helps_with_settings_works_whatever_they_are() -> None:
    assert {name for name, command in COMMANDS.items() if command.without_settings} == {
        "config", "completion", "man", "version", "help",
    }  # fmt: skip


def test_a_command_that_reads_as_docker_does_takes_nothing_of_divepys_behind_its_name() -> None:
    plain = Command("walk", "walk", own_options=(JSON_LINES,))
    assert plain.options == (JSON_LINES, *EVERYWHERE)
    assert Command("walk", "walk", own_options=(JSON_LINES,), as_docker=True).options == (JSON_LINES,)
