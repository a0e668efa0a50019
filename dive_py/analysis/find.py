"""Find entries in all layers: by path, kind, size, mode, owner, attributes, and by what became of them.

Every condition is array work over columns; only paths that the others left over are matched with a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from dive_py.errors import Cancelled
from dive_py.layers.tar_extensions import xattr_names
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.paths import ROOT
from dive_py.overlay.vocabulary import NOT_SHADOWED, Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths
    from dive_py.overlay.stack import LayerStack

_FILES: Final = (Kind.FILE, Kind.HARDLINK)
"""Kinds that have a size."""


class Pattern(Protocol):
    """What tells which paths are looked for."""

    def mask(self, paths: Paths, ids: NDArray[np.int32], stopped: Callable[[], bool]) -> NDArray[np.bool_] | None:
        """Tell for each of these ascending path ids whether it fits; None if `stopped` said so."""


class Bits(Enum):
    """How the bits of a mode are compared with those that are asked for."""

    EXACT = "exact"
    ALL = "all"
    ANY = "any"


@dataclass(frozen=True)
class Mode:
    """What a mode must be."""

    how: Bits
    bits: int
    """Of the twelve permission bits."""
    kinds: frozenset[Kind] = frozenset()
    """The only kinds whose mode counts; empty for all."""


@dataclass(frozen=True)
class Owner:
    """Whose something must be."""

    uid: int | None = None
    """None for any."""
    gid: int | None = None
    """None for any group's."""


@dataclass(frozen=True)
class Query:
    """What is looked for: all conditions that are given must hold; of several values of one, any will do."""

    pattern: Pattern | None = None
    """Which paths."""
    smallest: int | None = None
    """Content bytes at least; of files and hard links alone, others have no size."""
    largest: int | None = None
    """Content bytes at most; of files and hard links alone."""
    kinds: frozenset[Kind] = frozenset()
    modes: tuple[Mode, ...] = ()
    owners: tuple[Owner, ...] = ()
    xattrs: tuple[bytes, ...] = ()
    """Beginnings of names of extended attributes."""
    layer: int | None = None
    """The only layer to look in: what it holds, and what it removed."""
    changes: frozenset[Change] = frozenset()
    hidden: bool | None = None
    """Whether an entry must be hidden in the end (True) or seen (False); a removal is neither."""


