"""What rows of a tree on screen have in common, whatever they are rows of: folding, sorting, going on. Array work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths


def outside(visible: NDArray[np.bool_], first: NDArray[np.integer], end: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return the visible rows without those in ranges that may lie within each other: what is folded away."""
    edges = np.zeros(len(visible) + 1, np.int32)
    np.add.at(edges, first, 1)
    np.add.at(edges, end, -1)
    return np.asarray(visible & (np.cumsum(edges[:-1]) == 0))


def next_of(hits: NDArray[np.bool_], i: int, step: int) -> int | None:
    """Return the next hit after row `i`, downwards (`step` 1) or upwards (-1), round the end; None without any."""
    rows = np.flatnonzero(hits)
    if not len(rows):
        return None
    return int(rows[np.searchsorted(rows, i, "right") % len(rows) if step > 0 else np.searchsorted(rows, i) - 1])


def by_weight(
    rows: NDArray[np.int32], weight: NDArray[np.int64], size: NDArray[np.int64], path: NDArray[np.int32], paths: Paths
) -> NDArray[np.int32]:
    """Return the rows with the largest first in each directory, ties by name, and all below a row right behind it."""
    parent = paths.parent[path]
    order = np.lexsort((rows, -size, parent))
    before = np.cumsum(weight[order]) - weight[order]
    groups = parent[order]
    first = np.append(True, groups[1:] != groups[:-1])
    before -= np.repeat(before[first], np.diff(np.append(np.flatnonzero(first), len(groups))))
    offset = np.empty(len(rows), np.int64)
    offset[order] = before
    return _placed(rows, offset, path, parent, paths.depth[path])


def _placed(
    rows: NDArray[np.int32],
    offset: NDArray[np.int64],
    path: NDArray[np.int32],
    parent: NDArray[np.int32],
    depth: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Turn places among siblings into places on screen, a depth at a time: a parent stands right before its first."""
    above = np.searchsorted(path, parent)
    above[(above == len(path)) | (path[np.minimum(above, len(path) - 1)] != parent)] = -1
    place = np.empty(len(rows), np.int64)
    for level in range(int(depth.min()), int(depth.max()) + 1):
        here = np.flatnonzero(depth == level)
        up = above[here]
        place[here] = np.where(up >= 0, place[up] + 1, 0) + offset[here]
    result = np.empty(len(rows), np.int32)
    result[place] = rows
    return result
