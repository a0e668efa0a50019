"""The rows of a file tree as arrays: collapsed, filtered, sorted; only rows on screen become objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dive_py.analysis.matching import Matcher
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.tree_order import by_weight, next_of, outside
from dive_py.presentation.unfolding import heaviest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths
    from dive_py.overlay.stack import LayerStack, View
    from dive_py.presentation.unfolding import Collapse


@dataclass(frozen=True)
class RowOptions:
    """What a person chose to see."""

    sort: str = "name"
    """`name` (ascending) or `size` (largest first, ties by name), inside each directory."""
    collapsed: Collapse | None = None
    """None: nothing is collapsed."""
    hidden_changes: frozenset[Change] = field(default_factory=frozenset)
    """Rows with these changes are left out, unless something below them is shown."""
    pattern: str = ""
    """Only paths that match, and the directories that lead to them."""
    unfold: int = 0
    """Rows up to which the largest of the collapsed directories are opened; 0 for none."""


@dataclass(frozen=True)
class Row:
    """One row on screen."""

    path_id: int
    entry: int
    depth: int
    """0 for what lies in the root."""
    change: Change
    has_children: bool
    """Whether rows lie below it, collapsed away or not."""
    collapsed: bool
    context: bool
    """It is only there because something below it is."""
    size: int
    """Content bytes of a file; of a directory those that the rows below it store."""
    stored: int
    """Bytes that the row's own tar stores for it."""
    dim_change: bool
    """Nothing changed in itself (its `change` is untouched, also where it was stored again), but something below it."""
    matched: bool
    """It matches the filter itself; True without one."""
    part: int
    """Bytes of it that count in the size of its directory; of what is removed from one that stays, none."""
    wasted: int
    """Bytes of these that are wasted."""
    whole: int
    """Bytes that all rows of its directory count together."""


@dataclass(frozen=True)
class Tally:
    """What the rows are that are there for themselves, folded away or not."""

    files: int
    """Regular files and hard links."""
    directories: int
    links: int
    """Symbolic ones."""
    others: int
    """Devices, FIFOs, markers."""
    stored: int
    """Bytes that their tars store for them; removed rows count nothing."""


