"""A command's own parser, made from the tables of `options` and `commands`."""

from __future__ import annotations

import argparse
import shlex
from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, NoReturn

from dive_py.cli.grammar import request
from dive_py.cli.grammar.options import EVERYWHERE
from dive_py.cli.grammar.suggest import did_you_mean
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dive_py.cli.grammar.command_line import Line
    from dive_py.cli.grammar.options import Option
    from dive_py.cli.grammar.request import Request
    from dive_py.cli.grammar.table import Command


_NAMES: Final = frozenset(("IMAGE", "OTHER", "CONTAINER", "NAME"))
"""Words of a command line that name an image or a container."""


class _Parser(argparse.ArgumentParser):
    """Tells a mistake as an error of this program instead of printing and leaving."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message.removeprefix("argument ").replace("with argument", "with"))


def parse(line: Line) -> Request:
    """Check options and words of a command line against what its command takes.

    Raises:
        UsageError: an unknown option, a missing or an impossible value, options that exclude each other, too few or
            too many words, or a word that is none of the few it can be.
    """
    command = COMMANDS[line.command]
    options = EVERYWHERE if command.as_docker else command.options
    _check_known(line, command, options)
    given = parse_options(options, line.split.options)
    if command.as_docker:
        return request.of(line.command, given, named=True, rest=line.rest)
    if command.name == "extract" and given["layer"] is not None:
        _check_layer_has_path(line, given["layer"])
    _check_words(line, command)
    words = zip_longest((word.name.lower() for word in command.words), line.split.words)
    return request.of(line.command, given | dict(words), named=line.named)


def parse_options(options: Iterable[Option], given: Sequence[str]) -> dict[str, Any]:
    """Return the values of options, by name; of a switch whether it is on, of others None where they are not given.

    Args:
        options: What is taken.
        given: Nothing but such options, with their values.

    Raises:
        UsageError: a missing or an impossible value, or options that exclude each other.
    """
    parser = _Parser(prog="divepy", add_help=False, allow_abbrev=False, formatter_class=_formatter)
    groups: defaultdict[str, argparse._ActionsContainer] = defaultdict(parser.add_mutually_exclusive_group)
    for option in options:
        add_option(groups[option.group] if option.group else parser, option)
    return vars(parser.parse_args(list(given)))


def add_option(place: argparse._ActionsContainer, option: Option) -> argparse.Action:
    """Let a parser, or a group of its options, know an option."""
    if not option.value:
        return place.add_argument(*option.names, action="store_true", help=option.help.replace("%", "%%"))
    return place.add_argument(
        *option.names,
        action="append" if option.repeated else "store",
        choices=option.choices or None,
        metavar=option.value,
        help=option.help.replace("%", "%%"),
    )


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Return what argparse makes for each option; with a width, or it would ask the terminal each time."""
    return argparse.HelpFormatter(prog, width=80)


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


def check_named(name: str, word: str, command: Command) -> None:
    """Refuse an empty name: an engine takes it for another question, and answers that.

    Raises:
        UsageError: the name is empty.
    """
    if word in _NAMES and not name:
        raise UsageError(f"{word} is empty", f"usage: {command.usage}")


def _check_words(line: Line, command: Command) -> None:
    """Name the first word that is missing, empty, unknown or too much."""
    words = line.split.words
    for word, given in zip(command.words, words, strict=False):
        check_named(given, word.name, command)
        if word.choices and given not in word.choices:
            hint = did_you_mean(given, word.choices) or f"there are: {' '.join(word.choices)}"
            raise UsageError(f"{command.name} does not know the {word.name.lower()} '{given}'", hint)
    needed = [word for word in command.words if not word.optional]
    if len(words) < len(needed):
        raise UsageError(f"{command.name} wants {needed[len(words)].name}", f"usage: {command.usage}")
    if len(words) > len(command.words):
        extra = words[len(command.words)]
        guess = "" if line.named else did_you_mean(words[0], COMMANDS)
        raise UsageError(f"{command.name} does not take '{extra}'", guess or f"usage: {command.usage}")
