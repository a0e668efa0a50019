"""Files of a container whose content a layer below stores: what overlayfs writes with `metacopy`.

`redirects` makes the rows of such files, each with `Flag.BELOW`; here they get the entry that has their bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dive_py.layers.index import key_path
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.changes import details, shown
from dive_py.overlay.vocabulary import Change, Same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from dive_py.layers.index import LayerIndex
    from dive_py.overlay.entries import Entries
    from dive_py.overlay.paths import Paths


def borrow(
    entries: Entries,
    paths: Paths,
    starts: Sequence[int],
    indexes: Sequence[LayerIndex | None],
    owners: Callable[[int], NDArray[np.int32]],
) -> None:
    """Fill in `borrowed`, and compare these files anew.

    `owners` gives for each path the entry that the merged tree at a layer shows, -1 for none.
    """
    found = entries.borrowed
    for layer, index in enumerate(indexes):
        if index is None or not index.below:
            continue
        visible = owners(layer - 1)
        rows = np.flatnonzero(entries.flags[starts[layer] : starts[layer + 1]] & Flag.BELOW) + starts[layer]
        for row in rows.tolist():
            key = paths.key(int(entries.path[row]))
            number = paths.find(key_path(index.below[key])) if key in index.below else None
            real = int(entries.real[visible[number]]) if number is not None and visible[number] >= 0 else -1
            real = found.get(real, real)
            if real >= 0 and entries.kind[real] == Kind.FILE and entries.size[real] == entries.size[row]:
                found[row] = real
    _compare(entries)


def _compare(entries: Entries) -> None:
    """Note where an entry and the one below it show one and the same content."""
    rows = np.fromiter(entries.borrowed, np.int32, len(entries.borrowed))
    rows = rows[entries.previous[rows] >= 0]
    was = shown(entries, entries.previous[rows])
    alike = entries.holding(was) == entries.holding(rows)
    rows, was = rows[alike], was[alike]
    entries.same[rows] = Same.KNOWN
    entries.change[rows] = np.where(details(entries, was, entries, rows), Change.METADATA, Change.IDENTICAL)
