"""A command's own parser, made from the tables of `options` and `commands`."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING, NoReturn

from dive_py.cli.grammar.options import EVERYWHERE
from dive_py.cli.grammar.suggest import did_you_mean
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import UsageError
from dive_py.settings.values import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dive_py.cli.grammar.command_line import Line
    from dive_py.cli.grammar.options import Option
    from dive_py.cli.grammar.table import Command

Arguments = argparse.Namespace
"""The parsed command line: each option and word under its name, in small letters, `-` as `_`; and `named`, whether
the line says its command. Of a command that reads as docker does, the options that stand before its name, and `rest`:
what stands behind it, untouched. Besides, in `settings`, what a person settled; nothing until `settled` has read it."""


class _Parser(argparse.ArgumentParser):
    """Tells a mistake as an error of this program instead of printing and leaving."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message.removeprefix("argument "))


def parse(line: Line) -> Arguments:
    """Check options and words of a command line against what its command takes.

    Raises:
        UsageError: an unknown option, a missing or an impossible value, too few or too many words.
    """
    command = COMMANDS[line.command]
    parser = _Parser(prog=f"divepy {command.name}", add_help=False, allow_abbrev=False, argument_default=None)
    options = EVERYWHERE if command.as_docker else command.options
    for option in options:
        _add(parser, option)
    _check_known(line, command, options)
    arguments = parser.parse_args(list(line.split.options))
    arguments.rest, arguments.settings = line.rest, NOTHING
    if command.as_docker:
        return arguments
    if command.name == "extract" and arguments.layer is not None:
        _check_layer_has_path(line, arguments.layer)
    _check_words(line, command)
    arguments.named = line.named
    for place, word in enumerate(command.words):
        words = line.split.words
        setattr(arguments, word.name.lower(), words[place] if place < len(words) else None)
    return arguments


def parse_options(options: Iterable[Option], given: Sequence[str]) -> Arguments:
    """Check options that stand among those of another program.

    Args:
        options: What is taken.
        given: Nothing but such options, with their values.

    Raises:
        UsageError: a missing or an impossible value.
    """
    parser = _Parser(prog="divepy", add_help=False, allow_abbrev=False, argument_default=None)
    for option in options:
        _add(parser, option)
    return parser.parse_args(list(given))


def _add(parser: argparse.ArgumentParser, option: Option) -> None:
    """Let the parser know an option."""
    if not option.value:
        parser.add_argument(*option.names, action="store_true")
        return
    action = "append" if option.repeated else "store"
    parser.add_argument(*option.names, action=action, choices=option.choices or None, metavar=option.value)


def _check_known(line: Line, command: Command, options: tuple[Option, ...]) -> None:
    """Name the first option that the command does not have."""
    known = [name for option in options for name in option.names]
    for given in line.split.options:
        name = given.partition("=")[0]
        if name not in known:
            hint = did_you_mean(name, known) or f"see: divepy help {command.name}"
            raise UsageError(f"{command.name} has no option {name}", hint)


def _check_layer_has_path(line: Line, layer: str) -> None:
    """Say how a whole layer is extracted where PATH was left out: `--layer` looks as if it said what."""
    words = line.split.words
    if len(words) == 2:
        image, destination = map(shlex.quote, words)
        command = f"divepy extract --layer {shlex.quote(layer)} {image} / {destination}"
        raise UsageError("extract wants PATH before DEST; of a whole layer it is /", command)


def _check_words(line: Line, command: Command) -> None:
    """Name the first word that is missing or too much."""
    words = line.split.words
    needed = [word for word in command.words if not word.optional]
    if len(words) < len(needed):
        raise UsageError(f"{command.name} wants {needed[len(words)].name}", f"usage: {command.usage}")
    if len(words) > len(command.words):
        extra = words[len(command.words)]
        guess = "" if line.named else did_you_mean(words[0], COMMANDS)
        raise UsageError(f"{command.name} does not take '{extra}'", guess or f"usage: {command.usage}")
