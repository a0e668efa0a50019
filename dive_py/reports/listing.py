"""Which entries a listing has, and what each row says about its entry.

A listing is columns over its rows, a few bytes each; rows become Python values a few thousand at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dive_py.layers.index import key_path
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.paths import ROOT
from dive_py.overlay.vocabulary import NOT_SHADOWED, Change, Same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dive_py.analysis.find import Found
    from dive_py.overlay.stack import LayerStack, View

_CHUNK = 8192
"""Rows that are Python values at a time."""

_NO_CHANGE = len(Change)
"""In a listing's `change`: none is shown."""

_CHANGE_WORDS = (*(change.word for change in Change), None)
_SAME_WORDS = tuple(same.word for same in Same)
_KIND_WORDS = tuple(kind.word for kind in Kind)


class Row(NamedTuple):
    """What one row says; the fields of the JSON, before they are text."""

    path: bytes
    kind: str
    mode: int
    uid: int
    gid: int
    size: int
    """Content bytes; of a hard link those of what it links to."""
    mtime: tuple[int, int] | None
    """Seconds since 1970, rounded down, and nanoseconds after; None where unknown."""
    link: bytes | None
    """A symlink's target as stored, a hard link's path."""
    device: tuple[int, int] | None
    layer: int
    change: str | None
    same: str | None
    shadowed_by: int | None
    wasted: int
    """Bytes."""
    implicit: bool


@dataclass(frozen=True, eq=False)
class Listing:
    """The rows of a listing, as columns."""

    entry: NDArray[np.int32]
    """The entry that each row shows."""
    change: NDArray[np.uint8]
    """A `Change`, or one more than the last for none."""
    same: NDArray[np.uint8]
    """A `Same`."""
    shadowed_by: NDArray[np.int16]
    wasted: NDArray[np.int64]
    """Bytes."""
    carrier: NDArray[np.int32]
    """The entry whose attributes and device number are shown."""
    kind: NDArray[np.uint8]
    """The `Kind` that is shown."""
    target: NDArray[np.int32]
    """The path of a hard link's target where another one is shown than its header names, else -1."""

    def __len__(self) -> int:
        """Return how many rows."""
        return len(self.entry)

    @property
    def assumed(self) -> int:
        """How many rows rest on a comparison of contents that was assumed."""
        return int((self.same == Same.ASSUMED).sum())

    def where(self, rows: NDArray[np.bool_] | slice) -> Listing:
        """Return the listing of some of the rows."""
        return Listing(*(getattr(self, field.name)[rows] for field in fields(self)))


def merged(stack: LayerStack) -> Listing:
    """Return what a container sees: one row a path, in tree order."""
    entry = _shown(stack.merged(stack.layer_count - 1))[0] if stack.layer_count else np.empty(0, np.int32)
    columns = stack.entries
    kind = columns.kind[entry].copy()
    real = columns.real[entry]
    carrier = np.where(real >= 0, real, entry).astype(np.int32)
    target = _one_name_each(stack, entry, kind)
    return Listing(
        entry,
        change=np.full(len(entry), _NO_CHANGE, np.uint8),
        same=np.zeros(len(entry), np.uint8),
        shadowed_by=np.full(len(entry), NOT_SHADOWED, np.int16),
        wasted=np.zeros(len(entry), np.int64),
        carrier=carrier,
        kind=kind,
        target=target,
    )


