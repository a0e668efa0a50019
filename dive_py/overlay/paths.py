"""Every path of an image once, in tree order, so that a subtree is one contiguous range."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from io import BytesIO
from itertools import chain, compress
from operator import ne
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.errors import LimitExceeded
from dive_py.layers.distinct import distinct
from dive_py.layers.index import KEY_SEPARATOR, key_path, path_key

if TYPE_CHECKING:
    from collections.abc import Sequence

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

_ROWS: Final = 1 << 14
"""Paths that are looked at, or are Python strings, at once."""

_SPARSE: Final = 8
"""Above so many paths in a range for each that is asked for, one at a time is faster than the whole range."""

_PIECE: Final = 1 << 16
"""Bytes of a layer's keys that are at least split at once."""

_PIECES: Final = 512
"""Pieces that all keys are split into at most, beside one for each layer: the work of many layers is done as often."""


class Paths:
    """Paths by id: their place in tree order. Id 0 is the root.

    Args:
        joined: Tree keys, sorted, each once, the root's empty one first, with every parent of every key among them;
            joined by `KEY_SEPARATOR`.
        starts: Where each of them begins in that, with one more than its length behind.
    """

    def __init__(self, joined: bytes, starts: NDArray[np.int64]) -> None:
        self.count: int = len(starts) - 1
        """How many paths, the root included."""
        self._joined = joined
        self._starts = starts
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
        key = path_key(path)
        place = bisect_left(range(self.count), key, key=self.key)
        return place if place < self.count and self.key(place) == key else None

    def paths(self, ids: NDArray[np.int32]) -> list[bytes]:
        """Return several paths as `path` does; neighbours, in any order, cost a tenth of the time."""
        order = np.argsort(ids, kind="stable")
        found: list[bytes] = [b""] * len(ids)
        for start in range(0, len(ids), _ROWS):
            places = order[start : start + _ROWS]
            chosen = ids[places]
            first, last = int(chosen[0]), int(chosen[-1])
            if last - first < _SPARSE * len(chosen):
                names = self.all_paths(first, last + 1)
                some = map(names.__getitem__, (chosen - first).tolist())
            else:
                some = map(self.path, chosen.tolist())
            for place, name in zip(places.tolist(), some, strict=True):
                found[place] = name
        return found

    def all_paths(self, start: int = 0, stop: int | None = None) -> list[bytes]:
        """Return the paths of a range of ids as `path` does: one copy, no loop."""
        stop = self.count if stop is None else stop
        return self.joined(start, stop).split(b"\0") if start < stop else []

    def joined_keys(self, chosen: NDArray[np.bool_]) -> bytes:
        """Return the tree keys of the paths that a mask picks, joined by `KEY_SEPARATOR`."""
        pieces = []
        for start in range(0, self.count, _ROWS):
            stop = min(self.count, start + _ROWS)
            keys = self._joined[self._starts[start] : self._starts[stop] - 1].split(KEY_SEPARATOR)
            some = list(compress(keys, chosen[start:stop].tolist()))
            if some:
                pieces.append(KEY_SEPARATOR.join(some))
        return KEY_SEPARATOR.join(pieces)

    def joined(self, start: int, stop: int) -> bytes:
        """Return the paths of a range of ids that is not empty, separated by NUL."""
        piece = self._joined[self._starts[start] : self._starts[stop] - 1]
        # `/` separates the keys, NUL their components: swapped, NUL separates plain paths
        return key_path(piece)

    def directories_above(self, ids: NDArray[np.int32], present: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Return the paths above others that are not `present` yet, each once, and mark them there."""
        found = [np.zeros(0, np.int32)]
        above = ids
        while above.size:
            above = self.parent[above]
            above = above[np.append(True, above[1:] != above[:-1])]  # neighbours in the tree mostly have one parent
            above = distinct(above[~present[above]])
            present[above] = True
            found.append(above)
        return np.concatenate(found)

    def places(self, start: int, stop: int) -> NDArray[np.int64]:
        """Return where each path of a range of ids begins in what `joined` returns."""
        starts: NDArray[np.int64] = self._starts[start:stop] - self._starts[start]
        return starts


def collect(
    layers: list[tuple[int, bytes]], links: Sequence[bytes] = ()
) -> tuple[Paths, list[NDArray[np.int32]], list[int]]:
    """Put the keys of all layers, and all their parents, into tree order.

    The layers are merged a stretch of the tree at a time: a million paths as Python strings would take 90 MB.

    Args:
        layers: How many tree keys each layer has, and these keys, sorted and joined by `KEY_SEPARATOR`; emptied, so
            that each layer's can go as soon as they are taken.
        links: Tree keys to look up.

    Returns:
        The paths; for each layer the path id of each of its keys; and for each link its path id, -1 for none.

    Raises:
        LimitExceeded: directories without an entry would fill memory.
    """
    piece = max(_PIECE, sum(len(names) for _, names in layers) // _PIECES)
    runs = [_Run(count, names, piece) for count, names in layers]
    layers.clear()
    collection = _Collection(links)
    left = [run for run in runs if run.fill()]
    while left:
        # up to here no layer has a key that has not been split off
        bound = min((run.keys[-1] for run in left if run.has_more), default=None)
        collection.take([(run, own) for run in left if (own := run.take(bound))])
        left = [run for run in left if run.fill()]
    return collection.paths(), [run.ids for run in runs], collection.found


class _Run:
    """The keys of one layer, split a piece at a time."""

    def __init__(self, count: int, names: bytes, piece: int) -> None:
        self.keys: list[bytes] = []
        """Split off and not taken."""
        self.has_more = count > 0
        """Whether there are keys that have not been split off."""
        self.ids: NDArray[np.int32] = np.empty(count, np.int32)
        """The path id of each key, as far as they have been put in."""
        self._known = 0
        self._names = names
        self._at = 0
        self._piece = piece

    def fill(self) -> bool:
        """Split off another piece where nothing is left; whether there is anything now."""
        if not self.keys and self.has_more:
            end = self._names.find(KEY_SEPARATOR, self._at + self._piece)
            self.has_more = end >= 0
            self.keys = self._names[self._at : end if self.has_more else None].split(KEY_SEPARATOR)
            self._at = end + 1
            if not self.has_more:
                self._names = b""
        return bool(self.keys)

    def take(self, bound: bytes | None) -> list[bytes]:
        """Take the keys up to `bound`, all for None."""
        if bound is None or self.keys[-1] <= bound:
            taken, self.keys = self.keys, []
        else:
            place = bisect_right(self.keys, bound)
            taken, self.keys = self.keys[:place], self.keys[place:]
        return taken

    def put(self, ids: NDArray[np.int32]) -> None:
        """Put in the path ids of the keys that were taken last."""
        self.ids[self._known : self._known + len(ids)] = ids
        self._known += len(ids)


class _Collection:
    """All paths so far, in tree order, and the places of `links` among them."""

    def __init__(self, links: Sequence[bytes]) -> None:
        self.found = [-1] * len(links)
        """The path id of each link."""
        self._waiting = sorted(range(len(links)), key=links.__getitem__, reverse=True)
        self._links = links
        self._joined = BytesIO()
        self._lengths: list[NDArray[np.int64]] = []
        self._count = 0
        self._last = b""
        self._parents = 0
        self._add([b""])

    def take(self, pieces: Sequence[tuple[_Run, list[bytes]]]) -> None:
        """Take in the next stretch of the tree: the keys of all layers in it."""
        keys = list(chain.from_iterable(own for _, own in pieces))
        order = None
        if len(pieces) > 1:
            order = sorted(range(len(keys)), key=keys.__getitem__)  # runs that are sorted already: a merge
            keys = list(map(keys.__getitem__, order))
        fresh = np.fromiter(map(ne, keys, chain((self._last,), keys)), np.bool_, len(keys))
        numbers = np.cumsum(fresh, dtype=np.int32) + np.int32(self._count - 1)
        keys = list(compress(keys, fresh))
        missing = self._missing_parents(keys)
        if missing:
            before = np.array([bisect_left(keys, key) for key in missing]) + self._count
            numbers += np.searchsorted(before, numbers, "right").astype(np.int32)
            keys += missing
            keys.sort()
        self._add(keys)
        if order is not None:
            ids = np.empty(len(numbers), np.int32)
            ids[order] = numbers
            numbers = ids
        start = 0
        for run, own in pieces:
            run.put(numbers[start : start + len(own)])
            start += len(own)

    def paths(self) -> Paths:
        """Return all paths; nothing can be taken in after that."""
        joined, self._joined = self._joined.getvalue(), BytesIO()
        starts = np.zeros(self._count + 1, np.int64)
        np.cumsum(np.concatenate(self._lengths), out=starts[1:])
        return Paths(joined, starts)

    def _add(self, keys: list[bytes]) -> None:
        """Append paths, and look for links among them."""
        if not keys:
            return
        if self._count:
            self._joined.write(KEY_SEPARATOR)
        self._joined.write(KEY_SEPARATOR.join(keys))
        self._lengths.append(np.fromiter(map(len, keys), np.int64, len(keys)) + 1)
        self._last = keys[-1]
        while self._waiting and self._links[self._waiting[-1]] <= self._last:
            link = self._waiting.pop()
            place = bisect_left(keys, self._links[link])
            if keys[place] == self._links[link]:
                self.found[link] = self._count + place
        self._count += len(keys)

    def _missing_parents(self, keys: list[bytes]) -> list[bytes]:
        """Return the directories that must be there and are not among the sorted `keys` and before, sorted."""
        there = set(keys)
        there.add(self._last)
        missing: set[bytes] = set()
        waiting = {key.rpartition(b"\0")[0] for key in keys}
        while waiting := {key for key in waiting - there if not _is_above(key, self._last)}:
            there |= waiting
            missing |= waiting
            self._parents += sum(map(len, waiting))
            if self._parents > LARGEST_PARENTS:
                message = f"the directories without an entry have paths of more than {LARGEST_PARENTS} bytes together"
                raise LimitExceeded(message)
            waiting = {key.rpartition(b"\0")[0] for key in waiting}
        return sorted(missing)


def _is_above(key: bytes, other: bytes) -> bool:
    """Return whether a key is that of a directory above another one's."""
    return not key or (other.startswith(key) and other[len(key) : len(key) + 1] == b"\0")


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
    """Return subtree ends and parents; a part of the paths at a time, which a processor's cache has room for."""
    count, deepest = len(depth), int(depth.max())
    end = np.empty(count, np.int32)
    parent = np.zeros(count, np.int32)
    starts = range(0, count, _ROWS)
    above = [0] * (deepest + 1)
    """The last path of each depth."""
    for start in starts:
        levels = depth[start : start + _ROWS]
        of_level = [np.flatnonzero(levels == level) + start for level in range(int(levels.max()) + 1)]
        for level, rows in enumerate(of_level[1:], 1):
            place = np.searchsorted(of_level[level - 1], rows)
            parent[rows] = np.append(above[level - 1], of_level[level - 1])[place]
        for level, rows in enumerate(of_level):
            above[level] = int(rows[-1]) if len(rows) else above[level]
    below = [count] * (deepest + 1)
    """The next path of each depth or a smaller one: where a subtree ends."""
    for start in reversed(starts):
        levels = depth[start : start + _ROWS]
        rows = np.arange(start, start + len(levels), dtype=np.int32)
        for level in range(deepest, -1, -1):
            # deeper paths are of no concern to this level nor to those above it
            kept = levels <= level
            rows, levels = rows[kept], levels[kept]
            if not len(rows):
                break
            end[rows[levels == level]] = np.append(rows[1:], np.int32(below[level]))[levels == level]
            below[level] = int(rows[0])
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
