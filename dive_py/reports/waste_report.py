"""The figures of waste and what is behind them, as JSON lines and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.waste import Cause
from dive_py.overlay.changes import Same
from dive_py.presentation.steps import number_label
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, percent, size
from dive_py.presentation.waste_rows import Grouping, WasteRows, waste_rows
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


def grouped(stack: LayerStack, waste: Waste) -> WasteRows:
    """The rows of the table: a directory is one where a layer hid all that another stored in it."""
    return waste_rows(stack, waste, Grouping.DIRECTORY)


def table_lines(
    stack: LayerStack, waste: Waste, rows: WasteRows, limit: int | None = None, *, coloured: bool = False
) -> Iterator[str]:
    """Rows of waste, most bytes first, at most so many.

    Args:
        stack: Where the paths are.
        waste: What is wasted.
        rows: Its rows, by directory or by file.
        limit: How many to give; None for all.
        coloured: Whether bytes are painted.
    """
    titles = ("WASTED", "HOLDER", "CULPRIT", "CAUSE", "PATH")
    widths = (7, len("HOLDER"), len("CULPRIT"), max(map(len, _CAUSES)), 0)
    form = table.form_of(widths, right=(0, 1, 2))
    yield form.format(*titles)
    part = slice(limit)
    numbers = (column[part].tolist() for column in (rows.bytes, rows.holder, rows.culprit, rows.cause, rows.count))
    own = (waste.items.path[rows.item[part]] == rows.path[part]).tolist()
    for path, alone, amount, holder, culprit, cause, files in zip(
        paths_of(stack.paths, rows.path[part]), own, *numbers, strict=True
    ):
        shown = size(amount).rjust(widths[0])
        name = printable(path) if alone else f"{printable(path)}/ ({count(files, 'file')})"
        bytes_ = paint.wasted(shown) if coloured else shown
        yield form.format(bytes_, number_label(stack, holder), number_label(stack, culprit), _CAUSES[cause], name)


def figure_lines(waste: Waste) -> list[str]:
    """The totals, one a line."""
    form = table.form_of((10, 0))
    share = waste.wasted / waste.stored if waste.stored else 0.0
    return [
        form.format(name, text)
        for name, text in (
            ("stored", size(int(waste.stored))),
            ("visible", size(int(waste.visible))),
            ("wasted", f"{size(int(waste.wasted))} ({percent(share)} % of what is stored)"),
            ("efficiency", f"{percent(waste.efficiency)} %"),
        )
    ]


def assumed(waste: Waste) -> int:
    """How many of the causes rest on a comparison of contents that was assumed."""
    return int((waste.items.same == Same.ASSUMED).sum())


def _items(stack: LayerStack, waste: Waste) -> Iterator[tuple[bytes, int, int, int, int, int]]:
    """Path, bytes, holder, culprit, cause and how its comparison was decided, of each wasted content."""
    items = waste.items
    return zip(
        paths_of(stack.paths, items.path),
        items.bytes.tolist(),
        items.holder.tolist(),
        items.culprit.tolist(),
        items.cause.tolist(),
        items.same.tolist(),
        strict=True,
    )
