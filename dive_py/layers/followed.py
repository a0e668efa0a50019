"""Entries whose names lead through a symlink of their own tar.

A layer is unpacked entry by entry, and what an earlier entry made a symlink is one for all later names: after `bin ->
usr/bin`, `bin/app` is written as `usr/bin/app` (Docker 20.10 to 28, Podman 4.3 and umoci 0.4 agree). Only links of the
same tar count: each layer is unpacked into a folder of its own, where those of lower layers are not there.

Such layers are rare: whether one has the case shows in its sorted keys alone, and nothing else is done for the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import compress, islice
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.index import LONGEST_PATH
from dive_py.layers.vocabulary import Flag, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MOST_LINKS: Final = 40
"""Symlinks that are followed one after another, as Linux does (path_resolution(7))."""

_STEPS: Final = 1 << 21
_STEPS_AN_ENTRY: Final = 16
"""Components that are looked at: for an honest layer one a directory; links that lead in zigzag cost no more."""


def lead_on(
    keys: Sequence[bytes], kind: NDArray[np.uint8], flags: NDArray[np.uint8], link: NDArray[np.int32],
    links: Sequence[bytes],
) -> bool:  # fmt: skip
    """Return whether a layer may have an entry below a symlink of its own, or a hard link to a name there."""
    marks = ((kind == Kind.SYMLINK) | (kind == Kind.HARDLINK)) & (flags == 0)
    rows = np.flatnonzero(marks).tolist()
    if not rows:
        return False
    own = [keys[row] for row in rows]
    after = [keys[row + 1] for row in rows[:-1]] + list(islice(keys, rows[-1] + 1, rows[-1] + 2))
    known = b""
    for key in compress(own, map(bytes.startswith, after, own)):
        if key == known:
            continue
        known = key
        first, inside = bisect_left(keys, key), bisect_left(keys, key + b"\0")
        if inside < len(keys) and keys[inside].startswith(key + b"\0"):
            return True
        if (kind[first:inside] == Kind.OPAQUE).any():
            return True
    return _is_below([keys[row] for row in np.flatnonzero(marks & (kind == Kind.SYMLINK)).tolist()],
                     [links[each] for each in link[marks & (kind == Kind.HARDLINK)].tolist() if each >= 0])  # fmt: skip


def _is_below(symlinks: Sequence[bytes], targets: Sequence[bytes]) -> bool:
    """Return whether one of the targets stands below one of the sorted symlinks."""
    if not symlinks or not targets:
        return False
    outermost: list[bytes] = []
    for key in symlinks:
        if not outermost or not key.startswith(outermost[-1] + b"\0"):
            outermost.append(key)
    for target in targets:
        before = bisect_left(outermost, target)
        if before and target.startswith(outermost[before - 1] + b"\0"):
            return True
    return False


def follow(
    keys: list[bytes], kind: NDArray[np.uint8], flags: NDArray[np.uint8], link: NDArray[np.int32], links: list[bytes]
) -> list[int]:
    """Put entries, and the names that hard links link to, where symlinks of the same tar lead; in place.

    Args:
        keys: Tree keys in the order of the tar.
        kind: Kinds, in that order as well.
        flags: Flags; `FOLLOWED` is added.
        link: Positions in `links`, -1 for none.
        links: Targets; a hard link's as tree key.

    Returns:
        The rows whose names lead nowhere: in a circle, or to a path longer than any kernel takes. Engines refuse such
        a layer.
    """
    tree = _Links(_STEPS + _STEPS_AN_ENTRY * len(keys))
    lost: list[int] = []
    skipped = (flags & np.uint8(Flag.AUFS | Flag.INVALID)) != 0
    rows = zip(keys, kind.tolist(), skipped.tolist(), link.tolist(), strict=True)
    for row, (key, what, skip, number) in enumerate(list(rows)):
        if skip or not key:
            continue
        place = tree.folder(key) if what == Kind.OPAQUE else tree.place(key)
        if place is None:
            lost.append(row)
            continue
        if place != key:
            keys[row] = place
            flags[row] |= Flag.FOLLOWED
        if what == Kind.SYMLINK and number >= 0:
            tree.put(place, links[number] or None)
        elif what == Kind.HARDLINK and number >= 0:
            target = tree.place(links[number])
            links[number] = b"\0" if target is None else target
            tree.put(place, tree.target(links[number]))
        elif what == Kind.DIR:
            tree.make_folder(place)
        elif what < Kind.WHITEOUT:
            tree.put(place, None)
    return lost


class _Links:
    """The symlinks that one tar has made so far."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._targets: dict[bytes, bytes] = {}
        self._above: set[bytes] = set()
        """Folders that have, or had, a link somewhere below."""
        self._leads: dict[bytes, bytes | None] = {b"": b""}
        """Folders by name, and where they are; None for nowhere."""
        self._passed: set[bytes] = set()
        """Places that `_leads` rests on."""

    def target(self, place: bytes) -> bytes | None:
        """Return what the link at a place leads to; None where no link is."""
        return self._targets.get(place)

    def place(self, key: bytes) -> bytes | None:
        """Return where an entry of this name lands, its last component not followed; None for nowhere."""
        above, _, name = key.rpartition(b"\0")
        folder = self.folder(above)
        if folder is None:
            return None
        place = folder + b"\0" + name if folder else name
        return place if len(place) <= LONGEST_PATH else None

    def folder(self, key: bytes) -> bytes | None:
        """Return where a folder of this name is, links followed in all components; None for nowhere."""
        waiting: list[bytes] = []
        while key not in self._leads:
            waiting.append(key)
            key = key.rpartition(b"\0")[0]
        place = self._leads[key]
        for each in reversed(waiting):
            place = self._leads[each] = None if place is None else self._walk(place, each.rpartition(b"\0")[2])
        return place

    def _walk(self, at: bytes, name: bytes) -> bytes | None:
        """Go from a folder to what has this name in it, and on where that is a link."""
        left = [name]
        followed = 0
        while left:
            self._steps -= 1
            part = left.pop()
            if part in {b"", b"."}:
                continue
            if part == b"..":
                at = at.rpartition(b"\0")[0]
                continue
            place = at + b"\0" + part if at else part
            self._passed.add(place)
            target = self._targets.get(place)
            if target is None:
                at = place
            else:
                followed += 1
                at = b"" if target.startswith(b"/") else at
                left += target.split(b"/")[::-1]
            if followed > _MOST_LINKS or len(place) > LONGEST_PATH or self._steps < 0:
                return None
        return at

    def put(self, place: bytes, target: bytes | None) -> None:
        """Put something that is not a folder in a place: a link to `target`, or none. What was below is gone."""
        if place in self._above:
            self._clear_below(place)
        if target is None:
            self.make_folder(place)
        elif self._targets.get(place) != target:
            self._targets[place] = target
            self._changed(place)
            above = place.rpartition(b"\0")[0]
            while above and above not in self._above:
                self._above.add(above)
                above = above.rpartition(b"\0")[0]

    def make_folder(self, place: bytes) -> None:
        """Put a folder in a place; a link that was there is gone."""
        if self._targets.pop(place, None) is not None:
            self._changed(place)

    def _clear_below(self, place: bytes) -> None:
        self._steps -= len(self._targets) + len(self._above)
        if self._steps < 0:
            return  # nothing is followed any more
        inside = place + b"\0"
        for other in [other for other in self._targets if other.startswith(inside)]:
            del self._targets[other]
            self._changed(other)
        self._above -= {other for other in self._above if other == place or other.startswith(inside)}

    def _changed(self, place: bytes) -> None:
        """Forget where folders are if that depended on what is not as it was."""
        if place in self._passed:
            self._leads = {b"": b""}
            self._passed = set()
