"""What shadows what: one walk over the layers, from the top.

`cover[path]` is the nearest upper layer that hides whatever lies at the path. Each layer first reads the cover of its
own entries and then writes its own: files and whiteouts over their whole range, opaque markers over the inside. A
directory hides no directory below it, but everything else: that is a second array.

Rules: OCI image-spec 1.1, layer.md (*Whiteouts*, *Opaque Whiteout*); a whiteout acts on lower layers only, wherever
it stands in the tar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dive_py.layers.vocabulary import Kind
from dive_py.overlay.entries import is_object
from dive_py.overlay.paths import ROOT
from dive_py.overlay.vocabulary import NOT_SHADOWED, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dive_py.layers.index import LayerIndex
    from dive_py.overlay.entries import Entries
    from dive_py.overlay.paths import Paths


def in_force(index: LayerIndex, own: NDArray[np.int32], paths: Paths) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which entries of one tar, at the paths `own`, are in force, and which a later one puts out of force.

    The last entry of a path wins. Where a file and something below it stand in one tar, the later wins as well: a file
    replaces the directory, or the directory that is needed replaces the file.

    Returns:
        Masks over its entries: the live ones, and the duplicates. Markers are neither.
    """
    duplicate = np.zeros(len(own), np.bool_)
    rows = np.flatnonzero(is_object(index.kind, index.flags))
    places = own[rows]
    last = np.append(places[1:] != places[:-1], True) if len(rows) else np.zeros(0, np.bool_)
    duplicate[rows[~last]] = True
    files = np.flatnonzero(last & (index.kind[rows] != Kind.DIR))
    inner = np.searchsorted(places, paths.end[places[files]])
    crossed = inner > files + 1
    for row, stop in zip(files[crossed].tolist(), inner[crossed].tolist(), strict=True):
        below = rows[row + 1 : stop]
        later = index.order[below] > index.order[rows[row]]
        duplicate[below[~later]] = True
        if later.any():
            duplicate[rows[row]] = True
    live = np.zeros(len(own), np.bool_)
    live[rows] = ~duplicate[rows]
    return live, duplicate


def needed_directories(
    index: LayerIndex, own: NDArray[np.int32], live: NDArray[np.bool_], also: NDArray[np.int32], paths: Paths
) -> NDArray[np.int32]:
    """Return the path ids of the directories that a layer needs and has no live entry for.

    Those above its entries; and above its markers, which engines keep as files in a folder like any other: a whiteout
    below what is nowhere, or is not a directory, makes one (Docker 20.10 to 28 and Podman 4.3; umoci 0.4 does not). A
    marker below what the layer itself whites out, or has as a file, makes none: there is no folder to put it into.

    Args:
        index: The layer's columns.
        own: The path id of each of its entries.
        live: Which of them are in force.
        paths: All paths.
        also: The path ids of directories that it needs for no entry's sake.
    """
    markers = np.flatnonzero(index.kind >= Kind.WHITEOUT)
    above = own[live]
    needed = np.zeros(paths.count, np.bool_)
    if markers.size:
        standing = np.zeros(paths.count, np.bool_)
        standing[above] = True
        blocking = own[(live & (index.kind != Kind.DIR)) | ((index.kind == Kind.WHITEOUT) & ~standing[own])]
        reach = np.append(0, np.maximum.accumulate(paths.end[blocking]))
        opaque = index.kind[markers] == Kind.OPAQUE
        at = own[markers]
        before = np.searchsorted(blocking, at + opaque)  # an opaque directory must be one itself
        free = reach[before] <= at
        needed[at[free & opaque]] = True
        above = np.concatenate((above, at[free]))
    if also.size:
        needed[also] = True
        above = np.concatenate((above, also))
    needed[ROOT] = True
    paths.directories_above(above, needed)
    needed[ROOT] = False
    needed[own[live]] = False
    return np.flatnonzero(needed).astype(np.int32)


