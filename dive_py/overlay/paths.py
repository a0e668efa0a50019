"""Every path of an image once, in tree order, so that a subtree is one contiguous range."""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain, compress, islice, pairwise
from operator import ne
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.errors import LimitExceeded
from dive_py.layers.index import KEY_SEPARATOR, key_path, path_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

ROOT: Final = 0
"""The root's path id; its key is empty."""

_DEEP: Final = 64
"""Depth beyond which the tree is measured path by path: array work a depth would be quadratic for a hostile image."""


LARGEST_PARENTS: Final = 1 << 26
"""Bytes that the paths of directories without an entry may have together. One entry of 4 kB can need 2,000 such
directories of 2 kB each: without a bound a layer of 10 MB fills memory."""

_CHUNK: Final = 1 << 20
"""Bytes of paths that are looked at together."""


class Paths:
    """Paths by id: their place in tree order. Id 0 is the root.

    Args:
        keys: Tree keys, sorted, each once, the root's empty one first, with every parent of every key among them.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self.count: int = len(keys)
        """How many paths, the root included."""
        self._joined = KEY_SEPARATOR.join(keys)
        self._starts: NDArray[np.int64] = np.zeros(self.count + 1, np.int64)
        np.cumsum(np.fromiter(map(len, keys), np.int64, self.count) + 1, out=self._starts[1:])
        self.depth: NDArray[np.int32] = _depths(self._joined, self._starts)
        """Components of the path; 0 for the root."""
        self.end, self.parent = _deep_tree(self.depth) if self.depth.max() > _DEEP else _tree(self.depth)

    end: NDArray[np.int32]
    """Where the subtree ends: path i and all below it are the ids from i to `end[i]`, exclusive."""
    parent: NDArray[np.int32]
    """The parent's id; the root's is itself."""

    def key(self, path: int) -> bytes:
        """Return the tree key of a path."""
        return self._joined[self._starts[path] : self._starts[path + 1] - 1]

    def path(self, path: int) -> bytes:
        """Return a path as bytes, `/`-separated, without leading slash; the root is empty."""
        return key_path(self.key(path))

    def name(self, path: int) -> bytes:
        """Return a path's last component."""
        return self.key(path).rpartition(b"\0")[2]

    def find(self, path: bytes) -> int | None:
        """Return the id of a normalised path without leading slash, or None."""
        wanted = path_key(path)
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if self.key(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < self.count and self.key(low) == wanted else None

    def paths(self, ids: Iterable[int]) -> list[bytes]:
        """Return several paths as `path` does."""
        return [self.path(i) for i in ids]

    def all_paths(self, start: int = 0, stop: int | None = None) -> list[bytes]:
        """Return the paths of a range of ids as `path` does: one copy, no loop."""
        stop = self.count if stop is None else stop
        return self.joined(start, stop).split(b"\0") if start < stop else []

    def keys(self) -> list[bytes]:
        """Return all tree keys in tree order; a new list, some 80 bytes a path."""
        return self._joined.split(KEY_SEPARATOR)

    def joined(self, start: int, stop: int) -> bytes:
        """Return the paths of a range of ids that is not empty, separated by NUL."""
        piece = self._joined[self._starts[start] : self._starts[stop] - 1]
        # `/` separates the keys, NUL their components: swapped, NUL separates plain paths
        return key_path(piece)

    def places(self, start: int, stop: int) -> NDArray[np.int64]:
        """Return where each path of a range of ids begins in what `joined` returns."""
        starts: NDArray[np.int64] = self._starts[start:stop] - self._starts[start]
        return starts


def collect(layers: list[list[bytes]], links: Sequence[bytes]) -> tuple[Paths, list[NDArray[np.int32]], list[int]]:
    """Put the keys of all layers, and all their parents, into tree order.

    No dictionary of paths is made: sorting positions and comparing neighbours numbers a million paths in less time and
    a third of the memory.

    Args:
        layers: Each layer's tree keys, sorted; emptied on the way, for a million keys are what fills memory.
        links: Tree keys to look up.

    Returns:
        The paths; for each layer the path id of each of its keys; and for each link its path id, -1 for none.

    Raises:
        LimitExceeded: directories without an entry would fill memory.
    """
    lengths = [len(own) for own in layers]
    keys = list(chain([b""], *layers))
    layers.clear()
    order = sorted(range(len(keys)), key=keys.__getitem__)  # layers are runs that are sorted already: a merge
    places = np.fromiter(order, np.int64, len(order))
    keys = list(map(keys.__getitem__, order))
    del order
    fresh = np.ones(len(keys), np.bool_)
    fresh[1:] = np.fromiter(map(ne, islice(keys, 1, None), keys), np.bool_, len(keys) - 1)
    keys = list(compress(keys, fresh))
    numbers = np.cumsum(fresh, dtype=np.int32) - np.int32(1)
    missing = _missing_parents(keys)
    if missing:
        before = np.array([bisect_left(keys, key) for key in missing])
        numbers += np.searchsorted(before, numbers, "right").astype(np.int32)
        keys += missing
        keys.sort()
    ids = np.empty(len(places), np.int32)
    ids[places] = numbers
    found = [_find(keys, link) for link in links]
    bounds = np.cumsum([1, *lengths]).tolist()
    return Paths(keys), [ids[a:b].copy() for a, b in pairwise(bounds)], found


def _find(keys: list[bytes], key: bytes) -> int:
    place = bisect_left(keys, key)
    return place if place < len(keys) and keys[place] == key else -1


def _missing_parents(keys: list[bytes]) -> list[bytes]:
    """Return the directories that must be there and are not among the sorted `keys`, sorted.

    Raises:
        LimitExceeded: their paths would fill memory.
    """
    missing: set[bytes] = set()
    text = 0
    waiting = {key.rpartition(b"\0")[0] for key in keys}
    while waiting:
        waiting = {key for key in waiting if _find(keys, key) < 0} - missing
        missing |= waiting
        text += sum(map(len, waiting))
        if text > LARGEST_PARENTS:
            message = f"the directories without an entry have paths of more than {LARGEST_PARENTS} bytes together"
            raise LimitExceeded(message)
        waiting = {key.rpartition(b"\0")[0] for key in waiting}
    return sorted(missing)


def _depths(joined: bytes, starts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Count each key's components; a part of the keys at a time, so that a mask over all their bytes never exists."""
    letters = np.frombuffer(joined, np.uint8)
    depth = np.ones(len(starts) - 1, np.int32)
    last = 0
    while last < len(depth):
        first = last
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _CHUNK, "right")) - 1)
        piece = letters[starts[first] : starts[last]]
        if len(piece):
            inner = starts[first:last] - starts[first]
            inner = inner[inner < len(piece)]
            depth[first : first + len(inner)] += np.add.reduceat(piece == 0, inner, dtype=np.int32)
    depth[ROOT] = 0
    return depth


def _tree(depth: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return subtree ends and parents: a subtree ends at the next path of the same or a smaller depth."""
    count = len(depth)
    end = np.full(count, count, np.int32)
    parent = np.zeros(count, np.int32)
    rows = np.arange(count, dtype=np.int32)
    for level in range(int(depth.max()), 0, -1):
        # deeper paths are of no concern to this level nor to those above it
        levels = depth[rows]
        rows = rows[levels <= level]
        levels = depth[rows]
        here = np.flatnonzero(levels == level)
        end[rows[here]] = np.append(rows[1:], count)[here]
        above = np.maximum.accumulate(np.where(levels == level - 1, rows, 0))
        parent[rows[here]] = above[here]
    return end, parent


def _deep_tree(depth: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Do what `_tree` does with one stack of open directories; a plain loop over all paths."""
    count = len(depth)
    end, parent = [count] * count, [0] * count
    open_directories: list[int] = []
    for path, level in enumerate(depth.tolist()):
        while len(open_directories) > level:
            end[open_directories.pop()] = path
        parent[path] = open_directories[-1] if open_directories else 0
        open_directories.append(path)
    return np.array(end, np.int32), np.array(parent, np.int32)
