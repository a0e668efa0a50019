"""The paths of many ids at once, without keeping those of the whole image."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths

_SPARSE = 4
"""Above so many ids in a range for each that is wanted, one at a time is faster than the whole range."""


def paths_of(paths: Paths, ids: NDArray[np.int32]) -> list[bytes]:
    """The paths of these ids, in their order.

    Ids of a listing are mostly neighbours, and a range of neighbours costs 0.1 µs a path instead of 1 µs.
    """
    if not len(ids):
        return []
    first, last = int(ids.min()), int(ids.max())
    if last - first >= _SPARSE * len(ids):
        return paths.paths(ids.tolist())
    names = paths.all_paths(first, last + 1)
    return [names[place] for place in (ids - first).tolist()]
