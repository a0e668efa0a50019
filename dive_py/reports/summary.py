"""An image in some thirty lines: what is printed where there is no screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation import figures
from dive_py.presentation.steps import layer_label, layer_text
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size
from dive_py.presentation.waste_groups import Grouping
from dive_py.presentation.waste_rows import waste_rows
from dive_py.reports import table, waste_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.exploration import Exploration

_STEP = 60
"""Characters of a step's text."""

_MOST = 10
"""Rows of waste."""


def lines(exploration: Exploration, words: str) -> Iterator[str]:
    """Yield the image, its figures, its layers, and where most is wasted; `words` ask for it on a command line."""
    info, waste = exploration.info, exploration.waste
    facts = (figures.way(info), str(info.platform), count(len(info.layers), "layer"), size(int(waste.stored)))
    yield f"{printable(info.reference)}  {' · '.join(printable(fact) for fact in facts if fact)}"
    unread = exploration.unread
    yield f"{figures.efficiency(waste.efficiency, unread)} · {figures.wasted(int(waste.wasted), unread)}"
    yield ""
    rows = [
        (
            layer_label(layer),
            size(int(waste.stored_of[layer.number])),
            size(int(waste.wasted_of[layer.number])) if waste.wasted_of[layer.number] else "",
            _cut(layer_text(layer)) + _damage(exploration, layer.number),
        )
        for layer in info.layers
    ]
    yield from table.lines(("LAYER", "STORED", "WASTED", "STEP"), rows, right=(0, 1, 2))
    for grouping in (Grouping.CULPRIT, Grouping.DIRECTORY):
        yield from _most_wasted(exploration, grouping, words)


def _most_wasted(exploration: Exploration, grouping: Grouping, words: str) -> Iterator[str]:
    """Yield the largest rows of waste, with an empty line before them."""
    rows = waste_rows(exploration.stack, exploration.waste, grouping)
    steps = [layer_text(layer) for layer in exploration.info.layers]
    if rows.total:
        yield ""
        yield from waste_report.table_lines(exploration.stack, exploration.waste, rows, steps, _MOST)
    if rows.total > _MOST:
        yield f"… and {count(rows.total - _MOST, 'more', 'more')}; all of them: divepy waste --by {grouping} {words}"


def _damage(exploration: Exploration, number: int) -> str:
    """Return what to say behind a layer that could not be read to its end."""
    if number in exploration.errors:
        return " (not readable)"
    snapshot = exploration.snapshot
    return " (damaged)" if snapshot is not None and number in snapshot.damages else ""


def _cut(text: str) -> str:
    """Return a step's text, not longer than a line."""
    return text if len(text) <= _STEP else text[: _STEP - 1] + "…"
