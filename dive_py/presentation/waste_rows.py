"""The rows of the list of waste: single files, whole directories, causes, culprits.

Everything is arrays: an image may waste a million files.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack

_GONE_WITH_DIRECTORY = (4, 5, 6)
"""Causes (`analysis.waste.Cause`) that can take a whole directory: replaced, deleted, opaque."""


class Grouping(StrEnum):
    """What one row stands for."""

    DIRECTORY = "directory"
    """A whole directory where one layer hid all that another stored in it, else a file."""
    FILE = "file"
    """One wasted content."""
    CAUSE = "cause"
    """All contents with the same cause."""
    CULPRIT = "culprit"
    """All contents that one layer hides."""


@dataclass(frozen=True, eq=False)
class WasteRows:
    """Rows as columns, most bytes first. A value that differs within a row is -1."""

    grouping: Grouping
    """What a row stands for."""
    path: NDArray[np.int32]
    """Path id of the file or directory; -1 for causes and culprits."""
    bytes: NDArray[np.int64]
    """Wasted bytes."""
    count: NDArray[np.int64]
    """Contents in the row."""
    holder: NDArray[np.int16]
    """The layer that stores them."""
    culprit: NDArray[np.int16]
    """The layer that hides them."""
    cause: NDArray[np.int16]
    """Their `Cause`."""
    item: NDArray[np.int64]
    """The largest content of the row, as position in the waste's items."""

    @property
    def total(self) -> int:
        """How many rows."""
        return len(self.bytes)

    def tells_the_same(self, other: WasteRows) -> bool:
        """Whether both would look alike on screen."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("path", "bytes", "count", "cause"))
        return self.grouping is other.grouping and all(np.array_equal(one, two) for one, two in pairs)


def waste_rows(
    stack: LayerStack, waste: Waste, grouping: Grouping, chosen: NDArray[np.bool_] | None = None
) -> WasteRows:
    """The rows of one grouping.

    Args:
        stack: Where the paths are.
        waste: What is wasted.
        grouping: What a row stands for.
        chosen: Which items to take; None for all.
    """
    items = waste.items
    which = np.arange(len(items.bytes)) if chosen is None else np.flatnonzero(chosen)
    if grouping is Grouping.FILE:
        group = np.arange(len(which), dtype=np.int64)
        path = items.path[which]
    elif grouping is Grouping.CAUSE:
        group, path = _numbered(items.cause[which]), None
    elif grouping is Grouping.CULPRIT:
        group, path = _numbered(items.culprit[which]), None
    else:
        path = _whole_directories(stack, waste, which)
        keys = np.stack([path.astype(np.int64), items.holder[which], items.culprit[which], items.cause[which]])
        group = _numbered_columns(keys)
    return _sum_up(waste, grouping, which, group, path)


def members(waste: Waste, rows: WasteRows, index: int) -> NDArray[np.bool_]:
    """Which items belong to one row of causes or culprits."""
    items = waste.items
    if rows.grouping is Grouping.CAUSE:
        return np.asarray(items.cause == rows.cause[index])
    return np.asarray(items.culprit == rows.culprit[index])


def _numbered(values: NDArray[np.generic]) -> NDArray[np.int64]:
    return np.asarray(np.unique(values, return_inverse=True)[1], np.int64)


def _numbered_columns(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    if not keys.shape[1]:
        return np.empty(0, np.int64)
    order = np.lexsort(keys)
    new = np.ones(len(order), dtype=bool)
    new[1:] = (keys[:, order[1:]] != keys[:, order[:-1]]).any(axis=0)
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(new) - 1
    return group


def _sum_up(
    waste: Waste, grouping: Grouping, which: NDArray[np.int64], group: NDArray[np.int64], path: NDArray[np.int32] | None
) -> WasteRows:
    items = waste.items
    total = int(group.max()) + 1 if len(group) else 0
    count = np.bincount(group, minlength=total)
    # Sums as float would lose bytes above 2**53: add up exactly instead.
    size = np.zeros(total, np.int64)
    np.add.at(size, group, items.bytes[which])
    first = np.full(total, len(which), np.int64)
    np.minimum.at(first, group, np.arange(len(which)))

    def one(values: NDArray[np.generic]) -> NDArray[np.int16]:
        column = values[which].astype(np.int16)
        answer = column[first] if total else column
        differs = column != answer[group] if total else np.empty(0, bool)
        return np.where(np.bincount(group, weights=differs, minlength=total) > 0, np.int16(-1), answer)

    paths = np.full(total, -1, np.int32) if path is None else path[first] if total else np.empty(0, np.int32)
    order = np.lexsort((first, -size))
    return WasteRows(
        grouping,
        path=paths[order],
        bytes=size[order],
        count=count[order].astype(np.int64),
        holder=one(items.holder)[order],
        culprit=one(items.culprit)[order],
        cause=one(items.cause)[order],
        item=(which[first] if total else first)[order],
    )


def _whole_directories(stack: LayerStack, waste: Waste, which: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each item the topmost directory that went with it as a whole, else its own path."""
    items = waste.items
    answer = items.path[which].astype(np.int32)
    holders = items.holder[which]
    gone = np.isin(items.cause[which], _GONE_WITH_DIRECTORY)
    for holder in np.unique(holders[gone]):
        mine = np.flatnonzero((holders == holder) & gone)
        answer[mine] = _of_holder(stack, waste, which, mine, int(holder))
    return answer


def _of_holder(
    stack: LayerStack, waste: Waste, which: NDArray[np.int64], mine: NDArray[np.int64], holder: int
) -> NDArray[np.int32]:
    """The same for items `mine` of one holder.

    A directory went as a whole if all bytes that the holder stored in it are wasted by one culprit with one cause. If
    that does not hold for a directory, it holds for none above it.
    """
    items, paths = waste.items, stack.paths
    own = items.path[which[mine]].astype(np.int64)
    order = np.argsort(own, kind="stable")
    sorted_paths = own[order]
    kind = (items.culprit[which[mine]].astype(np.int64) * 16 + items.cause[which[mine]])[order]
    turns = np.concatenate([[0], np.cumsum(kind[1:] != kind[:-1])])
    first, last = stack.first_entry[holder], stack.first_entry[holder + 1]
    stored = stack.entries.stored[first:last] > 0
    held = np.sort(stack.entries.path[first:last][stored])
    best, current = own.copy(), own.copy()
    alive = np.ones(len(own), dtype=bool)
    while alive.any():
        current[alive] = paths.parent[current[alive]]
        alive &= current > 0
        inside = current[alive]
        end = paths.end[inside]
        low, high = np.searchsorted(sorted_paths, inside), np.searchsorted(sorted_paths, end)
        there = np.searchsorted(held, end) - np.searchsorted(held, inside)
        whole = (high - low == there) & (turns[high - 1] == turns[low])
        where = np.flatnonzero(alive)
        best[where[whole & (high - low > 1)]] = inside[whole & (high - low > 1)]
        alive[where[~whole]] = False
    return _common(stack, own, best).astype(np.int32)


def _common(stack: LayerStack, own: NDArray[np.int64], best: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each item the deepest directory that holds all items of its `best`: an empty way down is no news."""
    paths = stack.paths
    group = _numbered(best)
    total = int(group.max()) + 1 if len(group) else 0
    current = np.full(total, paths.count, np.int64)
    last = np.zeros(total, np.int64)
    np.minimum.at(current, group, own)
    np.maximum.at(last, group, own)
    outside = paths.end[current] <= last
    while outside.any():
        current[outside] = paths.parent[current[outside]]
        outside = paths.end[current] <= last
    return current[group]
