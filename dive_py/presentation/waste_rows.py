"""The rows of the list of waste: single files, whole directories, causes, culprits.

Everything is arrays: an image may waste a million files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from dive_py.layers.distinct import numbered
from dive_py.overlay.vocabulary import Cause
from dive_py.presentation.waste_groups import Grouping, Order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.analysis.waste import Waste, WasteItems
    from dive_py.overlay.stack import LayerStack

_REST = 10
"""A directory was rewritten nearly whole where at most one content in so many stayed, and one byte in so many."""

_SEEN = np.iinfo(np.int16).max
"""Stands for the layer that hides a content which is seen in the end: above all layers."""

_SHOWN = ("path", "bytes", "count", "there", "holder", "culprit", "cause")
"""The columns that a screen shows."""


class WasteRows(Struct, frozen=True, eq=False):
    """Rows as columns, most bytes first. A value that differs within a row is -1."""

    grouping: Grouping
    """What a row stands for."""
    path: NDArray[np.int32]
    """Path id of the file or directory; -1 for causes and culprits."""
    bytes: NDArray[np.int64]
    """Wasted bytes."""
    count: NDArray[np.int64]
    """Contents in the row."""
    there: NDArray[np.int64]
    """Contents that lay in the row's directory just below the culprit; as many as in the row where it went whole."""
    holder: NDArray[np.int16]
    """The layer that stores them."""
    culprit: NDArray[np.int16]
    """The layer that hides them; grouped by culprit, -1 for what a converter put in, which is laid to no step."""
    cause: NDArray[np.int16]
    """Their `Cause`."""
    item: NDArray[np.int64]
    """The largest content of the row, as position in the waste's items."""

    @property
    def total(self) -> int:
        """How many rows."""
        return len(self.bytes)

    def tells_the_same(self, other: WasteRows) -> bool:
        """Return whether both would look alike on screen."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in _SHOWN)
        return self.grouping is other.grouping and all(np.array_equal(one, two) for one, two in pairs)

    def index_of(self, item: int) -> int:
        """Return the row whose largest content is an item; 0 where there is none."""
        found = np.flatnonzero(self.item == item)
        return int(found[0]) if len(found) else 0

    def in_order(self, order: Order) -> WasteRows:
        """Return the rows in another order; rows that are alike there stay as they are."""
        if order is Order.BYTES:
            return self
        key: NDArray[np.generic] = self.path
        if order is Order.FILES:
            key = -self.count
        elif self.grouping is Grouping.CULPRIT:
            key = self.culprit
        elif self.grouping is Grouping.CAUSE:
            key = np.array([Cause(cause).word for cause in self.cause.tolist()], np.str_)
        places = np.argsort(key, kind="stable")
        return replace(self, item=self.item[places], **{name: getattr(self, name)[places] for name in _SHOWN})


def waste_rows(
    stack: LayerStack, waste: Waste, grouping: Grouping, chosen: NDArray[np.bool_] | None = None
) -> WasteRows:
    """Return the rows of one grouping, of all items or of those `chosen`."""
    items = waste.items
    which = np.arange(len(items.bytes)) if chosen is None else np.flatnonzero(chosen)
    there = None
    if grouping is Grouping.FILE:
        group = np.arange(len(which), dtype=np.int64)
        path = items.path[which]
    elif grouping is Grouping.CAUSE:
        group, path = _numbered(items.cause[which]), None
    elif grouping is Grouping.CULPRIT:
        group, path = _numbered(_culprits(items)[which]), None
    else:
        path, there = _rewritten(stack, waste, which)
        alone = items.holder[which].astype(np.int64) * 16 + items.cause[which]
        keys = np.stack(
            [path.astype(np.int64), items.culprit[which], np.where(there > 0, -1 - _by_itself(items, which), alone)]
        )
        group = _numbered_columns(keys)
    return _sum_up(waste, grouping, which, group, path, there)


def members(waste: Waste, rows: WasteRows, index: int) -> NDArray[np.bool_]:
    """Return which items belong to one row of causes or culprits."""
    items = waste.items
    if rows.grouping is Grouping.CAUSE:
        return np.asarray(items.cause == rows.cause[index])
    return np.asarray(_culprits(items) == _culprits(items)[rows.item[index]])


def _culprits(items: WasteItems) -> NDArray[np.int16]:
    """Return the culprits with the converter, if there is one, as -1: what it put in is laid to no step."""
    return np.where(items.cause == Cause.CONVERTER, np.int16(-1), items.culprit)


def matching(stack: LayerStack, waste: Waste, pattern: str) -> NDArray[np.bool_]:
    """Return which items have a path that matches an expression (RE2, without leading slash).

    Raises:
        InvalidPattern: it is none.
    """
    from dive_py.analysis.matching import Matcher  # the command `waste` needs no expressions

    ids, places = numbered(waste.items.path)
    found = Matcher(pattern).mask(stack.paths, ids)
    return found[places] if found is not None else np.zeros(len(places), np.bool_)


def _numbered(values: NDArray[np.generic]) -> NDArray[np.int64]:
    return numbered(values)[1]


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
    waste: Waste,
    grouping: Grouping,
    which: NDArray[np.int64],
    group: NDArray[np.int64],
    path: NDArray[np.int32] | None,
    there: NDArray[np.int64] | None,
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
    lay = count if there is None or not total else np.maximum(count, there[first])
    order = np.lexsort((first, -size))
    return WasteRows(
        grouping,
        path=paths[order],
        bytes=size[order],
        count=count[order].astype(np.int64),
        there=lay[order].astype(np.int64),
        holder=one(items.holder)[order],
        culprit=one(_culprits(items) if grouping is Grouping.CULPRIT else items.culprit)[order],
        cause=one(items.cause)[order],
        item=(which[first] if total else first)[order],
    )


class _Contents(Struct, frozen=True, eq=False):
    """Stored contents in the order of their paths, and when each is there."""

    path: NDArray[np.int32]
    layer: NDArray[np.int16]
    """The layer that stores it."""
    gone: NDArray[np.int16]
    """The layer that hides its last name; its own for a duplicate, a large number where it is seen in the end."""
    bytes: NDArray[np.int64]

    @classmethod
    def of(cls, stack: LayerStack, waste: Waste) -> _Contents:
        entries, items = stack.entries, waste.items
        rows = np.flatnonzero(entries.stored > 0)
        rows = rows[np.argsort(entries.path[rows], kind="stable")]
        gone = np.full(len(entries.layer), _SEEN, np.int16)
        gone[items.entry] = items.culprit
        return cls(entries.path[rows], entries.layer[rows], gone[rows], entries.stored[rows])

    def below(
        self, layer: int, directory: NDArray[np.int32], end: NDArray[np.int32], *, itself: bool
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the paths and sizes of what was there just below a layer, or of what its own tar holds.

        Args:
            layer: The layer.
            directory: Only what lies in one of these matters; none lies in another one.
            end: The first path behind each.
            itself: Whether the layer's own contents are meant.
        """
        first, last = np.searchsorted(self.path, directory), np.searchsorted(self.path, end)
        length = last - first
        rows = np.repeat(first - np.cumsum(length) + length, length) + np.arange(length.sum())
        stored = self.layer[rows]
        there = rows[stored == layer if itself else (stored < layer) & (self.gone[rows] >= layer)]
        return self.path[there], self.bytes[there]