class _Cover:
    """The nearest upper layer that hides, for each path, and by what means."""

    def __init__(self, count: int) -> None:
        self.layer = np.full(count, NOT_SHADOWED, np.int16)
        self.reason = np.zeros(count, np.uint8)
        self.directory = np.full(count, NOT_SHADOWED, np.int16)
        """The nearest upper layer that needs a directory at the path."""
        self.explicit = np.zeros(count, np.bool_)
        """Whether that layer has an entry for the directory."""

    def hide(self, starts: NDArray[np.int32], stops: NDArray[np.int32], layer: int, reason: Reason) -> None:
        """Cover ranges of paths; the starts ascend, and of two ranges one may lie in the other."""
        rows = ranges(starts, stops)
        self.layer[rows] = layer
        self.reason[rows] = reason


def ranges(starts: NDArray[np.int32], stops: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return all numbers in the ranges, each once; the starts ascend, and of two ranges one may lie in the other."""
    if len(starts) == 0:
        return np.zeros(0, np.int64)
    reach = np.maximum.accumulate(stops)
    outermost = np.append(True, starts[1:] >= reach[:-1])
    starts, lengths = starts[outermost].astype(np.int64), (stops - starts)[outermost].astype(np.int64)
    starts, lengths = starts[lengths > 0], lengths[lengths > 0]
    if len(starts) == 0:
        return np.zeros(0, np.int64)
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


def shadow(entries: Entries, paths: Paths, starts: Sequence[int], middles: Sequence[int]) -> None:
    """Fill in `shadowed_by` and `reason` of all entries.

    Args:
        entries: All entries, with `live` and `duplicate` set.
        paths: All paths.
        starts: Each layer's first entry, with the total behind.
        middles: Where each layer's implicit directories begin.
    """
    cover = _Cover(paths.count)
    for layer in range(len(middles) - 1, -1, -1):
        start, middle, stop = starts[layer], middles[layer], starts[layer + 1]
        _read(entries, cover, start, stop)
        _write(entries, paths, cover, layer, (start, middle, stop))


def _read(entries: Entries, cover: _Cover, start: int, stop: int) -> None:
    part = slice(start, stop)
    own, kind = entries.path[part], entries.kind[part]
    hidden, reason = cover.layer[own], cover.reason[own]
    by_directory = np.where(kind == Kind.DIR, NOT_SHADOWED, cover.directory[own])
    # in one layer a directory's own entry comes before a whiteout, and that before a directory without an entry
    sooner = (by_directory < hidden) | ((by_directory == hidden) & (hidden != NOT_SHADOWED) & cover.explicit[own])
    hidden = np.where(sooner, by_directory, hidden)
    reason = np.where(sooner, Reason.ENTRY, reason)
    shown = kind < Kind.WHITEOUT
    entries.shadowed_by[part] = np.where(shown, hidden, NOT_SHADOWED)
    entries.reason[part] = np.where(shown, reason, Reason.NONE)
    gone = shown & ~entries.live[part] & ~entries.implicit[part]
    rows = np.flatnonzero(gone) + start
    entries.shadowed_by[rows] = entries.layer[rows]
    entries.reason[rows] = Reason.DUPLICATE


def _write(entries: Entries, paths: Paths, cover: _Cover, layer: int, bounds: tuple[int, int, int]) -> None:
    start, middle, stop = bounds
    own, kind = entries.path[start:middle], entries.kind[start:middle]
    live = entries.live[start:middle]
    files: NDArray[Any] = own[live & (kind != Kind.DIR)]
    inside = files[paths.end[files] > files + 1]
    cover.hide(inside + 1, paths.end[inside], layer, Reason.PARENT)
    opaque = own[kind == Kind.OPAQUE]
    cover.hide(opaque + 1, paths.end[opaque], layer, Reason.OPAQUE)
    whiteouts = own[kind == Kind.WHITEOUT]
    cover.hide(whiteouts, paths.end[whiteouts], layer, Reason.WHITEOUT)
    cover.layer[files] = layer
    cover.reason[files] = Reason.ENTRY
    cover.directory[own[live & (kind == Kind.DIR)]] = layer
    implicit = entries.path[middle:stop]
    # where this layer's own marker hides the path already, that is the reason and not the directory
    cover.directory[implicit[cover.layer[implicit] != layer]] = layer
