"""How waste is counted in dive's JSON and in rules: as divepy defines it, or by dive's published formula.

dive's formula, kept for gates that were tuned on it: over all paths, `score = sum of the smallest copies / sum of all
copies`; *inefficient* are the paths with two copies or more, each with the sum of all its copies. A copy is an entry
that has no other below it in its own layer. A whiteout counts as a copy of what it removes: with no bytes for anything
but a directory, and for a directory with all that stands below it in the layers underneath.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from dive_py.layers.distinct import numbered
from dive_py.layers.vocabulary import Flag, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.analysis.waste import Waste
    from dive_py.overlay.paths import Paths
    from dive_py.overlay.stack import LayerStack

_FEW: Final = 12
"""Rows up to which Go's `sort.Sort` keeps the order of equal ones (it inserts one after the other)."""


class Score(Struct, frozen=True):
    """The figures of an image by one way of counting."""

    wasted: int
    """Bytes."""
    efficiency: float
    """0 to 1."""
    user_wasted: float
    """Wasted bytes as a share of what the layers above the base store; may exceed 1."""
    files: list[tuple[int, int, int]]
    """Each path behind the waste: how many copies, their bytes, the path's id; most bytes first, then by path."""


class _Copies(Struct, frozen=True, eq=False):
    """What dive's formula sees: every entry of every layer that has no other below it there, base first."""

    path: NDArray[np.int32]
    size: NDArray[np.int64]
    layer: NDArray[np.int16]
    whiteout: NDArray[np.bool_]


def of_waste(waste: Waste, chosen: NDArray[np.bool_] | None = None) -> Score:
    """Return the figures by definition.

    Copies are stored contents that nothing shows. Only paths that waste are listed.

    Args:
        waste: What is wasted.
        chosen: Which of its items the list is about; None for all. The figures are always those of the whole image.
    """
    items = waste.items
    which = slice(None) if chosen is None else chosen
    paths, place = numbered(items.path[which])
    count = np.bincount(place, minlength=len(paths))
    size = np.zeros(len(paths), dtype=np.int64)
    np.add.at(size, place, items.bytes[which])
    files = _listed(paths, count, size, size > 0)
    return Score(int(waste.wasted), float(waste.efficiency), float(waste.user_wasted), files)


def score(stack: LayerStack, ignored: NDArray[np.bool_] | None = None) -> Score:
    """Return the figures by dive's published formula.

    Args:
        stack: All layers.
        ignored: Paths whose copies are taken for one, by path id; None for none.
    """
    copies = _copies(stack)
    paths, which = numbered(copies.path)
    count = np.bincount(which, minlength=len(paths))
    total = np.zeros(len(paths), dtype=np.int64)
    np.add.at(total, which, copies.size)
    smallest = np.full(len(paths), np.iinfo(np.int64).max)
    np.minimum.at(smallest, which, copies.size)
    repeated = count > 1
    if ignored is not None:
        repeated &= ~ignored[paths]
        smallest = np.where(ignored[paths], total, smallest)
    wasted, everything = int(total[repeated].sum()), int(total.sum())
    files = _listed(paths, count, total, repeated)
    columns = stack.entries
    user = int(columns.stored[columns.layer > 0].sum())
    return Score(
        wasted,
        int(smallest.sum()) / everything if everything else 1.0,
        wasted / user if user else 0.0,
        files if len(files) > _FEW else _as_found(files, copies, stack.paths),
    )


def _listed(
    paths: NDArray[np.int32], count: NDArray[np.int64], size: NDArray[np.int64], which: NDArray[np.bool_]
) -> list[tuple[int, int, int]]:
    """Return the chosen paths with their copies and bytes, most bytes first, then by path."""
    chosen = np.flatnonzero(which)
    chosen = chosen[np.lexsort((paths[chosen], -size[chosen]))]
    return list(zip(count[chosen].tolist(), size[chosen].tolist(), paths[chosen].tolist(), strict=True))


def _as_found(files: list[tuple[int, int, int]], copies: _Copies, paths: Paths) -> list[tuple[int, int, int]]:
    """Return the same rows; of equal bytes, the path whose second copy dive meets last comes first."""

    def second(path: int) -> tuple[int, tuple[bytes, ...]]:
        places = np.flatnonzero(copies.path == path).tolist()
        *above, name = paths.path(path).split(b"/")
        met = [
            (int(copies.layer[place]), (*above, b".wh." + name if copies.whiteout[place] else name)) for place in places
        ]
        return sorted(met)[1]

    found = sorted(files, key=lambda row: second(row[2]), reverse=True)
    return sorted(found, key=lambda row: -row[1])


def _copies(stack: LayerStack) -> _Copies:
    columns, paths = stack.entries, stack.paths
    spans, sizes = [np.empty(0, dtype=np.intp)], [np.empty(0, dtype=np.int64)]
    for layer in range(stack.layer_count):
        span = np.arange(stack.first_entry[layer], stack.first_entry[layer + 1])
        kept = ~columns.duplicate[span] & ((columns.flags[span] & (Flag.AUFS | Flag.INVALID)) == 0)
        span = span[kept & (columns.kind[span] != Kind.OPAQUE)]
        path = columns.path[span]
        ordered = np.sort(path)
        below = np.searchsorted(ordered, paths.end[path]) - np.searchsorted(ordered, path, side="right")
        is_whiteout = columns.kind[span] == Kind.WHITEOUT
        size = columns.size[span].copy()
        if is_whiteout.any():
            size[is_whiteout] = _removed(stack, layer, path[is_whiteout])
        leaves = is_whiteout | (below == 0)
        spans.append(span[leaves])
        sizes.append(size[leaves])
    span = np.concatenate(spans)
    return _Copies(columns.path[span], np.concatenate(sizes), columns.layer[span], columns.kind[span] == Kind.WHITEOUT)


def _removed(stack: LayerStack, layer: int, gone: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the bytes below each of these directories in the merged tree under a layer; 0 for other paths."""
    columns, paths = stack.entries, stack.paths
    below = np.arange(stack.first_entry[layer])
    visible = below[columns.live[below] & (columns.until[below] >= layer)]
    size = np.zeros(paths.count + 1, dtype=np.int64)
    size[columns.path[visible] + 1] = columns.size[visible]
    until = np.cumsum(size)
    is_directory = np.zeros(paths.count, dtype=np.bool_)
    directories = visible[(columns.kind[visible] == Kind.DIR) & ~columns.implicit[visible]]
    is_directory[columns.path[directories]] = True
    return np.where(is_directory[gone], until[paths.end[gone]] - until[gone], 0)
