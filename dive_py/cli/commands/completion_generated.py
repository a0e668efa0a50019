"""Completion scripts that shtab makes of an argparse parser of all commands; shtab knows no names of images."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import shtab

from dive_py.cli.grammar import completion_tables as tables
from dive_py.cli.grammar.parser import add_option
from dive_py.cli.grammar.table import COMMANDS, DEFAULT

if TYPE_CHECKING:
    from dive_py.cli.grammar.table import Command


def script(shell: str) -> str:
    """Return the script for a shell that shtab knows."""
    parser = argparse.ArgumentParser(prog="divepy", add_help=False)
    _add_options(parser, COMMANDS[DEFAULT])
    commands = parser.add_subparsers()
    for command in COMMANDS.values():
        own = commands.add_parser(command.name, help=command.summary.replace("%", "%%"), add_help=False)
        _add_options(own, command)
        for word in command.words:
            kind = tables.kind_of_word(command, word)
            action = own.add_argument(word.name, nargs="?", choices=word.choices or None)
            _complete(action, kind)
    return shtab.complete(parser, shell)


def _add_options(parser: argparse.ArgumentParser, command: Command) -> None:
    """Let the parser know a command's options."""
    for option in command.options:
        _complete(add_option(parser, option), tables.kind_of_option(option))


def _complete(action: argparse.Action, kind: str) -> None:
    """Offer files where files or images are meant: an archive is an image, and files are all that shtab finds."""
    if kind in {tables.FILES, "references"}:
        action.complete = shtab.FILE  # type: ignore[attr-defined]
