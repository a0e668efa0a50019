"""The commands there are."""

from __future__ import annotations

import importlib

import pytest

from dive_py.cli.grammar.table import COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_module_that_runs_it(name: str) -> None:
    assert callable(importlib.import_module(f"dive_py.cli.commands.{name}").run)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_optional_words_stand_behind_needed_ones(name: str) -> None:
    optional = [word.optional for word in COMMANDS[name].words]
    assert optional == sorted(optional)
