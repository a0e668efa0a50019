"""The help: examples first, then what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli.grammar import examples
from dive_py.cli.grammar.options import EVERYWHERE
from dive_py.cli.grammar.table import COMMANDS, DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.cli.grammar.options import Option
    from dive_py.cli.grammar.table import Command

_WIDEST = 40
"""Columns of the left side at most; what is longer has a line of its own."""

_LINE = 100
"""Columns of a whole line."""

_FEW = 3
"""Values that can stand in an option's own line."""

STATUS = (
    ("0", "all is well"),
    ("1", "the answer is no: a rule failed, a path is not in the image, nothing was found, two images differ"),
    ("2", "the command line or the work went wrong; nothing was judged"),
    ("130", "interrupted"),
)
"""What the program's exit status means."""


def of_program() -> str:
    """Return the help of the whole program."""
    commands = [(command.name, command.summary) for command in COMMANDS.values()]
    return "\n".join(
        (
            "usage: divepy [OPTIONS] [IMAGE]",
            "       divepy COMMAND [OPTIONS] …",
            "",
            "A terminal explorer of container images: layers, what copy-on-write hides, and where the space goes.",
            *_section("examples", examples.of("")),
            *_section("commands", commands),
            *_section(f"options of {DEFAULT}", _described(COMMANDS[DEFAULT].own_options)),
            *_section("options everywhere", _described(EVERYWHERE)),
            *_section("exit status", STATUS),
            "",
            "divepy help COMMAND explains one command.",
            "",
        )
    )


def of_command(command: Command) -> str:
    """Return the help of one command."""
    return "\n".join(
        (
            f"usage: {command.usage}",
            "",
            f"{command.summary[0].upper()}{command.summary[1:]}.",
            *_section("examples", examples.of(command.name)),
            *_section("words", [(word.name, word.help) for word in command.words]),
            *_section("options", _described(command.own_options)),
            *_section(f"options before '{command.name}'" if command.as_docker else "options everywhere", _everywhere()),
            "",
        )
    )


def _everywhere() -> list[tuple[str, str]]:
    return _described(EVERYWHERE)


def _described(options: Iterable[Option]) -> list[tuple[str, str]]:
    """Return each option with its value, and what it does."""
    return [
        (", ".join(option.names) + (f" {value_of(option)}" if option.value else ""), text_of(option))
        for option in options
    ]


def value_of(option: Option) -> str:
    """Return what stands for an option's value: a name, or the few values it takes; empty for a switch."""
    return "|".join(option.choices) if 0 < len(option.choices) <= _FEW else option.value


def text_of(option: Option) -> str:
    """Return what an option does, with the values it takes where these are many."""
    return f"{option.help}: {' '.join(option.choices)}" if len(option.choices) > _FEW else option.help


def _section(title: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return a titled block of two columns; nothing when there are no rows."""
    pairs = list(rows)
    if not pairs:
        return []
    width = min(max(len(left) for left, _ in pairs) + 2, _WIDEST)
    return ["", f"{title}:", *(line for left, right in pairs for line in _row(left, right, width))]


def _row(left: str, right: str, width: int) -> list[str]:
    """Return two columns, the right one wrapped under itself."""
    from textwrap import wrap

    first, *more = wrap(right, _LINE - width - 2, break_on_hyphens=False) or [""]
    beginning = [f"  {left:{width}}{first}"] if len(left) < width else [f"  {left}", f"  {'':{width}}{first}"]
    return [*beginning, *(f"  {'':{width}}{line}" for line in more)]
