"""`divepy help`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli.grammar import help_text
from dive_py.cli.grammar.table import COMMANDS

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy


def test_help_takes_a_command(divepy: Divepy) -> None:
    assert divepy("help", "tree").out == divepy("tree", "-h").out == help_text.of_command(COMMANDS["tree"])
    assert divepy("help").out == divepy("--help").out == help_text.of_program()


def test_help_for_no_command_is_a_mistake(divepy: Divepy) -> None:
    ended = divepy("help", "tre")
    assert (ended.status, ended.err) == (2, "divepy: there is no command 'tre'; did you mean tree?\n")
