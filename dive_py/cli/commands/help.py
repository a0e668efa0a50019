"""`divepy help`: the help of a command, or of the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import exit_status, output
from dive_py.cli.grammar import help_text
from dive_py.cli.grammar.suggest import did_you_mean
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class HelpOptions(Struct, frozen=True):
    """The command's words and options."""

    command: str | None


def run(request: Request, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Print the help of a command, or of the whole program."""
    name = request.options(HelpOptions).command
    if name and name not in COMMANDS:
        raise UsageError(f"there is no command '{name}'", did_you_mean(name, COMMANDS) or "see: divepy help")
    return write(name)


def write(name: str | None) -> int:
    """Print the help of a command, of the whole program where there is no name."""
    output.write_text(help_text.of_command(COMMANDS[name]) if name else help_text.of_program())
    return exit_status.OK
