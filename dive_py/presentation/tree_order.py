"""The order of a tree's rows on screen where each directory is sorted by size: array work, a depth at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths


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
