"""Which directories of a container's read-write layer are opaque, found without the mark that says so.

The mark is an attribute of the host that travels in no tar. But a directory that both the read-write layer and a layer
below have shows what is in the lower one unless it is opaque. So one child that only the lower one has is looked for in
the container: where it is not to be seen, everything below is hidden.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dive_py.layers.index import path_key
from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress

_AFTER_SUBTREE = b"\1"
"""Sorts behind everything below a key: NUL is what separates there, and the smallest byte."""


@dataclass
class _Shared:
    """A directory of the upper layer while the layers below are looked through, the nearest first."""

    hidden: set[bytes] = field(default_factory=set)
    """Names in it that are there, or deleted, further up."""
    child: bytes | None = None
    """A name that only a lower layer has."""
    is_closed: bool = False
    """Whether layers further down do not show through."""


def opaque_directories(
    upper: LayerIndex,
    lowers: Sequence[LayerIndex],
    mounts: Sequence[str],
    is_seen: Callable[[bytes], bool],
    progress: Progress,
) -> list[bytes]:
    """Return the tree keys of the directories that hide what lies below them, in tree order.

    Args:
        upper: The read-write layer, with whiteouts.
        lowers: The image's layers, base first.
        mounts: Paths in the container at which something else is mounted: there nothing can be seen of any layer.
        is_seen: Whether the container shows something at a path (bytes with leading slash).
        progress: Its stop flag ends the work.

    Raises:
        EngineError: from `is_seen`.
    """
    found: list[bytes] = []
    for directory, child in _children(upper, lowers, mounts, progress):
        progress.check()
        if found and directory.startswith(found[-1] + b"\0"):
            continue  # nothing below shows through already
        path = b"/" + (directory + b"\0" + child).replace(b"\0", b"/")
        if not is_seen(path):
            found.append(directory)
    return found


def _children(
    upper: LayerIndex, lowers: Sequence[LayerIndex], mounts: Sequence[str], progress: Progress
) -> Iterator[tuple[bytes, bytes]]:
    """Return each directory that is in both, with the name of a child that only layers below have."""
    covered = [path_key(mount.strip("/").encode("utf-8", "surrogateescape")) for mount in mounts]
    keys = upper.keys()
    shared: dict[bytes, _Shared] = {}
    for row, key in enumerate(keys):
        if upper.kind[row] == Kind.DIR and not any(key == at or key.startswith(at + b"\0") for at in covered):
            below = {name for name, _ in _names(keys, upper, key)}
            below |= {at[len(key) + 1 :].partition(b"\0")[0] for at in covered if at.startswith(key + b"\0")}
            shared[key] = _Shared(below)
    for lower in reversed(lowers):
        progress.check()
        keys = lower.keys()
        for directory, state in shared.items():
            if state.child is None and not state.is_closed:
                _look(keys, lower, directory, state)
    return ((key, state.child) for key, state in shared.items() if state.child is not None)


def _look(keys: list[bytes], lower: LayerIndex, directory: bytes, state: _Shared) -> None:
    """Note what one layer has in a directory."""
    gone = []
    for name, is_there in _names(keys, lower, directory):
        if is_there and name not in state.hidden:
            state.child = name
            return
        gone.append(name)
    state.hidden.update(gone)
    parts = directory.split(b"\0")
    for depth in range(1, len(parts) + 1):
        key = b"\0".join(parts[:depth])
        kinds = _kinds(keys, lower, key)
        if any(kind != Kind.DIR for kind in kinds):  # deleted, replaced or opaque
            state.is_closed = True


def _kinds(keys: list[bytes], index: LayerIndex, key: bytes) -> list[int]:
    """Return the kinds of all entries of one path."""
    row = bisect_left(keys, key)
    kinds = []
    while row < len(keys) and keys[row] == key:
        kinds.append(int(index.kind[row]))
        row += 1
    return kinds


def _names(keys: list[bytes], index: LayerIndex, directory: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield what a layer has directly in a directory: names, each with whether something stands there."""
    start = directory + b"\0"
    row = bisect_left(keys, start)
    while row < len(keys) and keys[row].startswith(start):
        name = keys[row][len(start) :].partition(b"\0")[0]
        child = start + name
        after = bisect_left(keys, child + _AFTER_SUBTREE, row)
        kinds = set(_kinds(keys, index, child))
        yield name, kinds != {int(Kind.WHITEOUT)}
        row = max(after, row + 1)
