"""`divepy waste`: the bytes that are never seen, which steps are to blame, and the paths behind them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from dive_py.cli import console, exit_status, opening, output
from dive_py.errors import UsageError
from dive_py.presentation.units import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.exploration import Exploration
    from dive_py.presentation.waste_rows import Grouping
    from dive_py.progress import Progress

_MOST: Final = 20
"""Directories that are listed below the culprits where nothing else was asked for."""

_LIMIT_DIGITS: Final = 9
"""No image has a thousand million files."""


def run(arguments: Arguments, progress: Progress) -> int:
    """Print the figures, and the wasted contents as tables or as JSON lines."""
    by, limit = _by(arguments), _limit(arguments)
    with opening.analysed(arguments, progress) as exploration:
        from dive_py.reports import waste_report

        if arguments.json:
            found = waste_report.json_lines(exploration.stack, exploration.waste, exploration.unread)
            output.write_lines(found)
            return exit_status.OK
        output.write_lines(waste_report.figure_lines(exploration.waste, exploration.unread))
        if len(exploration.waste.items.bytes):
            output.write_lines(_tables(exploration, by, limit, arguments))
        opening.tell_assumed(waste_report.assumed(exploration.waste), arguments)
    return exit_status.OK


def _by(arguments: Arguments) -> str:
    """What a row stands for; empty where that was not said.

    Raises:
        UsageError: two options say different things, or one shapes a table that is none.
    """
    if arguments.json and (arguments.by or arguments.limit):
        option = "--by" if arguments.by else "--limit"
        raise UsageError(f"{option} shapes a table; --json lists every wasted content", f"leave out {option} or --json")
    if arguments.files and arguments.by not in {None, "file"}:
        raise UsageError(f"--files is --by file, and --by {arguments.by} is given too", "take one of them")
    return "file" if arguments.files else arguments.by or ""


def _limit(arguments: Arguments) -> int | None:
    """How many rows a table may have; None where that was not said.

    Raises:
        UsageError: it is no number of rows.
    """
    text = arguments.limit
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= _LIMIT_DIGITS and int(text)):
        raise UsageError(f"--limit {text} is not a number of rows", "for instance: --limit 20")
    return int(text)


def _tables(exploration: Exploration, by: str, limit: int | None, arguments: Arguments) -> Iterator[str]:
    """The table that was asked for, else the culprits and the largest directories."""
    from dive_py.presentation.waste_rows import Grouping

    if by:
        yield from _table(exploration, Grouping(by), limit, arguments, "")
        return
    yield from _table(exploration, Grouping.CULPRIT, limit, arguments, "--by culprit")
    yield from _table(exploration, Grouping.DIRECTORY, limit or _MOST, arguments, "--by directory")


def _table(
    exploration: Exploration, grouping: Grouping, limit: int | None, arguments: Arguments, option: str
) -> Iterator[str]:
    """One table, with an empty line before it.

    Args:
        exploration: The image.
        grouping: What a row stands for.
        limit: How many rows; None for all.
        arguments: The command line.
        option: What lists all rows; empty where leaving out `--limit` does.
    """
    from dive_py.presentation.steps import layer_text
    from dive_py.presentation.waste_rows import waste_rows
    from dive_py.reports import waste_report

    stack, waste = exploration.stack, exploration.waste
    rows = waste_rows(stack, waste, grouping)
    steps = [layer_text(layer) for layer in exploration.info.layers]
    coloured = console.wants_colour(arguments.color, sys.stdout)
    yield ""
    columns = console.columns(sys.stdout)
    yield from waste_report.table_lines(stack, waste, rows, steps, limit, coloured=coloured, columns=columns)
    if limit is not None and rows.total > limit:
        yield f"… and {count(rows.total - limit, 'more', 'more')}" + (f"; all of them: {option}" if option else "")
