"""The figures of waste and what is behind them, as JSON lines and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.waste import Cause
from dive_py.overlay.changes import Same
from dive_py.presentation.text import printable
from dive_py.presentation.units import percent, size
from dive_py.reports import paint, table
from dive_py.reports.json_lines import object_line
from dive_py.reports.names import paths_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack

_CAUSES = tuple(cause.word for cause in Cause)
_SAME = tuple(same.word for same in Same)


def json_lines(stack: LayerStack, waste: Waste) -> Iterator[str]:
    """First the total, then a line for each wasted content."""
    yield object_line(
        {
            "stored": int(waste.stored),
            "visible": int(waste.visible),
            "wasted": int(waste.wasted),
            "efficiency": float(waste.efficiency),
            "userWastedPercent": float(waste.user_wasted),
        }
    )
    for path, amount, holder, culprit, cause, same in _items(stack, waste):
        fields = {"bytes": amount, "holder": holder, "culprit": culprit, "cause": _CAUSES[cause], "same": _SAME[same]}
        yield object_line(fields, path)


def table_lines(stack: LayerStack, waste: Waste, limit: int | None = None, *, coloured: bool = False) -> Iterator[str]:
    """The wasted contents, most bytes first, at most so many."""
    titles = ("WASTED", "HOLDER", "CULPRIT", "CAUSE", "PATH")
    widths = (7, len("HOLDER"), len("CULPRIT"), max(map(len, _CAUSES)), 0)
    form = table.form_of(widths, right=(0, 1, 2))
    yield form.format(*titles)
    for path, amount, holder, culprit, cause, _ in _items(stack, waste, limit):
        shown = size(amount).rjust(widths[0])
        yield form.format(paint.wasted(shown) if coloured else shown, holder, culprit, _CAUSES[cause], printable(path))


def figure_lines(waste: Waste) -> list[str]:
    """The totals, one a line."""
    form = table.form_of((10, 0))
    return [
        form.format(name, text)
        for name, text in (
            ("stored", size(int(waste.stored))),
            ("visible", size(int(waste.visible))),
            ("wasted", f"{size(int(waste.wasted))} ({percent(waste.user_wasted)} % of what is stored above the base)"),
            ("efficiency", f"{percent(waste.efficiency)} %"),
        )
    ]


def assumed(waste: Waste) -> int:
    """How many of the causes rest on a comparison of contents that was assumed."""
    return int((waste.items.same == Same.ASSUMED).sum())


def _items(
    stack: LayerStack, waste: Waste, limit: int | None = None
) -> Iterator[tuple[bytes, int, int, int, int, int]]:
    """Path, bytes, holder, culprit, cause and how its comparison was decided, of each wasted content."""
    items, part = waste.items, slice(limit)
    return zip(
        paths_of(stack.paths, items.path[part]),
        items.bytes[part].tolist(),
        items.holder[part].tolist(),
        items.culprit[part].tolist(),
        items.cause[part].tolist(),
        items.same[part].tolist(),
        strict=True,
    )
