"""How waste is counted in dive's JSON: as divepy defines it, or by dive's published formula.

dive's formula, kept for gates that were tuned on it: over all paths, `score = sum of the smallest copies / sum of all
copies`; *inefficient* are the paths with two copies or more, each with the sum of all its copies. A copy is an entry
that has no other below it in its own layer. A whiteout counts as a copy of what it removes: with no bytes for anything
but a directory, and for a directory with all that stands below it in the layers underneath.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dive_py.layers.index import Flag, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack


@dataclass(frozen=True)
class Score:
    """The figures of an image by one way of counting."""

    wasted: int
    """Bytes."""
    efficiency: float
    """0 to 1."""
    user_wasted: float
    """Wasted bytes as a share of what the layers above the base store; may exceed 1."""
    files: list[tuple[int, int, int]]
    """Each path behind the waste: how many copies, their bytes, the path's id; most bytes first, then by path."""


def of_waste(exploration: Exploration) -> Score:
    """The figures by definition: copies are stored contents that nothing shows; only paths that waste are listed."""
    waste = exploration.waste
    items = waste.items
    paths, which = np.unique(items.path, return_inverse=True)
    count = np.bincount(which, minlength=len(paths))
    size = np.zeros(len(paths), dtype=np.int64)
    np.add.at(size, which, items.bytes)
    files = _listed(paths, count, size, size > 0)
    return Score(int(waste.wasted), float(waste.efficiency), float(waste.user_wasted), files)


def score(stack: LayerStack) -> Score:
    """The figures by dive's published formula."""
    path, size = _copies(stack)
    paths, which = np.unique(path, return_inverse=True)
    count = np.bincount(which, minlength=len(paths))
    total = np.zeros(len(paths), dtype=np.int64)
    np.add.at(total, which, size)
    smallest = np.full(len(paths), np.iinfo(np.int64).max)
    np.minimum.at(smallest, which, size)
    repeated = count > 1
    wasted, everything = int(total[repeated].sum()), int(total.sum())
    columns = stack.entries
    above = columns.layer > 0
    user = int(columns.stored[above].sum())
    return Score(
        wasted,
        int(smallest.sum()) / everything if everything else 1.0,
        wasted / user if user else 0.0,
        _listed(paths, count, total, repeated),
    )


def _listed(
    paths: NDArray[np.int32], count: NDArray[np.int64], size: NDArray[np.int64], which: NDArray[np.bool_]
) -> list[tuple[int, int, int]]:
    """The chosen paths with their copies and bytes, most bytes first, then by path."""
    chosen = np.flatnonzero(which)
    chosen = chosen[np.lexsort((paths[chosen], -size[chosen]))]
    return list(zip(count[chosen].tolist(), size[chosen].tolist(), paths[chosen].tolist(), strict=True))


def _copies(stack: LayerStack) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The path and size of every copy that dive's formula sees."""
    columns, paths = stack.entries, stack.paths
    found, sizes = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int64)]
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
        found.append(path[leaves])
        sizes.append(size[leaves])
    return np.concatenate(found), np.concatenate(sizes)


def _removed(stack: LayerStack, layer: int, gone: NDArray[np.int32]) -> NDArray[np.int64]:
    """The bytes below each of these paths in the merged tree under a layer; 0 for all but directories with an entry."""
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
