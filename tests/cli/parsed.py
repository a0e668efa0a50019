"""Command lines as commands get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli.grammar import command_line, parser

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request


def parsed(*words: str) -> Request:
    """Return what a command line asks for, before settings are applied."""
    return parser.parse(command_line.read(words))
