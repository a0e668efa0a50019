"""What a shell has to know to complete a command line, from the tables of commands and options.

Each place of a line has a *kind*, in a word or several: `switch` (an option without value), `nothing` (unknown),
`files`, `commands`, `choice A B C`, or a kind of names that `names` answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli.grammar.options import EVERYWHERE, REPORTS
from dive_py.cli.grammar.table import COMMANDS, DEFAULT, IMAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.options import Option
    from dive_py.cli.grammar.table import Command, Word

SWITCH, NOTHING, FILES = "switch", "nothing", "files"

_OF_VALUES = {
    "FILE": FILES,
    "VOLUME": FILES,
    "IMAGE": "references",
    "IMAGE|FILE": "references",
    "FORMAT[=FILE]": f"choice {' '.join(REPORTS)}",
}
"""By what stands for a value in the help."""

_OF_WORDS = {"IMAGE": "images", "CONTAINER": "containers", "REPOSITORY": "repositories"}
"""By a word's name."""

_OF_ONE = {
    ("build", "PATH"): FILES,
    ("diff", "OTHER"): "references",
    ("doctor", "NAME"): "images",
    ("exec", "CONTAINER"): "running",
    ("extract", "DEST"): FILES,
    ("help", "COMMAND"): "commands",
}
"""By a command and a word's name, where that name alone does not say it."""


def kind_of_option(option: Option) -> str:
    """Return what stands behind an option."""
    if not option.value:
        return SWITCH
    if option.choices:
        return f"choice {' '.join(option.choices)}"
    return "contexts" if option.long == "--context" else _OF_VALUES.get(option.value, NOTHING)


def kind_of_word(command: Command, word: Word) -> str:
    """Return what a command's word is."""
    if word.choices:
        return f"choice {' '.join(word.choices)}"
    if word.help == IMAGE and not command.as_docker:
        return "references"
    return _OF_ONE.get((command.name, word.name)) or _OF_WORDS.get(word.name, NOTHING)


def ends_options(command: Command) -> bool:
    """Return whether everything behind its first word belongs to what it runs."""
    return command.as_docker and any(word.name.endswith("…") for word in command.words)


def offered(name: str) -> list[tuple[str, str]]:
    """Return the options to offer, each spelling with its help; under an empty name those of a line without command."""
    options = COMMANDS[name or DEFAULT].options
    return [(spelling, option.help) for option in options for spelling in option.names]


def values() -> Iterator[tuple[str, str, str]]:
    """Return command, spelling and kind of each option of a command's own.

    The command is empty for a line that names none yet; where commands differ in what an option takes, the first one
    counts there, as in `words`.
    """
    undecided: dict[str, str] = {}
    everywhere = {spelling for spelling, _ in values_everywhere()}
    for command in COMMANDS.values():
        for option in command.own_options:
            for spelling in option.names:
                kind = kind_of_option(option)
                if not command.as_docker and spelling not in everywhere:
                    undecided.setdefault(spelling, kind)
                yield command.name, spelling, kind
    for spelling, kind in undecided.items():
        yield "", spelling, kind


def values_everywhere() -> Iterator[tuple[str, str]]:
    """Return spelling and kind of each option that all commands take but those that read as docker does."""
    for option in EVERYWHERE:
        for spelling in option.names:
            yield spelling, kind_of_option(option)


def words() -> Iterator[tuple[str, int, str]]:
    """Return command, place (from 1 on) and kind of each word; those of which nothing is known are left out."""
    for command in COMMANDS.values():
        for place, word in enumerate(command.words, 1):
            kind = kind_of_word(command, word)
            if kind != NOTHING:
                yield command.name, place, kind
