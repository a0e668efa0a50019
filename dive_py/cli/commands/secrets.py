"""`divepy secrets`: private keys, tokens and passwords that an image ships, in any layer and in its history."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, opening, output, secret_search
from dive_py.cli.analysing import analysed
from dive_py.cli.commands.waste import row_limit
from dive_py.presentation.units import count, size
from dive_py.reports import secret_tables

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress
    from dive_py.secrets.image import Found


class SecretsOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    exceptions: str | None
    low: bool
    limit: str | None
    json: bool


def run(request: Request, progress: Progress) -> int:
    """Print a row for each secret, and return 1 where there is one."""
    options = request.options(SecretsOptions)
    limit = row_limit(options.limit)
    listed = secret_search.exceptions_of(options.exceptions)
    with analysed(opening.image(request, options.image, keep=True), progress, decide=False) as exploration:
        result = secret_search.search(exploration, listed, progress)
    shown = [one for one in result.findings if options.low or not one.low]
    if options.json:
        output.write_lines(secret_tables.json_lines(shown[:limit]))
    elif shown:
        output.write_lines(secret_tables.table_lines(shown[:limit], console.columns(sys.stdout)))
        output.write_lines(["", *secret_tables.advice_lines(shown[:limit])])
    _tell(options, result, len(shown), limit)
    return exit_status.NO if shown else exit_status.OK


def _tell(options: SecretsOptions, found: Found, shown: int, limit: int | None) -> None:
    """Say what the rows leave out, and where there are none, that there are none."""
    low, looked = len(found.findings) - shown, size(found.bytes)
    if not shown:
        console.tell_note(f"{options.image} ships no secret that is known by its form; {looked} were looked through")
    if limit is not None and shown > limit:
        console.tell_note(f"{shown - limit} more; --limit {shown} shows all")
    if low:
        console.tell_note(f"{count(low, 'more', 'more')} may well be none; --low shows them")
    if found.excepted:
        console.tell_note(f"{count(found.excepted, 'secret')} left out by the list of exceptions")
    if found.left_out:
        console.tell_note(f"{found.left_out} more are not told")