def _one_name_each(stack: LayerStack, entry: NDArray[np.int32], kind: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Let one name of each content be the file in a merged listing, and let its other names link to that.

    The name that stores the content is it where it is shown, else the first of the others. A hard link keeps the target
    that its header names where that shows the same content.

    Returns:
        The path of each row's target where it is not what its header names, else -1.
    """
    columns = stack.entries
    target = np.full(len(entry), -1, np.int32)
    rows = np.flatnonzero((kind == Kind.HARDLINK) & (columns.real[entry] >= 0))
    if not rows.size:
        return target
    named = _named(stack, entry[rows])
    other = named != columns.path[entry[rows]]  # a link to itself stays one, whatever its tar had there before
    rows, named = rows[other], named[other]
    at = np.full(stack.paths.count, -1, np.int32)
    at[columns.path[entry]] = entry
    real = columns.real[entry[rows]]
    home = columns.path[real]
    stored_here = at[home] == real
    orphans = rows[~stored_here]
    _, first, group = np.unique(real[~stored_here], return_index=True, return_inverse=True)
    home[~stored_here] = columns.path[entry[orphans[first]]][group]
    kind[orphans[first]] = columns.kind[real[~stored_here][first]]
    links = kind[rows] == Kind.HARDLINK
    shown = np.where(named >= 0, at[named], -1)
    same = (shown >= 0) & (columns.real[shown] == real)
    moved = links & ~(stored_here & same)
    target[rows[moved]] = home[moved]
    return target


def _named(stack: LayerStack, links: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the paths that these hard links name, -1 for one that no layer has."""
    columns, paths = stack.entries, stack.paths
    found = (paths.find(key_path(columns.links[columns.link[link]])) for link in links.tolist())
    return np.array([-1 if path is None else path for path in found], np.int32)


def of_layer(stack: LayerStack, layer: int) -> Listing:
    """Return what one layer did: its own entries and all that it removed, in tree order."""
    return _listing(stack, *_shown(stack.changes(layer)), by=np.int16(layer))


def of_path(stack: LayerStack, path: int) -> Listing:
    """Return one path's story: a row for each layer in which something happened to it, from the base upwards."""
    events = [event for event in stack.story(path) if not stack.entries.duplicate[event.entry]]
    return _listing(
        stack,
        np.array([event.entry for event in events], np.int32),
        np.array([event.change for event in events], np.uint8),
        by=np.array([event.layer for event in events], np.int16),
    )


def found(stack: LayerStack, rows: Found) -> Listing:
    """Return what was found, in its order; a duplicate has no change."""
    listing = _listing(stack, rows.entry, rows.change, by=rows.layer)
    silent = stack.entries.duplicate[rows.entry]
    return replace(
        listing,
        change=np.where(silent, np.uint8(_NO_CHANGE), listing.change),
        same=np.where(silent, np.uint8(Same.NONE), listing.same),
    )


def _listing(
    stack: LayerStack, entry: NDArray[np.int32], change: NDArray[np.uint8], by: np.int16 | NDArray[np.int16]
) -> Listing:
    """Return what layers did: entries of theirs, and entries that they removed; `by` is the layer that did it."""
    columns = stack.entries
    removed = change == Change.REMOVED
    return Listing(
        entry,
        change=change,
        same=np.where(removed, np.uint8(Same.NONE), columns.same[entry]),
        shadowed_by=np.where(removed, by, columns.shadowed_by[entry]),
        wasted=np.where(removed | ~columns.wasted[entry], 0, columns.stored[entry]),
        carrier=entry,
        kind=columns.kind[entry],
        target=np.full(len(entry), -1, np.int32),
    )


def everything(stack: LayerStack) -> Listing:
    """Return every stored entry of every layer, in layer order and there in tree order, duplicates too."""
    columns = stack.entries
    shown = ~columns.implicit & ((columns.flags & (Flag.AUFS | Flag.INVALID)) == 0) & (columns.path != ROOT)
    entry = np.flatnonzero(shown).astype(np.int32)
    silent = columns.duplicate[entry] | (columns.kind[entry] >= Kind.WHITEOUT)
    return Listing(
        entry,
        change=np.where(silent, np.uint8(_NO_CHANGE), columns.change[entry]),
        same=np.where(silent, np.uint8(Same.NONE), columns.same[entry]),
        shadowed_by=columns.shadowed_by[entry],
        wasted=np.where(columns.wasted[entry], columns.stored[entry], 0),
        carrier=entry,
        kind=columns.kind[entry],
        target=np.full(len(entry), -1, np.int32),
    )


def _shown(view: View) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return the entries and changes of a view's own rows, without those that only lead to others."""
    own = ~view.context
    return view.entry[own], view.change[own]


def below(listing: Listing, stack: LayerStack, path: int) -> Listing:
    """Return the rows of a path and of all below it."""
    at = stack.entries.path[listing.entry]
    return listing.where((at >= path) & (at < stack.paths.end[path]))


def rows(stack: LayerStack, listing: Listing) -> Iterator[Row]:
    """Yield the rows as values."""
    for start in range(0, len(listing), _CHUNK):
        yield from _values(stack, listing.where(slice(start, start + _CHUNK)))


def _values(stack: LayerStack, listing: Listing) -> Iterator[Row]:
    """Yield few rows as values, column by column."""
    columns = stack.entries
    entry, carrier = listing.entry, listing.carrier
    times = zip(columns.mtime[carrier].tolist(), columns.mtime_ns[carrier].tolist(), strict=True)
    implicit = columns.implicit[entry].tolist()
    return map(
        Row,
        stack.paths.paths(columns.path[entry]),
        [_KIND_WORDS[kind] for kind in listing.kind.tolist()],
        columns.mode[carrier].tolist(),
        columns.uid[carrier].tolist(),
        columns.gid[carrier].tolist(),
        _sizes(stack, entry),
        [None if unknown else time for unknown, time in zip(implicit, times, strict=True)],
        _links(stack, listing),
        _devices(stack, listing),
        columns.layer[entry].tolist(),
        [_CHANGE_WORDS[change] for change in listing.change.tolist()],
        [_SAME_WORDS[same] for same in listing.same.tolist()],
        [None if layer == NOT_SHADOWED else layer for layer in listing.shadowed_by.tolist()],
        listing.wasted.tolist(),
        implicit,
    )


def _sizes(stack: LayerStack, entry: NDArray[np.int32]) -> list[int]:
    """Return content bytes, of a hard link those of what it links to; 0 for a broken one."""
    columns = stack.entries
    real = columns.real[entry]
    sizes: list[int] = np.where(real >= 0, columns.size[real], 0).tolist()
    return sizes


def _links(stack: LayerStack, listing: Listing) -> list[bytes | None]:
    """Return targets: a symlink's as stored, a hard link's as path; None for other kinds."""
    columns = stack.entries
    number = columns.link[listing.carrier].copy()
    is_hard = listing.kind == Kind.HARDLINK
    number[is_hard] = columns.link[listing.entry[is_hard]]
    targets: list[bytes | None] = [columns.links[each] if each >= 0 else None for each in number.tolist()]
    for place in np.flatnonzero(is_hard).tolist():
        target = targets[place]
        if listing.target[place] >= 0:
            targets[place] = stack.paths.path(int(listing.target[place]))
        elif target is not None:
            targets[place] = key_path(target)
    return targets


def _devices(stack: LayerStack, listing: Listing) -> list[tuple[int, int] | None]:
    """Return major and minor numbers of devices, None for other kinds."""
    columns = stack.entries
    found: list[tuple[int, int] | None] = [None] * len(listing)
    for place in np.flatnonzero((listing.kind == Kind.CHAR) | (listing.kind == Kind.BLOCK)).tolist():
        carrier = listing.carrier[place]
        found[place] = (int(columns.major[carrier]), int(columns.minor[carrier]))
    return found