@dataclass(frozen=True, eq=False)
class Found:
    """What fits: path by path in tree order, of one path from the base upwards, of one tar in its order."""

    entry: NDArray[np.int32]
    """The entry that came; of a removal, the one that is gone."""
    change: NDArray[np.uint8]
    """A `Change` each; untouched for a duplicate, which has no change."""
    layer: NDArray[np.int16]
    """The layer that did it."""

    def __len__(self) -> int:
        """Return how many rows."""
        return len(self.entry)

    def where(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Found:
        """Return some of the rows."""
        return Found(*(getattr(self, field.name)[rows] for field in fields(self)))


def find(stack: LayerStack, query: Query, stopped: Callable[[], bool] = lambda: False) -> Found:
    """Return a row for each entry that fits, duplicates included, and for each removal of one.

    A directory without entry has a row in the layer that brings it, and only where a pattern asks for its path.

    Raises:
        Cancelled: the answer is not needed any more: `stopped` said so.
    """
    rows = _joined(_stored(stack, query), _removed(stack, query))
    for condition in (_changed, _of_kind, _of_size, _of_mode, _of_owner, _with_xattr):
        fits = condition(stack, query, rows)
        rows = rows if fits is None else rows.where(fits)
    if query.pattern is not None:
        rows = rows.where(_at_path(stack, query.pattern, rows, stopped))
    place = stack.entries.path[rows.entry].astype(np.int64) << 16 | rows.layer
    return rows.where(np.argsort(place, kind="stable"))


def _stored(stack: LayerStack, query: Query) -> Found:
    """Return what the layers hold, and the directories that they bring about."""
    entries = stack.entries
    start, stop = (0, len(entries.layer)) if query.layer is None else stack.first_entry[query.layer : query.layer + 2]
    part = slice(start, stop)
    fits = (entries.live[part] | entries.duplicate[part]) & entries.objects[part] & (entries.path[part] != ROOT)
    if query.pattern is None:
        fits &= ~entries.implicit[part]
    if query.hidden is not None:
        fits &= (entries.shadowed_by[part] != NOT_SHADOWED) == query.hidden
    entry = (np.flatnonzero(fits) + start).astype(np.int32)
    change = np.where(entries.duplicate[entry], np.uint8(Change.UNTOUCHED), entries.change[entry])
    return Found(entry, change, entries.layer[entry])


def _removed(stack: LayerStack, query: Query) -> Found:
    """Return what layers made vanish."""
    with_removed = query.hidden is None and (not query.changes or Change.REMOVED in query.changes)
    layers = [] if not with_removed else [query.layer] if query.layer is not None else list(range(stack.layer_count))
    gone = [stack.removed(layer) for layer in layers]
    entry = np.concatenate([np.empty(0, np.int32), *gone])
    layer = np.repeat(np.array(layers, np.int16), [len(each) for each in gone])
    rows = Found(entry, np.full(len(entry), Change.REMOVED, np.uint8), layer)
    return rows if query.pattern is not None else rows.where(~stack.entries.implicit[entry])


def _joined(one: Found, other: Found) -> Found:
    return Found(*(np.concatenate((getattr(one, field.name), getattr(other, field.name))) for field in fields(one)))


def _changed(stack: LayerStack, query: Query, rows: Found) -> NDArray[np.bool_] | None:  # noqa: ARG001 - conditions are called alike
    return np.isin(rows.change, list(query.changes)) if query.changes else None


def _of_kind(stack: LayerStack, query: Query, rows: Found) -> NDArray[np.bool_] | None:
    if not query.kinds:
        return None
    kind, real = stack.entries.kind, stack.entries.real[rows.entry]
    fits = np.isin(kind[rows.entry], list(query.kinds))
    if Kind.SYMLINK in query.kinds:  # a hard link to a symlink is one more name of it
        fits |= (real >= 0) & (kind[real] == Kind.SYMLINK)
    return fits


def _of_size(stack: LayerStack, query: Query, rows: Found) -> NDArray[np.bool_] | None:
    """Select by content bytes: of a hard link those of its target, 0 of a broken one."""
    if query.smallest is None and query.largest is None:
        return None
    entries = stack.entries
    real = entries.real[rows.entry]
    size = np.where(real >= 0, entries.size[real], 0)
    fits = np.isin(entries.kind[rows.entry], _FILES)
    if query.smallest is not None:
        fits &= size >= query.smallest
    if query.largest is not None:
        fits &= size <= query.largest
    return fits


def _of_mode(stack: LayerStack, query: Query, rows: Found) -> NDArray[np.bool_] | None:
    if not query.modes:
        return None
    mode, kind = stack.entries.mode[rows.entry], stack.entries.kind[rows.entry]
    fits = np.zeros(len(rows), np.bool_)
    for allowed in query.modes:
        common = mode & np.uint16(allowed.bits)
        if allowed.how is Bits.ANY and allowed.bits:
            good = common != 0
        else:
            good = (mode if allowed.how is Bits.EXACT else common) == allowed.bits
        fits |= good & np.isin(kind, list(allowed.kinds)) if allowed.kinds else good
    return fits


def _of_owner(stack: LayerStack, query: Query, rows: Found) -> NDArray[np.bool_] | None:
    if not query.owners:
        return None
    uid, gid = stack.entries.uid[rows.entry], stack.entries.gid[rows.entry]
    fits = np.zeros(len(rows), np.bool_)
    for allowed in query.owners:
        requested = ((uid, allowed.uid), (gid, allowed.gid))
        good = [column == np.uint32(number) for column, number in requested if number is not None]
        fits |= np.logical_and.reduce(good) if good else np.True_
    return fits


def _with_xattr(stack: LayerStack, query: Query, rows: Found) -> NDArray[np.bool_] | None:
    """Select by names of extended attributes; each set is looked at once, however many entries have it."""
    if not query.xattrs:
        return None
    known = [any(name.startswith(query.xattrs) for name in xattr_names(each)) for each in stack.entries.xattrs]
    return np.asarray(np.array(known, np.bool_)[stack.entries.xattr[rows.entry]])


def _at_path(stack: LayerStack, pattern: Pattern, rows: Found, stopped: Callable[[], bool]) -> NDArray[np.bool_]:
    """Select by path; each is matched once, however many layers have it."""
    path = stack.entries.path[rows.entry]
    fits = np.zeros(stack.paths.count, np.bool_)
    fits[path] = True
    ids = np.flatnonzero(fits).astype(np.int32)
    found = pattern.mask(stack.paths, ids, stopped)
    if found is None:
        raise Cancelled
    fits[ids] = found
    return np.asarray(fits[path])
