"""The figures of waste and what is behind them, as JSON lines and as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.analysis.bases import parts
from dive_py.overlay.vocabulary import Cause, Same
from dive_py.presentation import base_text, figures
from dive_py.presentation.steps import number_label
from dive_py.presentation.text import printable
from dive_py.presentation.units import part_of, size
from dive_py.presentation.waste_groups import CONVERTER, MIXED, SEVERAL, Grouping
from dive_py.reports import paint, table
from dive_py.reports.json_lines import SCHEMA_VERSION, object_line, waste_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.analysis.figures import Unread
    from dive_py.analysis.known_base import Base
    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.waste_rows import WasteRows

_CAUSES = tuple(cause.word for cause in Cause)
_SAME = tuple(same.word for same in Same)

_TOGETHER: Final = 4096
"""Wasted contents that are Python numbers at once."""

_STEP: Final = 100
"""Characters of a step's text: a Dockerfile's RUN may have thousands."""


def json_lines(stack: LayerStack, waste: Waste, unread: Unread, base: Base | None = None) -> Iterator[str]:
    """Yield first the total, with what is the base's if that is given, then a line for each wasted content."""
    yield object_line(
        {
            "stored": int(waste.stored),
            "visible": int(waste.visible),
            "wasted": int(waste.wasted),
            "efficiency": float(waste.efficiency),
            "userWastedPercent": float(waste.user_wasted),
            "unreadLayers": list(unread.layers),
            **({} if base is None else base_totals(base, waste)),
            "schemaVersion": SCHEMA_VERSION,
        }
    )
    for path, amount, holder, culprit, cause, same in _items(stack, waste):
        yield waste_line(path, amount, holder, culprit, _CAUSES[cause], _SAME[same])


def table_lines(
    stack: LayerStack,
    waste: Waste,
    rows: WasteRows,
    steps: Sequence[str] = (),
    limit: int | None = None,
    *,
    coloured: bool = False,
    columns: int = 0,
) -> Iterator[str]:
    """Yield rows of waste, most bytes first, at most `limit`; `steps`, printable, made the layers."""
    if rows.grouping is Grouping.CULPRIT:
        yield from _culprit_lines(stack, rows, steps, limit, coloured=coloured, columns=columns)
    elif rows.grouping is Grouping.CAUSE:
        yield from _cause_lines(rows, limit, coloured=coloured)
    else:
        yield from _path_lines(stack, waste, rows, limit, coloured=coloured, columns=columns)


def cause_word(cause: int) -> str:
    """Return the word for a row's cause."""
    return _CAUSES[cause] if cause >= 0 else MIXED


def row_name(stack: LayerStack, waste: Waste, rows: WasteRows, index: int) -> str:
    """Return what a row of files or directories is called: `/app/ (9,598 of 9,700 files)`."""
    path = f"/{printable(stack.paths.path(int(rows.path[index])))}"
    if waste.items.path[rows.item[index]] == rows.path[index]:
        return path
    return f"{path}/ ({part_of(int(rows.count[index]), int(rows.there[index]), 'file')})"


def culprit_of(stack: LayerStack, steps: Sequence[str], culprit: int, cause: int) -> tuple[str, str]:
    """Return what the layer of a row of culprits is called, and what made it."""
    label = number_label(stack, culprit) if culprit >= 0 else SEVERAL
    return label, CONVERTER if cause == Cause.CONVERTER else step_of(steps, culprit)


def step_of(steps: Sequence[str], layer: int) -> str:
    """Return what made a layer, not longer than a line."""
    text = steps[layer] if layer < len(steps) else ""
    return text if len(text) <= _STEP else text[: _STEP - 1] + "…"


def _culprit_lines(
    stack: LayerStack, rows: WasteRows, steps: Sequence[str], limit: int | None, *, coloured: bool, columns: int
) -> Iterator[str]:
    widths = (7, max(5, len(f"{int(rows.count.max(initial=0)):,}")), len("CULPRIT"), _cause_width(), 0)
    form = table.form_of(widths, (0, 1, 2), columns, cut=True)
    yield form.format("WASTED", "FILES", "CULPRIT", "CAUSE", "STEP")
    part = slice(limit)
    numbers = (column[part].tolist() for column in (rows.bytes, rows.count, rows.culprit, rows.cause))
    for amount, files, culprit, cause in zip(*numbers, strict=True):
        label, step = culprit_of(stack, steps, culprit, cause)
        yield form.format(_size(amount, coloured=coloured), f"{files:,}", label, cause_word(cause), step or table.EMPTY)


