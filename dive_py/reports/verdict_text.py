"""The verdict for people: figures, the steps to blame and what they rewrote, a line for each rule, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.analysis.rules import Status
from dive_py.presentation.figures import incomplete
from dive_py.presentation.log_commands import tame
from dive_py.presentation.steps import at_place
from dive_py.presentation.text import printable
from dive_py.presentation.units import size
from dive_py.reports import paint, table, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.rules import Result
    from dive_py.reports.verdict import Judgement

_MOST: Final = 20
"""Paths of a table or of a rule; more are counted."""


def lines(judgement: Judgement, *, coloured: bool = False) -> Iterator[str]:
    """Yield the report, line by line."""
    return map(tame, _lines(judgement, coloured=coloured))


def _lines(judgement: Judgement, *, coloured: bool) -> Iterator[str]:
    missing = incomplete(judgement.verdict.figures.unread)
    if missing:
        yield missing
    yield "  ".join(printable(part) for part in (judgement.reference, judgement.platform) if part)
    rows = verdict.figure_rows(judgement)
    width = max(len(name) for name, _ in rows)
    yield from (f"  {name:{width}}  {text}" for name, text in rows)
    yield ""
    yield from _waste(judgement)
    for result in verdict.shown_results(judgement):
        yield from _result(result, coloured=coloured)
    yield ""
    yield from _advice(judgement)
    word = verdict.outcome(judgement.verdict)
    yield f"{paint.verdict(word) if coloured else word}  {verdict.tally(judgement)}"


def _waste(judgement: Judgement) -> Iterator[str]:
    """Yield the steps to blame and what they rewrote; with dive's scoring, which knows no culprits, the worst paths."""
    if judgement.culprits:
        steps = [
            (size(row.amount), f"{row.files:,}", row.label, at_place(row.place, row.step))
            for row in judgement.culprits[:_MOST]
        ]
        yield from table.lines(("WASTED", "FILES", "CULPRIT", "STEP"), steps, right=(0, 1, 2))
        yield from _more(len(judgement.culprits), f"divepy waste --by culprit {judgement.words}")
        yield ""
        cells = [(size(row.amount), row.label, row.name) for row in judgement.directories]
        yield from table.lines(("WASTED", "CULPRIT", "PATH"), cells, right=(0, 1))
        yield from _more(judgement.directories_total, f"divepy waste --by directory {judgement.words}", len(cells))
        yield ""
    elif judgement.paths:
        cells = [(str(row.copies), size(row.amount), f"/{printable(row.path)}") for row in judgement.paths[:_MOST]]
        yield from table.lines(("COUNT", "WASTED", "PATH"), cells, right=(0, 1))
        yield from _more(judgement.paths_total, f"divepy waste --files {judgement.words}")
        yield ""


def _advice(judgement: Judgement) -> Iterator[str]:
    """Yield what can be written differently, where that was asked for."""
    if judgement.advice is None or not judgement.advice.pieces:
        return
    pieces = judgement.advice.pieces
    cells = [(size(piece.bytes), piece.sure.value, piece.layers, piece.text) for piece in pieces[:_MOST]]
    yield from table.lines(("SAVES", "SURE", "LAYERS", "WHAT TO WRITE"), cells, right=(0, 2))
    yield from _more(len(pieces), f"divepy advise {judgement.words}")
    yield ""


def _result(result: Result, *, coloured: bool) -> Iterator[str]:
    word = result.status.name
    yield f"{paint.verdict(word) if coloured else word}  {verdict.sentence(result)}"
    if result.status is Status.FAIL:
        yield from (f"        {line}" for line in verdict.finding_lines(result, _MOST))


def _more(total: int, command: str, shown: int = _MOST) -> Iterator[str]:
    """Yield a line that counts what is not shown, and the command that shows it."""
    return (f"{line}; all of them: {command}" for line in verdict.more(total, shown))
