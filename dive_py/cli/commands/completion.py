"""`divepy completion`: the script that completes divepy's command lines in a shell.

The scripts in `shells/` know how a shell completes; what there is to complete is filled in here, from the tables.
"""

from __future__ import annotations

import shlex
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import encodings, exit_status, output
from dive_py.cli.grammar import completion_tables as tables
from dive_py.cli.grammar.table import COMMANDS, DEFAULT
from dive_py.oci.transports import PATH_TRANSPORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress

_GENERATED = frozenset(("powershell", "tcsh"))
"""Shells whose script is made by a library: commands, options and files, and no names of images."""

_FOLDER = Path(__file__).parent / "shells"

_Place = tuple[str, str]
"""A command and an option's spelling."""

_ANY = "*"
"""Any command, or any spelling."""

_PATHS = ("/", "./", "../", "~")
"""How a word begins that is a path whatever exists."""


class CompletionOptions(Struct, frozen=True):
    """The command's word."""

    shell: str


def run(request: Request, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Print the script."""
    output.write_bytes([encodings.text(script(request.options(CompletionOptions).shell))])
    return exit_status.OK


def script(shell: str) -> str:
    """Return the script for a shell."""
    if shell in _GENERATED:
        from dive_py.cli.commands import completion_generated  # shtab, of use here alone

        return completion_generated.script(shell)
    text = (_FOLDER / f"divepy.{shell}").read_text(encoding="utf-8")
    reading = (_FOLDER / "reading.sh").read_text(encoding="utf-8")
    filled = _fish() if shell == "fish" else _posix(described=shell == "zsh")
    filled |= {
        "COMMANDS": " ".join(COMMANDS),
        "DEFAULT": DEFAULT,
        "ENDING": " ".join(name for name, command in COMMANDS.items() if tables.ends_options(command)),
    }
    text = text.replace("@READING@\n", reading)
    for name, value in filled.items():
        text = text.replace(f"@{name}@", value)
    return text


def _posix(*, described: bool) -> dict[str, str]:
    """Return what is filled in for bash and zsh: options with what they do where these are described."""
    options = {
        name: " ".join(shlex.quote(f"{spelling}:{text}" if described else spelling) for spelling, text in rows)
        for name, rows in _offered()
    }
    kinds = ("first", "references")
    return {
        "VALUES": _lines(f"    {_either(places, ' | ', _posix_place)}) kind='{kind}' ;;" for places, kind in _values()),
        "WORDS": _lines(f"    '{name} {place}') kind='{kind}' ;;" for name, place, kind in tables.words()),
        "OPTIONS": _lines(f"    '{name}') offered=({found}) ;;" for name, found in options.items()),
        "DESCRIBED": _lines(f"    {shlex.quote(f'{one.name}:{one.summary}')}" for one in COMMANDS.values()),
        "PLACES": " | ".join(f"'{kind}:{path}'*" for kind in kinds for path in _PATHS),
        "PATHS": " | ".join(f"{kind}:{name}:*" for kind in kinds for name in sorted(PATH_TRANSPORTS)),
    }


def _fish() -> dict[str, str]:
    """Return what is filled in for fish."""
    values = ((_either(places, " ", _fish_place), kind) for places, kind in _values())
    return {
        "VALUES": _lines(f"        case {places}\n            echo '{kind}'" for places, kind in values),
        "WORDS": _lines(
            f"        case '{name} {place}'\n            echo '{kind}'" for name, place, kind in tables.words()
        ),
        "OPTIONS": _lines(f"        case '{name}'\n            {_fish_rows(rows)}" for name, rows in _offered()),
        "DESCRIBED": f"    {_fish_rows((one.name, one.summary) for one in COMMANDS.values())}",
        "TRANSPORTS": "|".join(sorted(PATH_TRANSPORTS)),
    }


def _offered() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Return each command with the options to offer; first, under an empty name, those of a line without a command."""
    return ((name, tables.offered(name)) for name in ("", *COMMANDS))


def _values() -> Iterator[tuple[list[_Place], str]]:
    """Yield which options have which kind, to be looked at in this order; the kind is empty where they have none."""
    for (name, kind), rows in groupby(sorted(tables.values(), key=_by_kind), key=_by_kind):
        yield [(name, spelling) for _, spelling, _ in rows], kind
    yield [(name, _ANY) for name, command in COMMANDS.items() if command.as_docker], ""
    everywhere = sorted(tables.values_everywhere(), key=lambda row: row[1])
    for kind, found in groupby(everywhere, key=lambda row: row[1]):
        yield [(_ANY, spelling) for spelling, _ in found], kind


def _by_kind(row: tuple[str, str, str]) -> tuple[str, str]:
    name, _, kind = row
    return name, kind


def _either(places: list[_Place], between: str, written: Callable[[_Place], str]) -> str:
    return between.join(map(written, places))


def _posix_place(place: _Place) -> str:
    """Return a pattern for `COMMAND OPTION`, in which nothing but the star for all of one of them is a pattern."""
    name, spelling = place
    return f"*' {spelling}'" if name == _ANY else f"'{name} '*" if spelling == _ANY else f"'{name} {spelling}'"


def _fish_place(place: _Place) -> str:
    return f"'{' '.join(place)}'"


def _fish_rows(rows: Iterable[tuple[str, str]]) -> str:
    """Return a command that prints words, each with what it does."""
    quoted = " ".join(_fish_quoted(text) for row in rows for text in row)
    return f"printf '%s\\t%s\\n' {quoted}"


def _fish_quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)