class _Directories(Struct, frozen=True, eq=False):
    """All directories that hold anything, in the order of their paths."""

    path: NDArray[np.int32]
    end: NDArray[np.int32]
    """The first path behind each."""
    kept: NDArray[np.int64]
    """How many contents of one layer lie in each and are seen in the end: no step rewrote those."""
    layer: int
    """That layer: the one with most of these."""

    @classmethod
    def of(cls, stack: LayerStack, contents: _Contents) -> _Directories:
        ids = np.arange(1, stack.paths.count, dtype=np.int32)
        ids = ids[stack.paths.end[1:] - ids > 1]
        end = stack.paths.end[ids]
        seen = contents.gone == _SEEN
        layer = int(np.bincount(contents.layer[seen]).argmax()) if seen.any() else 0
        there = contents.path[seen & (contents.layer == layer)]
        return cls(ids, end, np.searchsorted(there, end) - np.searchsorted(there, ids, "right"), layer)

    def rewritable(self, gone: _Inside, last: int, layer: int) -> NDArray[np.int32]:
        """Return those in which several contents went, and which cannot have kept too many for that."""
        few = slice(int(np.searchsorted(self.path, last)))
        count = gone.count(self.path[few], self.end[few])
        kept = self.kept[few] if layer > self.layer else np.zeros(1, np.int64)
        return self.path[few][(count > 1) & (kept <= (count + kept) // _REST)]


def _by_itself(items: WasteItems, which: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which items their own layer hides: that does not rewrite what lies below."""
    return np.asarray(items.cause[which] == Cause.DUPLICATE)


def _rewritten(
    stack: LayerStack, waste: Waste, which: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return for each item the directory that its culprit rewrote with it, and how many contents lay there.

    Returns:
        Path ids, of items that went alone their own; and numbers, 0 for those.
    """
    items = waste.items
    answer, there = items.path[which].astype(np.int32), np.zeros(len(which), np.int64)
    contents = _Contents.of(stack, waste)
    directories = _Directories.of(stack, contents)
    steps = items.culprit[which].astype(np.int64) * 2 + _by_itself(items, which)
    order = np.argsort(steps, kind="stable")
    order = order[items.cause[which][order] != Cause.CONVERTER]
    bounds = np.flatnonzero(np.diff(steps[order])) + 1
    for mine in np.split(order, bounds):
        if len(mine) > 1:
            step = int(steps[mine[0]])
            answer[mine], there[mine] = _of_step(
                stack, contents, directories, answer[mine], items.bytes[which[mine]], step // 2, itself=bool(step % 2)
            )
    return answer, there


def _of_step(
    stack: LayerStack,
    contents: _Contents,
    directories: _Directories,
    own: NDArray[np.int32],
    amount: NDArray[np.int64],
    layer: int,
    *,
    itself: bool,
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the same for the items of one culprit, of which there are several."""
    end = stack.paths.end
    order = np.argsort(own, kind="stable")
    paths = own[order]
    gone = _Inside(paths, amount[order])
    some = directories.rewritable(gone, int(paths[-1]), 0 if itself else layer)
    nothing = own, np.zeros(len(own), np.int64)
    if not len(some):
        return nothing
    topmost = _topmost(some, end)
    lay = _Inside(*contents.below(layer, topmost, end[topmost], itself=itself))
    for measure in (_Inside.count, _Inside.sum):
        all_, part = measure(lay, some, end[some]), measure(gone, some, end[some])
        some = some[all_ - part <= all_ // _REST]
    if not len(some):
        return nothing
    topmost = _topmost(some, end)
    place = np.searchsorted(topmost, own, "left") - 1
    inside = (place >= 0) & (own < end[topmost[place]])
    best = own.astype(np.int64)
    best[inside] = _common(stack, own[inside].astype(np.int64), topmost[place[inside]].astype(np.int64))
    there = np.zeros(len(own), np.int64)
    there[inside] = lay.count(best[inside], end[best[inside]])
    return best.astype(np.int32), there


def _topmost(directory: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return those of some directories, in the order of their paths, that lie in none of the others."""
    return directory[directory >= np.concatenate(([0], np.maximum.accumulate(end[directory])[:-1]))]


class _Inside:
    """How many contents, and bytes, lie inside directories: contents in the order of their paths."""

    def __init__(self, path: NDArray[np.int32], amount: NDArray[np.int64]) -> None:
        self._path = path
        self._sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(amount)))

    def count(self, directory: NDArray[np.integer], end: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return how many lie inside each directory, that is below it; `end` is the first path behind it."""
        return np.searchsorted(self._path, end) - np.searchsorted(self._path, directory, "right")

    def sum(self, directory: NDArray[np.integer], end: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return how many bytes those have."""
        last, first = np.searchsorted(self._path, end), np.searchsorted(self._path, directory, "right")
        return np.asarray(self._sums[last] - self._sums[first])


def _common(stack: LayerStack, own: NDArray[np.int64], best: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each item the deepest directory that holds all items of its `best`."""
    paths = stack.paths
    group = _numbered(best)
    total = int(group.max()) + 1 if len(group) else 0
    current = np.full(total, paths.count, np.int64)
    last = np.zeros(total, np.int64)
    np.minimum.at(current, group, own)
    np.maximum.at(last, group, own)
    several = current < last  # the first may have been a file, and a directory later, which does not hold itself
    current[several] = paths.parent[current[several]]
    outside = paths.end[current] <= last
    while outside.any():
        current[outside] = paths.parent[current[outside]]
        outside = paths.end[current] <= last
    return current[group]