def _cause_lines(rows: WasteRows, limit: int | None, *, coloured: bool) -> Iterator[str]:
    form = table.form_of((7, max(5, len(f"{int(rows.count.max(initial=0)):,}")), 0), right=(0, 1))
    yield form.format("WASTED", "FILES", "CAUSE")
    part = slice(limit)
    columns = (column[part].tolist() for column in (rows.bytes, rows.count, rows.cause))
    for amount, files, cause in zip(*columns, strict=True):
        yield form.format(_size(amount, coloured=coloured), f"{files:,}", cause_word(cause))


def _path_lines(
    stack: LayerStack, waste: Waste, rows: WasteRows, limit: int | None, *, coloured: bool, columns: int
) -> Iterator[str]:
    form = table.form_of((7, len("HOLDER"), len("CULPRIT"), _cause_width(), 0), (0, 1, 2), columns)
    yield form.format("WASTED", "HOLDER", "CULPRIT", "CAUSE", "PATH")
    part = slice(limit)
    parts = (rows.bytes, rows.holder, rows.culprit, rows.cause, rows.count, rows.there)
    numbers = (column[part].tolist() for column in parts)
    own = (waste.items.path[rows.item[part]] == rows.path[part]).tolist()
    names = stack.paths.paths(rows.path[part])
    for path, alone, amount, holder, culprit, cause, files, there in zip(names, own, *numbers, strict=True):
        name = f"/{printable(path)}" + ("" if alone else f"/ ({part_of(files, there, 'file')})")
        held = number_label(stack, holder) if holder >= 0 else SEVERAL
        hidden = number_label(stack, culprit)
        yield form.format(_size(amount, coloured=coloured), held, hidden, cause_word(cause), name)


def _cause_width() -> int:
    return max(map(len, _CAUSES))


def _size(amount: int, *, coloured: bool) -> str:
    shown = size(amount).rjust(7)
    return paint.wasted(shown) if coloured else shown


def base_totals(base: Base, waste: Waste) -> dict[str, object]:
    """Return the base and the bytes that are its, and those of the image's own layers."""
    found = parts(waste, base.layers)
    return {
        "base": {
            "reference": base.reference,
            "layers": base.layers,
            "sure": base.sure.value,
            "why": base.why,
            "stored": found.base_stored,
            "hidden": found.base_hidden,
            "wasted": found.base_wasted,
        },
        "own": {"stored": found.own_stored, "wasted": found.own_wasted},
    }


def base_lines(base: Base, waste: Waste) -> list[str]:
    """Return the bytes of the image's own layers, and those of what is taken for its base."""
    form, found = table.form_of((10, 0)), parts(waste, base.layers)
    rows = [
        ("own", base_text.own_bytes(found)),
        ("base", base_text.base_bytes(found)),
        ("", f"{base_text.which(base)}: {base_text.reason(base)}"),
    ]
    return [form.format(name, text) for name, text in rows]


def figure_lines(waste: Waste, unread: Unread) -> list[str]:
    """Return the totals, one a line; before them, which layers they are without."""
    form = table.form_of((10, 0))
    share = figures.wasted_percent(waste.efficiency)
    what = "stored" if unread.complete else "stored in what was read"
    rows = [
        ("stored", size(int(waste.stored))),
        ("visible", size(int(waste.visible))),
        ("wasted", f"{size(int(waste.wasted))} ({share} % of what is {what})"),
        ("efficiency", figures.efficiency(waste.efficiency, unread).removeprefix("efficiency ")),
    ]
    missing = figures.incomplete(unread)
    return [*([missing] if missing else []), *(form.format(name, text) for name, text in rows)]


def assumed(waste: Waste) -> int:
    """Return how many of the causes rest on a comparison of contents that was assumed."""
    return int((waste.items.same == Same.ASSUMED).sum())


def _items(stack: LayerStack, waste: Waste) -> Iterator[tuple[bytes, int, int, int, int, int]]:
    """Yield path, bytes, holder, culprit, cause and how its comparison was decided, of each wasted content."""
    items = waste.items
    names = stack.paths.paths(items.path)
    for start in range(0, len(items), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        numbers = (
            column[part].tolist() for column in (items.bytes, items.holder, items.culprit, items.cause, items.same)
        )
        yield from zip(names[part], *numbers, strict=True)
