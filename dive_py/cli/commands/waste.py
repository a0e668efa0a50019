"""`divepy waste`: the bytes that are never seen, which steps are to blame, and the paths behind them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.cli import base_image, console, exit_status, opening, output
from dive_py.cli.analysing import analysed, tell_assumed
from dive_py.errors import UsageError
from dive_py.presentation.steps import layer_text
from dive_py.presentation.units import count
from dive_py.presentation.waste_groups import Grouping
from dive_py.presentation.waste_rows import waste_rows
from dive_py.reports import waste_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.request import Request
    from dive_py.exploration import Exploration
    from dive_py.progress import Progress

_MOST: Final = 20
"""Directories that are listed below the culprits where nothing else was asked for."""

_LIMIT_DIGITS: Final = 9
"""No image has a thousand million files."""


class WasteOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    base: str | None
    by: str | None
    limit: str | None
    files: bool
    json: bool


def run(request: Request, progress: Progress) -> int:
    """Print the figures, and the wasted contents as tables or as JSON lines."""
    options = request.options(WasteOptions)
    by, limit = _by(options), row_limit(options.limit)
    image = opening.image(request, options.image)
    with analysed(image, progress) as exploration:
        waste = exploration.waste
        base = base_image.find(options.base, exploration.info, image.options, progress)
        if base.note:
            console.tell_note(base.note)
        if options.json:
            output.write_lines(waste_report.json_lines(exploration.stack, waste, exploration.unread, base))
            return exit_status.OK
        output.write_lines(waste_report.figure_lines(waste, exploration.unread))
        output.write_lines(waste_report.base_lines(base, waste))
        if len(waste.items.bytes):
            output.write_lines(_tables(exploration, by, limit))
        tell_assumed(waste_report.assumed(waste))
    return exit_status.OK


def _by(options: WasteOptions) -> Grouping | None:
    """Return what a row stands for; None where that was not said.

    Raises:
        UsageError: two options say different things, or one shapes a table where there is none.
    """
    if options.json and (options.by or options.limit):
        option = "--by" if options.by else "--limit"
        raise UsageError(f"{option} shapes a table; --json lists every wasted content", f"leave out {option} or --json")
    if options.files and options.by not in {None, "file"}:
        raise UsageError(f"--files is --by file, and --by {options.by} is given too", "take one of them")
    by = "file" if options.files else options.by
    return Grouping(by) if by else None


def row_limit(text: str | None) -> int | None:
    """Return how many rows a table may have; None where that was not said.

    Raises:
        UsageError: it is not a number of rows.
    """
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= _LIMIT_DIGITS and int(text)):
        raise UsageError(f"--limit {text} is not a number of rows", "for instance: --limit 20")
    return int(text)


def _tables(exploration: Exploration, by: Grouping | None, limit: int | None) -> Iterator[str]:
    """Write the table that was asked for, else the culprits and the largest directories."""
    if by is not None:
        yield from _table(exploration, by, limit)
        return
    yield from _table(exploration, Grouping.CULPRIT, limit, "--by culprit")
    yield from _table(exploration, Grouping.DIRECTORY, limit or _MOST, "--by directory")


def _table(exploration: Exploration, grouping: Grouping, limit: int | None, option: str = "") -> Iterator[str]:
    """Write one table, with an empty line before it.

    Args:
        exploration: The image.
        grouping: What a row stands for.
        limit: How many rows; None for all.
        option: What lists all rows; empty where leaving out `--limit` does.
    """
    stack, waste = exploration.stack, exploration.waste
    rows = waste_rows(stack, waste, grouping)
    steps = [layer_text(layer) for layer in exploration.info.layers]
    yield ""
    coloured, columns = console.wants_colour(sys.stdout), console.columns(sys.stdout)
    yield from waste_report.table_lines(stack, waste, rows, steps, limit, coloured=coloured, columns=columns)
    if limit is not None and rows.total > limit:
        yield f"… and {count(rows.total - limit, 'more', 'more')}" + (f"; all of them: {option}" if option else "")
