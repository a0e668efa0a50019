"""The commands there are. What each does stands in a module of its name; what they take, in the tables named here."""

from __future__ import annotations

from dive_py.cli.grammar.building import BUILDING
from dive_py.cli.grammar.command import DEFAULT, Command, Word
from dive_py.cli.grammar.containers import CONTAINERS
from dive_py.cli.grammar.images import IMAGES
from dive_py.cli.grammar.looking import LOOKING
from dive_py.cli.grammar.program import PROGRAM

__all__ = ["COMMANDS", "DEFAULT", "Command", "Word"]

COMMANDS = {command.name: command for command in (*LOOKING, *IMAGES, *CONTAINERS, *BUILDING, *PROGRAM)}
"""All commands, by name, in the order of the help."""
