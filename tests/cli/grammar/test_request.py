"""Typed requests."""

from __future__ import annotations

import importlib
import inspect
from typing import get_type_hints

import pytest
from msgspec import Struct

from dive_py.cli.gate.options import KEYS
from dive_py.cli.grammar.options import EVERYWHERE, Option
from dive_py.cli.grammar.table import COMMANDS
from tests.cli.parsed import parsed

GATE = {"ci_config", "report", *(key.dashed.replace("-", "_") for key in KEYS)} - {"scoring"}
"""Options that `GateOptions` takes."""


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if not command.as_docker])
def test_a_command_takes_each_of_its_options_and_words_as_what_they_are(name: str) -> None:
    """Neither more nor fewer fields than the tables say, each of the type that a parsed line has."""
    command = COMMANDS[name]
    module = importlib.import_module(f"dive_py.cli.commands.{name.replace('-', '_')}")
    kinds = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if _is_taken(kind)]
    found = {field: hint for kind in kinds for field, hint in get_type_hints(kind).items()}
    expected: dict[str, object] = {_field(option): _type(option) for option in command.own_options}
    expected |= {word.name.lower(): str | None if word.optional else str for word in command.words}
    assert {field: hint for field, hint in found.items() if field not in GATE} == {
        field: hint for field, hint in expected.items() if field not in GATE
    }


def _field(option: Option) -> str:
    """Name the field that argparse makes of an option: after its first long spelling."""
    return next(name for name in option.names if name.startswith("--")).strip("-").replace("-", "_")


def _type(option: Option) -> object:
    if not option.value:
        return bool
    return list[str] | None if option.repeated else str | None


def _is_taken(kind: type) -> bool:
    """Whether a class is one for `Request.options`."""
    return issubclass(kind, Struct) and (kind.__name__.endswith("Options") or kind.__name__ == "Conditions")


def test_what_every_command_takes_has_its_place() -> None:
    asked = parsed("tree", "x", "--no-cache", "--no-probe", "--verify", "-y", "-i", "--source", "oci", "--context", "c")
    assert (asked.where.source, asked.where.context) == ("oci", "c")
    assert (asked.reading.cache, asked.reading.probe, asked.reading.verify) == (False, False, True)
    assert (asked.reading.ignore_errors, asked.consent.yes, asked.consent.no_input) == (True, True, False)
    assert {option.long.strip("-").replace("-", "_") for option in EVERYWHERE} <= set(asked.given)
