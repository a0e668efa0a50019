"""The rows of two file trees side by side: collapsed, filtered, sorted; only rows on screen become objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from dive_py.analysis.matching import Matcher
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.paths import ROOT
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.tree_order import by_weight, next_of, outside
from dive_py.presentation.unfolding import heaviest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dive_py.analysis.comparison import Comparison
    from dive_py.presentation.rows import RowOptions

_NOTHING = 255
"""In columns of kinds: the image does not have the path."""


@dataclass(frozen=True)
class DiffRow:
    """One row on screen: a path, and what each image has there."""

    path_id: int
    """In the comparison's paths."""
    depth: int
    """0 for what lies in the root."""
    change: Change
    before: Kind | None
    """What the first image has there, a hard link as its target; None for nothing."""
    after: Kind | None
    size_before: int
    """Content bytes of a file; of a directory the stored bytes of all that is below it, shown or not."""
    size_after: int
    delta: int
    """By how many stored bytes it, with all that is below it, became larger."""
    changes_below: int
    """How many paths below it differ."""
    has_children: bool
    """Whether rows lie below it, collapsed away or not."""
    collapsed: bool
    matched: bool
    """It matches the filter itself; True without one."""


class DiffRowModel:
    """The rows that are visible, in the order of the screen.

    Built once for each state, in time in proportion to the paths of both images; it stays empty once `stopped` says
    that it is not needed. Sorted by size, those stand first in their directory that became larger or smaller by most.

    Raises:
        InvalidPattern: the filter is no RE2 expression.
    """

    def __init__(
        self, comparison: Comparison, options: RowOptions, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self.comparison = comparison
        self.options = options
        paths = comparison.paths
        self._deltas = comparison.deltas()
        self._kinds = comparison.kinds()
        self._sizes = self._summed()
        self._different = comparison.different()
        self._changes = comparison.below(self._different) - self._different
        ids = np.arange(paths.count, dtype=np.int32)
        found = Matcher(options.pattern).mask(paths, ids, stopped)
        self._matched = np.zeros(paths.count, np.bool_) if found is None else found
        chosen = self._matched & ~np.isin(comparison.change, [int(change) for change in options.hidden_changes])
        chosen[ROOT] = False
        self.matches = int(np.count_nonzero(chosen))
        """Rows that are chosen themselves; the others only lead to them."""
        self._unfolded = comparison.below(chosen) > 0
        self._unfolded[ROOT] = False
        self._children = comparison.below(self._unfolded) > self._unfolded
        self.opened = self._open_heaviest()
        """The path ids of the directories that were opened, in `options.collapsed`, too."""
        self._order = self._sorted(self._visible())
        self._place: NDArray[np.int32] = np.full(paths.count, -1, np.int32)
        self._place[self._order] = np.arange(len(self._order), dtype=np.int32)

    @property
    def count(self) -> int:
        """How many rows are visible."""
        return len(self._order)

    def _summed(self) -> list[NDArray[np.int64]]:
        """Compute what each path shows as its size on either side."""
        comparison = self.comparison
        sides = zip(comparison.sizes(), self._kinds, (comparison.bytes_before, comparison.bytes_after), strict=True)
        return [np.where(kinds == Kind.DIR, comparison.below(stored), sizes) for sizes, kinds, stored in sides]

    def _open_heaviest(self) -> tuple[int, ...]:
        """Open the directories that differ most in size, as far as there is to be room for."""
        options, rows = self.options, np.flatnonzero(self._unfolded).astype(np.int32)
        if not options.unfold or options.collapsed is None:
            return ()
        directories = rows[self._children[rows]]
        sizes = np.abs(self._deltas[directories])
        opened = heaviest(rows, directories, sizes, self.comparison.paths, options.unfold)
        for path_id in opened:
            options.collapsed.put(path_id, collapsed=False)
        return tuple(opened)

    def _visible(self) -> NDArray[np.bool_]:
        paths, visible, collapsed = self.comparison.paths, self._unfolded, self.options.collapsed
        if collapsed is None:
            return visible
        closed = np.flatnonzero(collapsed.mask[: paths.count])
        closed = closed[closed != ROOT]
        return outside(visible, closed + 1, paths.end[closed])

    def _sorted(self, visible: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Return rows in the order of the screen."""
        rows = np.flatnonzero(visible).astype(np.int32)
        if self.options.sort != "size" or len(rows) < 2:
            return rows
        weight, size = self.comparison.below(visible)[rows], np.abs(self._deltas[rows])
        return by_weight(rows, weight, size, rows, self.comparison.paths)

    def row(self, i: int) -> DiffRow:
        """Return visible row `i`."""
        return self.rows(i, i + 1)[0]

    def rows(self, start: int, stop: int) -> list[DiffRow]:
        """Return the visible rows from `start` to before `stop`."""
        ids = self._order[max(start, 0) : max(stop, 0)]
        comparison, collapsed = self.comparison, self.options.collapsed
        kinds = [_kinds(column[ids]) for column in self._kinds]
        return [
            DiffRow(*fields)
            for fields in zip(
                ids.tolist(),
                (comparison.paths.depth[ids] - 1).tolist(),
                map(Change, comparison.change[ids].tolist()),
                *kinds,
                self._sizes[0][ids].tolist(),
                self._sizes[1][ids].tolist(),
                self._deltas[ids].tolist(),
                self._changes[ids].tolist(),
                self._children[ids].tolist(),
                collapsed.mask[ids].tolist() if collapsed is not None else [False] * len(ids),
                self._matched[ids].tolist(),
                strict=True,
            )
        ]

    def index_of(self, path_id: int) -> int | None:
        """Return the visible row of a path, or of its nearest visible ancestor; None if there is none."""
        while path_id:
            if self._place[path_id] >= 0:
                return int(self._place[path_id])
            path_id = int(self.comparison.paths.parent[path_id])
        return None

    def parent_of(self, i: int) -> int | None:
        """Return the visible row of the directory that row `i` lies in; None in the root."""
        return self.index_of(int(self.comparison.paths.parent[self._order[i]]))

    @cached_property
    def _whole(self) -> NDArray[np.int32]:
        """All rows, folded away or not, in the order of the screen."""
        return self._sorted(self._unfolded)

    def next_difference(self, path_id: int, step: int) -> int | None:
        """Return the next path behind another one that differs itself, folded away or not, round the end; or None.

        Args:
            path_id: Where to start; that path is looked at last.
            step: 1 for downwards, -1 for upwards.
        """
        here = np.flatnonzero(self._whole == path_id)
        found = next_of(self._different[self._whole], int(here[0]) if len(here) else -1, step)
        return None if found is None else int(self._whole[found])

    def is_visible(self, path_id: int) -> bool:
        """Return whether a path has a row that is not folded away."""
        return bool(self._place[path_id] >= 0)

    def has_open(self) -> bool:
        """Return whether a visible directory with rows below it is not collapsed."""
        collapsed = self.options.collapsed
        parents = self._order[self._children[self._order]]
        return bool(len(parents)) if collapsed is None else not collapsed.mask[parents].all()


def _kinds(column: NDArray[np.uint8]) -> list[Kind | None]:
    return [None if kind == _NOTHING else Kind(kind) for kind in column.tolist()]
