"""Two images path by path, as columns: what a comparison found, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dive_py.layers.vocabulary import Kind
from dive_py.overlay.changes import shown, times_agree
from dive_py.overlay.paths import ROOT
from dive_py.overlay.vocabulary import Change, Same

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths
    from dive_py.overlay.stack import LayerStack

DIFFERENT: Final = (Change.ADDED, Change.REMOVED, Change.MODIFIED, Change.METADATA)
"""The changes that make two images differ, in the order in which they are reported."""


@dataclass(frozen=True)
class Shared:
    """Layers that both images have: those with the same diff ID, each as often as both have it."""

    layers: int
    """How many."""
    bottom: int
    """How many of the lowest layers of both are the same, one by one."""
    bytes: int
    """Stored bytes of all of them."""


@dataclass(frozen=True)
class Tally:
    """How many paths there are of a change, and the bytes that their contents store."""

    paths: int
    before: int
    after: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """The final file systems of two images against each other.

    Every column has one element for each path that either of them shows, in tree order; element 0 is the root, of
    which nothing is said.
    """

    stacks: tuple[LayerStack, LayerStack]
    """Before and after."""
    shared: Shared
    paths: Paths
    """Every path of either, once; its ids are the positions in the columns."""
    was: NDArray[np.int32]
    """The entry of the first stack that stands at the path, -1 for none."""
    now: NDArray[np.int32]
    """The entry of the second stack."""
    change: NDArray[np.uint8]
    """A `Change` each: added, removed, modified, metadata or identical; of the root, untouched."""
    same: NDArray[np.uint8]
    """A `Same` each: how the contents' comparison was decided."""
    details: NDArray[np.uint8]
    """Which attributes differ, as `Detail`s, where both have the path."""
    bytes_before: NDArray[np.int64]
    """Stored bytes, each content counted once, at the first path that shows it; they add up to the visible bytes."""
    bytes_after: NDArray[np.int64]
    """The same of the second image."""

    @property
    def differs(self) -> bool:
        """Whether there is any difference."""
        return bool(self.different().any())

    def different(self) -> NDArray[np.bool_]:
        """Return which paths differ."""
        return np.asarray((self.change != Change.IDENTICAL) & (self.change != Change.UNTOUCHED))

    def different_inside(self, path: int = ROOT) -> NDArray[np.int32]:
        """Return the paths that differ, of a path and below it, in tree order."""
        return (np.flatnonzero(self.different()[self.inside(path)]) + path).astype(np.int32)

    def kinds(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return the `Kind` of each path before and after; a hard link has its target's; 255 where nothing is."""
        return self._columns("kind", 255)

    def sizes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the content bytes of each path before and after; 0 for what is not a file, and where nothing is."""
        return self._columns("size", 0)

    def _columns(self, name: str, nothing: int) -> tuple[NDArray[Any], NDArray[Any]]:
        before, after = (
            _column(getattr(stack.entries, name), stack, entry, nothing)
            for stack, entry in zip(self.stacks, (self.was, self.now), strict=True)
        )
        return before, after

    def inside(self, path: int) -> slice:
        """Return the part of the columns that is a path and all that is below it."""
        return slice(path, int(self.paths.end[path]))

    def tally(self, changes: Iterable[Change], path: int = ROOT) -> Tally:
        """Count the paths of these changes, of a path and below it."""
        part = self.inside(path)
        rows = np.isin(self.change[part], [int(change) for change in changes])
        before, after = self.bytes_before[part][rows].sum(), self.bytes_after[part][rows].sum()
        return Tally(int(np.count_nonzero(rows)), int(before), int(after))

    def below(self, values: NDArray[np.integer] | NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return for each path the sum over itself and all that is below it."""
        running = np.zeros(len(values) + 1, np.int64)
        np.cumsum(values, out=running[1:])
        return np.asarray(running[self.paths.end] - running[:-1])

    def deltas(self) -> NDArray[np.int64]:
        """Return for each path by how many bytes it, with all that is below it, became larger."""
        return self.below(self.bytes_after - self.bytes_before)

    def directories(self) -> NDArray[np.bool_]:
        """Return which paths are a directory in either image."""
        before, after = self.kinds()
        return np.asarray((before == Kind.DIR) | (after == Kind.DIR))

    def folders(self, depth: int, path: int = ROOT) -> NDArray[np.int32]:
        """Return the directories with a difference below them: the largest delta first, then the most changes.

        A directory in which all of that lies in one directory is left out for that one.

        Args:
            depth: How many levels below `path` to look at.
            path: Where to begin; it is not a row itself.
        """
        level = self.paths.depth - self.paths.depth[path]
        deltas, count = self.deltas(), self.below(self.different())
        chosen = np.zeros(self.paths.count, np.bool_)
        chosen[self.inside(path)] = True
        chosen &= self.directories() & (level > 0) & (level <= depth) & ((count > 0) | (deltas != 0))
        rows = np.flatnonzero(chosen)
        above = self.paths.parent[rows]
        chosen[above[(count[rows] == count[above]) & (deltas[rows] == deltas[above])]] = False
        rows = np.flatnonzero(chosen)
        return rows[np.lexsort((rows, -count[rows], -np.abs(deltas[rows])))].astype(np.int32)

    def one_sided(self) -> NDArray[np.bool_]:
        """Return which paths only one of the images has."""
        return np.asarray((self.was < 0) != (self.now < 0))

    def whole(self) -> NDArray[np.bool_]:
        """Return which paths came or went together with the directory that they are in."""
        return np.asarray(self.one_sided() & (self.change[self.paths.parent] == self.change))

    def undecided(self, *, verify: bool) -> NDArray[np.int32]:
        """Return the paths whose contents only reading can compare; to `verify`, also those that are merely assumed."""
        chosen = self.same == Same.UNDECIDED
        if verify:
            chosen |= self.same == Same.ASSUMED
        return np.flatnonzero(chosen).astype(np.int32)

    def doubtful(self, paths: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return of which of these undecided or assumed paths all that is known agrees, their times included."""
        before, after = (stack.entries for stack in self.stacks)
        return times_agree(before, shown(before, self.was[paths]), after, shown(after, self.now[paths]))

    def taken_for_equal(self, paths: NDArray[np.int32]) -> Comparison:
        """Return the comparison with the contents of these paths assumed to be the same."""
        taken = self.decided(paths, np.ones(len(paths), np.bool_))
        taken.same[paths] = Same.ASSUMED
        return taken

    def decided(self, paths: NDArray[np.int32], equal: NDArray[np.bool_]) -> Comparison:
        """Return the comparison with what reading said: whether the contents of each of these paths are `equal`."""
        change, same = self.change.copy(), self.same.copy()
        alike = np.where(self.details[paths], Change.METADATA, Change.IDENTICAL)
        change[paths] = np.where(equal, alike, Change.MODIFIED)
        same[paths] = Same.READ
        return replace(self, change=change, same=same)

    def assumed(self, path: int = ROOT) -> int:
        """Count the comparisons of contents, of a path and below it, that rest on headers alone."""
        return int((self.same[self.inside(path)] == Same.ASSUMED).sum())


def _column(column: NDArray[Any], stack: LayerStack, entry: NDArray[np.int32], nothing: int) -> NDArray[Any]:
    """Return what a column says of the entry that each path shows."""
    values = np.full(len(entry), nothing, column.dtype)
    there = np.flatnonzero(entry >= 0)
    values[there] = column[shown(stack.entries, entry[there])]
    return values