class RowModel:
    """The rows that are visible, in the order of the screen.

    Built once for each state; a million rows take some 0.1 s, which belongs on a thread. It stays empty once `stopped`
    says that it is not needed.

    Raises:
        InvalidPattern: the filter is no RE2 expression.
    """

    def __init__(
        self, stack: LayerStack, view: View, options: RowOptions, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self.stack = stack
        self.view = view
        self.options = options
        self.total = int((~view.context).sum())
        """Rows of the view, those that only lead to others left out."""
        path = view.path
        self._stop = _stops(path, stack.paths)
        self._inner = np.arange(1, len(path) + 1, dtype=np.int32)
        if len(path) > 1 and (path[1:] == path[:-1]).any():
            self._inner = np.searchsorted(path, path, "right").astype(np.int32)
        self._parents = np.flatnonzero(self._stop > self._inner).astype(np.int32)
        """Rows that others lie below: all work on subtrees is for these alone."""
        kind, stored = self._sum_up()
        self.opened: tuple[int, ...] = ()
        """The path ids of the directories that were opened, in `options.collapsed`, too."""
        if options.unfold and options.collapsed is not None:
            sizes, directories = self._size[self._parents], path[self._parents]
            self.opened = tuple(heaviest(path, directories, sizes, stack.paths, options.unfold))
            for path_id in self.opened:
                options.collapsed.put(path_id, collapsed=False)
        matcher = Matcher(options.pattern)
        found = matcher.mask(stack.paths, path, stopped)
        self._matched = np.zeros(len(path), np.bool_) if found is None else found
        visible = self._visible()
        self.tally = self._counted(kind, stored)
        """What the rows are."""
        self.matches = int((self._matched & ~view.context).sum()) if options.pattern else self.total
        """Rows that match the filter, whatever else hides them."""
        self._order = self._sorted(np.flatnonzero(visible).astype(np.int32), visible)
        self._place: NDArray[np.int32] = np.full(len(path), -1, np.int32)
        self._place[self._order] = np.arange(len(self._order), dtype=np.int32)

    @property
    def count(self) -> int:
        """How many rows are visible."""
        return len(self._order)

    def _sum_up(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Compute what each row shows as its size, and whether something below it changed.

        Returns:
            Each row's kind, and the bytes that are stored for it and count: of what is removed, none.
        """
        view, entries, parents = self.view, self.stack.entries, self._parents
        kind = entries.kind[view.entry]
        stored = entries.stored[view.entry]
        self._size = entries.size[view.entry]
        links = np.flatnonzero(kind == Kind.HARDLINK)
        real = entries.real[view.entry[links]]
        self._size[links[real >= 0]] = entries.size[real[real >= 0]]
        gone = view.change == Change.REMOVED
        counted = np.where(gone, 0, stored)
        below = self._inside(stored, gone)
        self._whole = np.append(below, counted.sum())
        """What the rows below each of `_parents` count, and what all rows do."""
        self._lost = np.append(self._inside(stored * entries.wasted[view.entry], gone), 0)
        """The same of wasted bytes alone."""
        directories = kind[parents] == Kind.DIR
        self._size[parents[directories]] = below[directories]
        self._changed_below = self._any_below((view.change != Change.UNTOUCHED) & ~view.context)
        return kind, counted

    def _counted(self, kind: NDArray[np.uint8], stored: NDArray[np.int64]) -> Tally:
        """Count the chosen rows by kind."""
        if not self._chosen.all():
            kind, stored = kind[self._chosen], stored[self._chosen]
        files = int(np.count_nonzero((kind == Kind.FILE) | (kind == Kind.HARDLINK)))
        directories, links = (int(np.count_nonzero(kind == one)) for one in (Kind.DIR, Kind.SYMLINK))
        return Tally(files, directories, links, len(kind) - files - directories - links, int(stored.sum()))

    def _below(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for each of `_parents` the sum over the rows below it."""
        running = np.zeros(len(values) + 1, np.int64)
        np.cumsum(values, out=running[1:])
        return running[self._stop[self._parents]] - running[self._inner[self._parents]]

    def _inside(self, stored: NDArray[np.int64], gone: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return for each of `_parents` the bytes below it: where it stays, without those of what is gone."""
        if not gone.any():
            return self._below(stored)
        return np.where(gone[self._parents], self._below(stored), self._below(np.where(gone, 0, stored)))

    def _any_below(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return for each row whether a chosen one lies below it."""
        running = np.zeros(len(chosen) + 1, np.int32)
        np.cumsum(chosen, out=running[1:])
        found = np.zeros(len(chosen), np.bool_)
        found[self._parents] = running[self._stop[self._parents]] > running[self._inner[self._parents]]
        return found

    def _visible(self) -> NDArray[np.bool_]:
        view, options = self.view, self.options
        chosen = self._matched.copy()
        if view.context.any():
            chosen &= ~view.context
        if options.hidden_changes:
            hidden = np.isin(view.change, [int(change) for change in options.hidden_changes])
            if Change.UNTOUCHED in options.hidden_changes:
                # markers of a *stored* view have no change of their own
                markers = self.stack.entries.kind[view.entry] >= Kind.WHITEOUT
                hidden &= ~((view.change == Change.UNTOUCHED) & markers)
            chosen &= ~hidden
        self._chosen = chosen
        visible = chosen if chosen.all() else chosen | self._any_below(chosen)
        self._children = self._any_below(visible)
        if options.collapsed is None:
            return visible
        collapsed = self._parents[options.collapsed.mask[view.path[self._parents]]]
        if not len(collapsed):
            return visible
        return outside(visible, self._inner[collapsed], self._stop[collapsed])

    def _sorted(self, rows: NDArray[np.int32], visible: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Return the visible rows in the order of the screen."""
        if self.options.sort != "size" or len(rows) < 2:
            return rows
        paths = self.stack.paths
        weight = np.ones(len(self.view.path), np.int64)
        weight[self._parents] += self._below(visible.astype(np.int64))
        return by_weight(rows, weight[rows], self._size[rows], self.view.path[rows], paths)

    def row(self, i: int) -> Row:
        """Return visible row `i`."""
        return self.rows(i, i + 1)[0]

    def rows(self, start: int, stop: int) -> list[Row]:
        """Return the visible rows from `start` to before `stop`."""
        ids = self._order[max(start, 0) : max(stop, 0)]
        view, entries = self.view, self.stack.entries
        collapsed = self.options.collapsed
        path = view.path[ids]
        # layers store the directories that lead to their files again: what changed is below them, not in them
        change = np.where(self._changed_below[ids] & self._same_directory(ids), Change.UNTOUCHED, view.change[ids])
        dim = (self._changed_below[ids] & (change == Change.UNTOUCHED)).tolist()
        entry = view.entry[ids]
        return [
            Row(*fields)
            for fields in zip(
                path.tolist(),
                entry.tolist(),
                (self.stack.paths.depth[path] - 1).tolist(),
                map(Change, change.tolist()),
                self._children[ids].tolist(),
                collapsed.mask[path].tolist() if collapsed else [False] * len(ids),
                view.context[ids].tolist(),
                self._size[ids].tolist(),
                entries.stored[entry].tolist(),
                dim,
                self._matched[ids].tolist(),
                *(column.tolist() for column in self._shares(ids)),
                strict=True,
            )
        ]

    def _shares(self, ids: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return `part`, `wasted` and `whole` of rows."""
        view, entries = self.view, self.stack.entries
        entry, above = view.entry[ids], self.stack.paths.parent[view.path[ids]]
        outer = np.searchsorted(view.path, above)
        has_outer = view.path[outer] == above
        gone = (view.change[ids] == Change.REMOVED) & ~(has_outer & (view.change[outer] == Change.REMOVED))
        own = np.where(entries.kind[entry] == Kind.DIR, self._sums_of(ids), -1)
        stored = entries.stored[entry]
        part = np.where(own < 0, stored, self._whole[own])
        wasted = np.where(own < 0, stored * entries.wasted[entry], self._lost[own])
        whole = self._whole[np.where(has_outer, self._sums_of(outer), -1)]
        return np.where(gone, 0, part), np.where(gone, 0, wasted), whole

    def _sums_of(self, rows: NDArray[Any]) -> NDArray[np.intp]:
        """Return where the sums of rows are in `_whole`; -1, where that of all is, for those without rows below."""
        at = np.searchsorted(self._parents, rows)
        known = at < len(self._parents)
        known[known] = self._parents[at[known]] == rows[known]
        return np.where(known, at, -1)

    def _same_directory(self, ids: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return which rows are directories that were stored again without a difference."""
        is_directory = self.stack.entries.kind[self.view.entry[ids]] == Kind.DIR
        return np.asarray(is_directory & (self.view.change[ids] == Change.IDENTICAL))

    def index_of(self, path_id: int) -> int | None:
        """Return the visible row of a path, or of its nearest visible ancestor; None if there is none."""
        while path_id:
            row = int(np.searchsorted(self.view.path, path_id))
            if row < len(self.view.path) and self.view.path[row] == path_id and self._place[row] >= 0:
                return int(self._place[row])
            path_id = int(self.stack.paths.parent[path_id])
        return None

    def parent_of(self, i: int) -> int | None:
        """Return the visible row of the directory that row `i` lies in; None in the root."""
        return self.index_of(int(self.stack.paths.parent[self.view.path[self._order[i]]]))

    def next_match(self, i: int, step: int) -> int | None:
        """Return the next visible row that matches the filter itself, as `next_of` does."""
        return next_of(self._matched[self._order] & ~self.view.context[self._order], i, step)

    def has_open(self) -> bool:
        """Return whether a visible directory with rows below it is not collapsed."""
        collapsed = self.options.collapsed
        parents = self._order[self._children[self._order]]
        return bool(len(parents)) if collapsed is None else not collapsed.mask[self.view.path[parents]].all()


def _stops(path: NDArray[np.int32], paths: Paths) -> NDArray[np.int32]:
    """Return where the rows below each row end.

    Counting the rows before every path is 20 times as fast as looking each end up, where most paths have a row.
    """
    ends = paths.end[path]
    if 8 * len(path) < paths.count:
        return np.searchsorted(path, ends).astype(np.int32)
    before = np.zeros(paths.count + 1, np.int32)
    np.cumsum(np.bincount(path, minlength=paths.count), out=before[1:])
    return before[ends]
