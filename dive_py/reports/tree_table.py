"""Listings for people: `tree` and `trace` as tables.

Columns have widths that are known beforehand, so that a listing of any length flows through line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dive_py.contents.accounts import NO_NAMES, Accounts
from dive_py.layers.distinct import distinct
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.columns import device, exact_time, mode_string, owner
from dive_py.presentation.differences import differences
from dive_py.presentation.steps import number_label
from dive_py.presentation.text import printable
from dive_py.presentation.units import size
from dive_py.reports import listing, paint, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.overlay.stack import LayerStack
    from dive_py.reports.listing import Listing, Row

_MODE, _SIZE, _CHANGE, _SHADOWED, _WASTED = 10, 7, 9, 8, 7
"""Widths: ten letters of a mode, `2.34 MB`, the word `identical`, two titles, a size again."""

_REMOVED = Change.REMOVED.word

_KINDS = {kind.word: kind for kind in Kind}


def merged_lines(stack: LayerStack, rows: Listing, *, columns: int = 0) -> Iterator[str]:
    """Yield what a container sees; `columns` is the width of a terminal that shows it."""
    form = table.form_of((_MODE, _owner_width(stack, rows), _SIZE, len("LAYER"), 0), (2, 3), columns)
    yield form.format("MODE", "OWNER", "SIZE", "LAYER", "PATH")
    for row in listing.rows(stack, rows):
        yield form.format(*_attributes(row), number_label(stack, row.layer), named(row))


def change_lines(stack: LayerStack, rows: Listing, *, coloured: bool = False, columns: int = 0) -> Iterator[str]:
    """Yield what layers did, with what became of it: shadowed from which layer on, and how many bytes are wasted."""
    widths = (len("LAYER"), _CHANGE, _MODE, _owner_width(stack, rows), _SIZE, _SHADOWED, _WASTED, 0)
    form = table.form_of(widths, (0, 4, 5, 6), columns)
    yield form.format("LAYER", "CHANGE", "MODE", "OWNER", "SIZE", "SHADOWED", "WASTED", "PATH")
    for row in listing.rows(stack, rows):
        layer, change, shadowed, wasted = _fate(stack, row, coloured=coloured)
        yield form.format(layer, change, *_attributes(row), shadowed, wasted, named(row))


def story_lines(
    stack: LayerStack, rows: Listing, names: Accounts = NO_NAMES, *, coloured: bool = False, columns: int = 0
) -> Iterator[str]:
    """Yield what happened to one path, layer by layer, and what makes each row differ from what stood there before."""
    times = _times(stack, rows)
    width = max([len("TIME (UTC)"), *map(len, times)])
    widths = (len("LAYER"), _CHANGE, _MODE, _owner_width(stack, rows), _SIZE, width, _SHADOWED, _WASTED, 0)
    form = table.form_of(widths, (0, 4, 6, 7), columns)
    yield form.format("LAYER", "CHANGE", "MODE", "OWNER", "SIZE", "TIME (UTC)", "SHADOWED", "WASTED", "DIFFERS")
    for row, time, entry in zip(listing.rows(stack, rows), times, rows.entry.tolist(), strict=True):
        layer, change, shadowed, wasted = _fate(stack, row, coloured=coloured)
        parts = () if row.change == _REMOVED else differences(stack, entry, names)
        if not parts and row.change == Change.ADDED.word and row.link is not None:
            parts = (f"-> {_target(row)}",)
        yield form.format(layer, change, *_attributes(row), time, shadowed, wasted, ", ".join(parts) or table.EMPTY)


def _times(stack: LayerStack, rows: Listing) -> list[str]:
    """Return modification times, as exact as the tar has them; of what has no entry none."""
    columns = stack.entries
    parts = (column[rows.carrier].tolist() for column in (columns.mtime, columns.mtime_ns, columns.mtime_digits))
    implicit = columns.implicit[rows.entry].tolist()
    return [
        table.EMPTY if unknown else exact_time(*time)
        for unknown, time in zip(implicit, zip(*parts, strict=True), strict=True)
    ]


def _fate(stack: LayerStack, row: Row, *, coloured: bool) -> tuple[str, str, str, str]:
    """Return the layer that did it, its change, the layer that shadows it, and the bytes that are wasted."""
    # what is gone stands in the row of the layer that removed it, for people look for what that layer did
    layer = row.shadowed_by if row.change == _REMOVED and row.shadowed_by is not None else row.layer
    is_shown = row.shadowed_by is None or row.change == _REMOVED
    shadowed = table.EMPTY if is_shown else number_label(stack, row.shadowed_by or 0)
    wasted = size(row.wasted) if row.wasted else table.EMPTY
    change = row.change or table.EMPTY
    if coloured:
        change = paint.change(change.ljust(_CHANGE), change)
        wasted = paint.wasted(wasted.rjust(_WASTED)) if row.wasted else wasted
    return number_label(stack, layer), change, shadowed, wasted


def named(row: Row) -> str:
    """Return the path, and where a link leads; a marker says what it is."""
    path = f"/{printable(row.path)}"
    if row.kind in ("whiteout", "opaque"):
        return f"{path} ({row.kind})"
    return path if row.link is None else f"{path} -> {_target(row)}"


def _target(row: Row) -> str:
    """Return where a link leads: a symlink's target as stored, a hard link's as path."""
    return f"/{printable(row.link or b'')}" if row.kind == "hardlink" else printable(row.link or b"")


def _attributes(row: Row) -> tuple[str, str, str]:
    """Return mode, owner and size; of a device its number, and of what has no size none."""
    if row.device is not None:
        amount = device(*row.device)
    else:
        amount = size(row.size) if row.kind in ("file", "hardlink") else table.EMPTY
    return mode_string(_KINDS[row.kind], row.mode), owner(row.uid, row.gid), amount


def _owner_width(stack: LayerStack, rows: Listing) -> int:
    """Return columns of the widest owner."""
    columns = stack.entries
    pairs = distinct(columns.uid[rows.carrier].astype(np.uint64) << np.uint64(32) | columns.gid[rows.carrier])
    widest = (len(owner(pair >> 32, pair & 0xFFFFFFFF)) for pair in pairs.tolist())
    return max([len("OWNER"), *widest])
