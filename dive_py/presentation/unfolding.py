"""Which directories of a tree that is folded at first are opened: where most bytes are, as far as a screen goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths

_CANDIDATES: Final = 200
"""Directories that are looked at; the largest ones."""

_PART: Final = 50
"""A directory below this part of all bytes stays folded."""


def heaviest(
    rows: NDArray[np.int32], directories: NDArray[np.int32], sizes: NDArray[np.int64], paths: Paths, limit: int
) -> list[int]:
    """Return the path ids of the directories to open, the largest first, so that at most `limit` rows are seen."""
    children = np.bincount(paths.parent[rows], minlength=paths.count)
    order = np.argsort(-sizes, kind="stable")[:_CANDIDATES]
    opened: list[int] = []
    reached, seen = {0}, int(children[0])
    total = int(sizes[order[0]]) if len(order) else 0
    for path_id, size in zip(directories[order].tolist(), sizes[order].tolist(), strict=True):
        more = int(children[path_id])
        if size * _PART < total:
            break
        if int(paths.parent[path_id]) in reached and seen + more <= limit:
            reached.add(path_id)
            opened.append(path_id)
            seen += more
    return opened
