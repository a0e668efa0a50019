"""Which word of the command line is what.

Options may stand anywhere, before or after the words, so the first word can only be found by knowing which options
take a value. Once it is known, it decides: it is a command's name, or else it is IMAGE.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from dive_py.cli.grammar.options import EVERYWHERE
from dive_py.cli.grammar.table import COMMANDS, DEFAULT
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dive_py.cli.grammar.options import Option

END_OF_OPTIONS = "--"
"""After it, everything is a word."""

_LIST: Final = "in the list of containers (divepy, then C)"

ELSEWHERE: Final = {
    "ps": "divepy containers lists them",
    "start": f"U starts one {_LIST}",
    "stop": f"U stops one {_LIST}",
    "kill": f"ctrl+k kills one {_LIST}",
    "logs": f"v shows what one writes {_LIST}",
    "rm": f"x removes one {_LIST}; an image: divepy remove IMAGE",
    "rmi": "divepy remove IMAGE removes it, or one of its names",
    "inspect": "i shows all about an image, or a container, in the lists (divepy, then C for containers)",
    "history": "divepy IMAGE shows the layers and what made each",
    "cp": "divepy extract container:NAME PATH writes files out",
}
"""Words of docker's that divepy has another word, or a key, for."""


class Split(NamedTuple):
    """A command line, taken apart."""

    options: tuple[str, ...]
    """The options in order, in their long spelling, with their values: `--layer=3`. Unknown ones as they were."""
    words: tuple[str, ...]
    """Everything else, in order."""
    places: tuple[int, ...]
    """Where each of the words stood among the arguments."""

    def has(self, name: str) -> bool:
        """Return whether an option, by its long spelling, is given."""
        return any(option.partition("=")[0] == name for option in self.options)


class Line(NamedTuple):
    """A command line whose command is known."""

    command: str
    """The command's name."""
    named: bool
    """Whether the line says it, or it is the one of a line that names none."""
    split: Split
    """The options and the command's own words, without its name; where it reads as docker does, what stands before."""
    rest: tuple[str, ...] = ()
    """What stands behind the name of a command that reads as docker does, untouched."""


def split(arguments: Sequence[str], options: Iterable[Option]) -> Split:
    """Tell options, their values and words apart."""
    known = {name: option for option in options for name in option.names}
    found: list[str] = []
    words: list[tuple[int, str]] = []
    place = 0
    while place < len(arguments):
        argument = arguments[place]
        if argument == END_OF_OPTIONS:
            words += enumerate(arguments[place + 1 :], place + 1)
            break
        if argument == "-" or not argument.startswith("-"):
            words.append((place, argument))
        else:
            taken, wants_value = _long(argument, known) if argument.startswith("--") else _cluster(argument, known)
            if wants_value and place + 1 < len(arguments):
                place += 1
                taken[-1] += f"={arguments[place]}"
            found += taken
        place += 1
    return Split(tuple(found), tuple(word for _, word in words), tuple(place for place, _ in words))


def _long(argument: str, known: dict[str, Option]) -> tuple[list[str], bool]:
    """Return a long option, and whether the next argument is its value."""
    option = known.get(argument)
    return [argument], option is not None and bool(option.value)


def _cluster(argument: str, known: dict[str, Option]) -> tuple[list[str], bool]:
    """Return short options in one argument (`-iy`, `-jFILE`), and whether the next argument is the last one's value."""
    taken: list[str] = []
    for place in range(1, len(argument)):
        option = known.get("-" + argument[place])
        if option is None:
            return [*taken, "-" + argument[place:]], False
        taken.append(option.long)
        if option.value:
            value = argument[place + 1 :].removeprefix("=")
            if value:
                taken[-1] += f"={value}"
            return taken, not value
    return taken, False


def read(arguments: Sequence[str]) -> Line:
    """Find the command of a command line, and its words and options.

    Raises:
        UsageError: the command is docker's alone, or an option before it is read in two ways.
    """
    every_option = [
        option for command in reversed(COMMANDS.values()) if not command.as_docker for option in command.options
    ]
    first = split(arguments, every_option)
    word = first.words[0] if first.words else ""
    is_quoted = bool(first.words) and END_OF_OPTIONS in arguments[: first.places[0]]
    if not is_quoted and word in ELSEWHERE and not os.path.isfile(word):  # noqa: PTH113 - as it is typed
        raise UsageError(
            f"'{word}' is a word of docker's: {ELSEWHERE[word]}",
            f"an image of that name is explored with: divepy explore {word}",
        )
    if is_quoted or word not in COMMANDS:
        return Line(DEFAULT, named=False, split=_checked(split(arguments, COMMANDS[DEFAULT].options)))
    place = first.places[0]
    if COMMANDS[word].as_docker:
        return Line(word, named=True, split=split(arguments[:place], EVERYWHERE), rest=tuple(arguments[place + 1 :]))
    rest = split([*arguments[:place], *arguments[place + 1 :]], COMMANDS[word].options)
    if any(other < place for other in rest.places):
        raise UsageError(
            f"an option before '{word}' has a value that it does not take there", f"see: divepy help {word}"
        )
    return Line(word, named=True, split=rest)


def _checked(line: Split) -> Split:
    """Return the same line, unless it was meant otherwise.

    Raises:
        UsageError: `--json tree IMAGE`: the listing's name would become the name of a file.
    """
    for option in line.options:
        name, _, value = option.partition("=")
        if name == "--json" and value in COMMANDS:
            raise UsageError(
                f"--json wants the name of a file before '{value}'",
                f"the listing is: divepy {value} … --json; a file of that name: --json ./{value}",
            )
    return line
