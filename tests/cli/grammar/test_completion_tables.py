"""What a shell has to know, told from the tables of commands and options."""

from __future__ import annotations

import pytest

from dive_py.cli.commands import completion_names
from dive_py.cli.grammar import completion_tables as tables
from dive_py.cli.grammar.command_line import split
from dive_py.cli.grammar.table import COMMANDS

ASKED = completion_names._KINDS.keys()  # noqa: SLF001 - what can be asked


def test_every_kind_is_one_that_shells_know() -> None:
    kinds = {kind for _, _, kind in tables.values()}
    kinds |= {kind for _, _, kind in tables.words()}
    kinds |= {kind for _, kind in tables.values_everywhere()}
    known = {tables.SWITCH, tables.NOTHING, tables.FILES, "commands"} | ASKED
    assert {kind for kind in kinds if not kind.startswith("choice ")} <= known


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if not command.as_docker])
def test_what_takes_a_value_is_what_the_reader_says(name: str) -> None:
    """Each spelling, before an argument: it is its value, or a word."""
    kinds = dict(tables.values_everywhere()) | {
        spelling: kind for one, spelling, kind in tables.values() if one == name
    }
    for option in COMMANDS[name].options:
        for spelling in option.names:
            is_switch = bool(split([spelling, "x"], COMMANDS[name].options).words)
            assert (kinds[spelling] == tables.SWITCH) is is_switch, spelling


def test_only_run_and_exec_hand_on_what_follows() -> None:
    assert {name for name, command in COMMANDS.items() if tables.ends_options(command)} == {"run", "exec"}


def test_options_are_offered_with_what_they_do() -> None:
    assert "--layer" in dict(tables.offered(""))
    assert "--config" in dict(tables.offered(""))
    assert "--ci" in dict(tables.offered(""))
    assert dict(tables.offered("run"))["-h"] == "the name of the machine inside"


def test_an_image_is_a_reference_where_it_is_looked_into_and_a_name_elsewhere() -> None:
    kinds = {(name, place): kind for name, place, kind in tables.words()}
    assert {kinds[name, 1] for name in ("explore", "tree", "waste", "trace")} == {"references"}
    assert {kinds[name, 1] for name in ("run", "pull", "tag", "remove", "save", "doctor")} == {"images"}
    assert (kinds["exec", 1], kinds["commit", 1]) == ("running", "containers")
    assert kinds["cache", 1] == "choice list clear"


def test_what_waste_is_grouped_by_is_completed() -> None:
    found = {(command, spelling): kind for command, spelling, kind in tables.values()}
    assert found["waste", "--by"] == "choice culprit directory cause file"
    assert found["waste", "--limit"] == tables.NOTHING
