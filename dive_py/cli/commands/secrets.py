"""`divepy secrets`: private keys, tokens and passwords that an image ships, in any layer and in its history."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.analysing import analysed
from dive_py.cli.commands.waste import row_limit
from dive_py.presentation.units import count, size
from dive_py.reports import secret_tables

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


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
    listed = []
    if options.exceptions is not None:
        from dive_py.secrets import exceptions  # brings YAML

        listed = exceptions.read(options.exceptions)
    with analysed(opening.image(request, options.image, keep=True), progress, decide=False) as exploration:
        from dive_py.secrets import image  # brings numpy, which nothing needs before an image has been read

        progress.label = "looking for secrets"
        with console.shown(progress):
            result = image.search(exploration, progress)
    found = list(result.findings)
    excepted = 0
    if listed:
        from dive_py.secrets import exceptions

        found, excepted, notes = exceptions.apply(found, listed, dt.datetime.now(dt.UTC).date())
        for note in notes:
            console.tell_note(note)
    shown = [one for one in found if options.low or not one.low]
    if options.json:
        output.write_lines(secret_tables.json_lines(shown[:limit]))
    elif shown:
        output.write_lines(secret_tables.table_lines(shown[:limit], console.columns(sys.stdout)))
        output.write_lines(["", *secret_tables.advice_lines(shown[:limit])])
    _tell(options, len(shown), len(found) - len(shown), excepted, limit, result.left_out, size(result.bytes))
    return exit_status.NO if shown else exit_status.OK


def _tell(
    options: SecretsOptions, shown: int, low: int, excepted: int, limit: int | None, left_out: int, looked: str
) -> None:
    """Say what the rows leave out, and where there are none, that there are none."""
    if not shown:
        console.tell_note(f"{options.image} ships no secret that is known by its form; {looked} were looked through")
    if limit is not None and shown > limit:
        console.tell_note(f"{shown - limit} more; --limit {shown} shows all")
    if low:
        console.tell_note(f"{count(low, 'more', 'more')} may well be none; --low shows them")
    if excepted:
        console.tell_note(f"{count(excepted, 'secret')} left out by the list of exceptions")
    if left_out:
        console.tell_note(f"{left_out} more are not told")
