"""Where the bytes are: visible and wasted ones of every path, and of all that lies below it.

A content counts once, at its own path where that shows it in the end, else at the first hard link that does. A wasted
content counts at its own path, in a directory that may be gone by now. So the root's sums are the image's figures, and
a directory's are those of its subtree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from dive_py.overlay.vocabulary import NOT_SHADOWED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack


class SizesByFolder(Struct, frozen=True, eq=False):
    """Columns over all paths, by path id; bytes."""

    own_visible: NDArray[np.int64]
    """What the path itself shows in the final file system."""
    own_wasted: NDArray[np.int64]
    """What is stored at the path itself and never seen in the end."""
    visible: NDArray[np.int64]
    """`own_visible` of the path and of all below it; the root's is the image's."""
    wasted: NDArray[np.int64]
    """`own_wasted` of the path and of all below it; the root's is the image's."""


def sizes_by_folder(stack: LayerStack, waste: Waste) -> SizesByFolder:
    """Sum up what lies at and below every path, in one pass over the entries."""
    entry, path = shown_at(stack)
    own_visible = _at(path, stack.entries.stored[entry], stack.paths.count)
    own_wasted = _at(waste.items.path, waste.items.bytes, stack.paths.count)
    end = stack.paths.end
    return SizesByFolder(own_visible, own_wasted, below(own_visible, end), below(own_wasted, end))


def shown_at(stack: LayerStack) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the stored contents that are seen in the end, and for each the one path at which it counts."""
    entries = stack.entries
    seen = np.flatnonzero((entries.stored > 0) & ~entries.wasted).astype(np.int32)
    itself = entries.live[seen] & (entries.shadowed_by[seen] == NOT_SHADOWED)
    path = entries.path[seen]
    others = seen[~itself]
    if len(others):
        path[~itself] = _first_names(stack, others)
    return seen, path


def _first_names(stack: LayerStack, contents: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the first path that shows each of some contents, in ascending order, whose own names are hidden."""
    entries = stack.entries
    names = np.flatnonzero(entries.live & (entries.shadowed_by == NOT_SHADOWED) & (entries.real >= 0)).astype(np.int32)
    held = entries.holding(entries.real[names])
    place = np.searchsorted(contents, held)
    place[place == len(contents)] = 0
    fits = contents[place] == held
    first = np.full(len(contents), stack.paths.count, np.int32)
    np.minimum.at(first, place[fits], entries.path[names[fits]])
    return first


def _at(path: NDArray[np.int32], amount: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    # not bincount's weights, which are floats
    total = np.zeros(count, np.int64)
    np.add.at(total, path, amount)
    return total


def below(own: NDArray[np.int64], end: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return for each path the sum over itself and all below it; `end` is where each subtree ends."""
    running = np.zeros(len(own) + 1, np.int64)
    np.cumsum(own, out=running[1:])
    return running[end] - running[:-1]
