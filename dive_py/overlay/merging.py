"""What each layer finds below itself: one walk over the layers, from the base.

`current[path]` is the topmost entry so far at each path. From it follow what an entry is compared with, which implicit
directories really come into being, what a hard link into a lower layer shows, and until when an entry is the one that
stands at its path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.index import Flag, Kind
from dive_py.overlay.changes import Change, compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dive_py.overlay.entries import Entries
    from dive_py.overlay.paths import Paths

_DOUBLINGS: Final = 32
"""Steps of pointer doubling that resolve a chain of 2³² hard links; what is still a link then is a cycle."""


def merge(
    entries: Entries, paths: Paths, starts: Sequence[int], middles: Sequence[int], targets: NDArray[np.int32]
) -> None:
    """Fill in `previous`, `until`, `real`, `change` and `same`, and which implicit directories are `live`.

    Args:
        entries: All entries, with `shadowed_by` set.
        paths: All paths.
        starts: Each layer's first entry, with the total behind.
        middles: Where each layer's implicit directories begin.
        targets: For each of the entries' links the path id of a hard link's target, -1 where there is no such path.
    """
    entries.until[:] = entries.shadowed_by
    current = np.full(paths.count, -1, np.int32)
    for layer, middle in enumerate(middles):
        start, stop = starts[layer], starts[layer + 1]
        _resolve_links(entries, layer, (start, middle), current, targets)
        own = np.flatnonzero(entries.live[start:middle]).astype(np.int32) + np.int32(start)
        needed = np.arange(middle, stop, dtype=np.int32)
        lower = _visible(entries, current, needed, layer)
        kept = (lower >= 0) & (entries.kind[lower] == Kind.DIR) & (entries.shadowed_by[lower] > layer)
        entries.live[needed] = ~kept
        rows = np.concatenate((own, needed[~kept]))
        lower = _visible(entries, current, rows, layer)
        entries.previous[rows] = lower
        known = lower >= 0
        entries.until[lower[known]] = layer
        current[entries.path[rows]] = rows
        entries.change[rows] = Change.ADDED
        entries.change[rows[known]], entries.same[rows[known]] = compare(entries, lower[known], rows[known])
    entries.until[~entries.live] = entries.layer[~entries.live]


def _visible(entries: Entries, current: NDArray[np.int32], rows: NDArray[np.int32], layer: int) -> NDArray[np.int32]:
    """Return what stands at the rows' paths in the merged tree below `layer`, -1 for nothing."""
    lower = current[entries.path[rows]]
    return np.where((lower >= 0) & (entries.until[lower] >= layer), lower, -1).astype(np.int32)


def _resolve_links(
    entries: Entries, layer: int, bounds: tuple[int, int], current: NDArray[np.int32], targets: NDArray[np.int32]
) -> None:
    """Set `real` of a layer's hard links: a target in the own tar, else in the merged tree below."""
    start, middle = bounds
    links = np.flatnonzero(entries.kind[start:middle] == Kind.HARDLINK).astype(np.int32) + np.int32(start)
    links = links[(entries.flags[links] & Flag.INVALID) == 0]
    if not links.size:
        return
    wanted = targets[entries.link[links]]
    candidates = np.flatnonzero(
        (entries.kind[start:middle] < Kind.WHITEOUT) & ((entries.flags[start:middle] & Flag.INVALID) == 0)
    ).astype(np.int32) + np.int32(start)
    goal = _own_targets(entries, links, wanted, candidates)
    lower = np.where(wanted >= 0, current[wanted], -1)
    from_below = (goal < 0) & (lower >= 0) & (entries.until[lower] >= layer)
    goal = np.where(from_below, entries.real[lower], goal)
    entries.real[links] = goal
    _follow_chains(entries, links)


def _own_targets(
    entries: Entries, links: NDArray[np.int32], targets: NDArray[np.int32], candidates: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return each link's target in its own tar, -1 for none: of several entries the last one before the link."""
    # entries of one path stand in the order of the tar: one number says both, and no link walks over all of them
    place = entries.path[candidates].astype(np.int64) << 32 | entries.order[candidates]
    wanted = targets.astype(np.int64) << 32
    first, after = np.searchsorted(place, wanted), np.searchsorted(place, wanted + (1 << 32))
    earlier = np.searchsorted(place, wanted | entries.order[links]) - 1
    found = candidates[np.minimum(np.maximum(first, earlier), len(candidates) - 1)]
    return np.where((after > first) & (targets >= 0), found, -1).astype(np.int32)


def _follow_chains(entries: Entries, links: NDArray[np.int32]) -> None:
    """Let links to links show what the last one shows; cycles and directories are broken."""
    for _ in range(_DOUBLINGS):
        goal = entries.real[links]
        onward = np.where(goal >= 0, entries.real[goal], -1)
        if (onward == goal).all():
            break
        entries.real[links] = onward
    goal = entries.real[links]
    broken = (goal >= 0) & ((entries.kind[goal] == Kind.HARDLINK) | (entries.kind[goal] == Kind.DIR))
    entries.real[links[broken]] = -1
