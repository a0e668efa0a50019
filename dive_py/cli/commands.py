"""The commands there are. What each does stands in a module of its name; what they take, in the tables named here."""

from __future__ import annotations

from dive_py.cli.command import DEFAULT, Command, Word
from dive_py.cli.commands_building import BUILDING
from dive_py.cli.commands_containers import CONTAINERS
from dive_py.cli.commands_images import IMAGES
from dive_py.cli.commands_looking import LOOKING
from dive_py.cli.commands_program import PROGRAM

__all__ = ["COMMANDS", "DEFAULT", "Command", "Word"]

COMMANDS = {command.name: command for command in (*LOOKING, *IMAGES, *CONTAINERS, *BUILDING, *PROGRAM)}
"""All commands, by name, in the order of the help."""
