"""`divepy advise`: what to write differently, and what exactly the image stores less then."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from dive_py.analysis.remedies import steps_of
from dive_py.cli import base_image, console, dockerfile_option, exit_status, opening, output
from dive_py.cli.analysing import analysed, tell_assumed
from dive_py.cli.commands.waste import row_limit
from dive_py.presentation import base_text, figures
from dive_py.presentation.steps import layer_text
from dive_py.presentation.units import count
from dive_py.reports import advice_tables, waste_report
from dive_py.reports.json_lines import dockerfile_field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dive_py.analysis.advice import Advice
    from dive_py.analysis.dockerfile_lines import DockerfileLines
    from dive_py.analysis.known_base import Base, Newer
    from dive_py.analysis.probable import Probable
    from dive_py.analysis.remedies import Steps
    from dive_py.cli.grammar.request import Request
    from dive_py.exploration import Exploration
    from dive_py.progress import Progress

_MOST: Final = 10
"""Pieces of advice that a table has where nothing else was asked for."""


class AdviseOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    base: str | None
    newer_base: bool
    duplicates: bool
    dockerfile: str | None
    limit: str | None
    json: bool


class _Answer(NamedTuple):
    """What was found out about an image."""

    advice: Advice
    seldom: Sequence[Probable]
    steps: Steps
    base: Base
    newer: Newer | None
    lines: DockerfileLines | None


def run(request: Request, progress: Progress) -> int:
    """Print what all advice saves, and each piece of it as a table or as JSON lines."""
    options = request.options(AdviseOptions)
    limit = row_limit(options.limit)
    source = dockerfile_option.read(options.dockerfile)
    image = opening.image(request, options.image)
    with analysed(image, progress) as exploration:
        # both bring numpy, which nothing needs before an image has been read
        from dive_py.analysis.advice import advise
        from dive_py.analysis.probable import probable

        base = base_image.find(options.base, exploration.info, image.options, progress)
        if base.note:
            console.tell_note(base.note)
        newer = base_image.newer(base, exploration.info, image.options, progress, asked=options.newer_base)
        steps = steps_of(exploration.info.layers)
        advice = advise(exploration.stack, exploration.waste, steps, base.layers)
        read = partial(_read, exploration, progress) if options.duplicates else None
        lines = source.lines(exploration.info, base.layers) if source is not None else None
        if lines is not None and lines.note:
            console.tell_note(lines.note)
        answer = _Answer(advice, probable(exploration.stack, base.layers, read), steps, base, newer, lines)
        output.write_lines(_lines(exploration, answer, limit, json=options.json))
        if not options.json:
            tell_assumed(waste_report.assumed(exploration.waste))
    return exit_status.OK


def _read(exploration: Exploration, progress: Progress, entries: NDArray[np.int32]) -> dict[int, bytes]:
    """Return the sha256 of contents, with the progress of reading them on the screen."""
    from dive_py.contents.same import digests_of  # brings numpy, as above

    with console.shown(progress):
        return digests_of(exploration.stack, exploration.image, entries, progress)


def _lines(exploration: Exploration, answer: _Answer, limit: int | None, *, json: bool) -> Iterator[str]:
    stack, texts = exploration.stack, [layer_text(layer) for layer in exploration.info.layers]
    advice, seldom, steps, base, newer, lines = answer
    if json:
        totals = waste_report.base_totals(base, exploration.waste)
        if newer is not None:
            totals["newerBase"] = {"reference": newer.reference, "digest": newer.digest, "isOut": newer.is_out}
        totals["unreadLayers"] = list(exploration.unread.layers)
        totals |= dockerfile_field(lines)
        step = advice_tables.step_fields(texts, lines)
        yield from advice_tables.json_lines(stack, advice, seldom, steps, step, totals, limit)
        return
    missing = figures.incomplete(exploration.unread)
    yield from [missing] if missing else []
    yield from advice_tables.figure_lines(advice, base)
    if newer is not None:
        yield base_text.newer(newer)
    limit = limit or _MOST
    coloured, columns = console.wants_colour(sys.stdout), console.columns(sys.stdout)
    if advice.pieces:
        yield ""
        placed = advice_tables.placed(texts, lines)
        yield from advice_tables.table_lines(stack, advice, steps, placed, limit, coloured=coloured, columns=columns)
        yield from _more(len(advice.pieces), limit)
    if seldom:
        yield from ("", advice_tables.probable_total(seldom), "")
        yield from advice_tables.probable_lines(seldom, limit, columns)
        yield from _more(len(seldom), limit)


def _more(found: int, limit: int) -> Iterator[str]:
    if found > limit:
        yield f"… and {count(found - limit, 'more', 'more')}; --limit {found} shows all"
