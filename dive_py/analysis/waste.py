"""What copy-on-write costs: bytes that are stored and that no name shows in the final file system.

* stored bytes of a layer: the content bytes its tar holds for regular entries, duplicates included;
* visible bytes: stored bytes of contents that at least one name shows in the final merged tree;
* wasted = stored − visible; efficiency = 1 − wasted / stored, 1.0 where nothing is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from dive_py.layers.toc_place import LANDMARKS, TABLE_NAME
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import NOT_SHADOWED, Cause, Change, Reason, Same

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.overlay.stack import LayerStack


class WasteItems(Struct, frozen=True, eq=False):
    """Wasted contents: most bytes first, then by path, then by holder."""

    entry: NDArray[np.int32]
    """The stored entry."""
    path: NDArray[np.int32]
    """Its own path's id."""
    bytes: NDArray[np.int64]
    """Stored bytes."""
    holder: NDArray[np.int16]
    """The layer that stores it."""
    culprit: NDArray[np.int16]
    """The layer that hides its last name; for a duplicate the holder."""
    cause: NDArray[np.uint8]
    """A `Cause` each."""
    same: NDArray[np.uint8]
    """A `Same` each: how the comparison behind the cause was decided."""

    def __len__(self) -> int:
        """Return how many contents are wasted."""
        return len(self.entry)


class Waste(Struct, frozen=True, eq=False):
    """The figures of an image; bytes, fractions 0 to 1."""

    stored: int
    visible: int
    stored_of: NDArray[np.int64]
    """Stored bytes of each layer."""
    wasted_of: NDArray[np.int64]
    """Wasted bytes that each layer holds; they add up to `wasted`."""
    hidden_of: NDArray[np.int64]
    """Wasted bytes that each layer is the culprit of; they add up to `wasted`."""
    items: WasteItems

    @property
    def wasted(self) -> int:
        """Bytes that are stored and not visible."""
        return self.stored - self.visible

    @property
    def efficiency(self) -> float:
        """1 − wasted / stored; 1.0 where nothing is stored."""
        return 1.0 - self.wasted / self.stored if self.stored else 1.0

    @property
    def user_wasted(self) -> float:
        """Wasted bytes against those stored above the base layer, 0 where nothing is; it may exceed 1."""
        above = self.stored - int(self.stored_of[0]) if len(self.stored_of) else 0
        return self.wasted / above if above else 0.0


def waste(stack: LayerStack) -> Waste:
    """Compute the figures, and each wasted content with its holder, culprit and cause."""
    entries = stack.entries
    layers = stack.layer_count
    stored_of = _per_layer(entries.layer, entries.stored, layers)
    items = _items(stack)
    stored = int(stored_of.sum())
    return Waste(
        stored=stored,
        visible=stored - int(items.bytes.sum()),
        stored_of=stored_of,
        wasted_of=_per_layer(items.holder, items.bytes, layers),
        hidden_of=_per_layer(items.culprit, items.bytes, layers),
        items=items,
    )


def cause_of(stack: LayerStack, entry: int) -> Cause:
    """Tell why a shadowed entry is hidden, in the words of waste, whether it wastes bytes or not."""
    entries, layer = stack.entries, int(stack.entries.shadowed_by[entry])
    part = slice(stack.first_entry[layer], stack.first_entry[layer + 1])
    after = np.flatnonzero(entries.live[part] & (entries.previous[part] == entry)) + part.start
    successor = np.array([after[0] if len(after) else -1], np.int32)
    cause, _ = _causes(stack, np.array([entry], np.int32), successor)
    return Cause(int(cause[0]))


def _per_layer(layer: NDArray[np.int16], amount: NDArray[np.int64], layers: int) -> NDArray[np.int64]:
    totals = np.zeros(layers, np.int64)
    np.add.at(totals, layer, amount)
    return totals


def _items(stack: LayerStack) -> WasteItems:
    entries = stack.entries
    content = np.flatnonzero(entries.wasted).astype(np.int32)
    name = _last_names(stack, content)
    culprit = np.where(entries.shadowed_by[name] == NOT_SHADOWED, entries.layer[content], entries.shadowed_by[name])
    cause, same = _causes(stack, name, successors(stack, name, culprit))
    amount, path, holder = entries.stored[content], entries.path[content], entries.layer[content]
    order = np.lexsort((entries.order[content], holder, path, -amount))
    return WasteItems(
        entry=content[order],
        path=path[order],
        bytes=amount[order],
        holder=holder[order],
        culprit=culprit[order].astype(np.int16),
        cause=cause[order],
        same=same[order],
    )


def _last_names(stack: LayerStack, content: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return for each wasted content the name that was hidden last: its own before a hard link, else in tree order."""
    entries = stack.entries
    last = content.copy()
    links = np.flatnonzero((entries.kind == Kind.HARDLINK) & entries.live & (entries.real >= 0)).astype(np.int32)
    links = links[entries.wasted[entries.real[links]]]
    if not links.size:
        return last
    real = entries.real[links]
    order = np.lexsort((entries.path[links], -entries.shadowed_by[links].astype(np.int32), real))
    links, real = links[order], real[order]
    first = np.append(True, real[1:] != real[:-1])
    links, real = links[first], real[first]
    own = np.searchsorted(content, real)
    later = entries.shadowed_by[links] > entries.shadowed_by[real]
    last[own[later]] = links[later]
    return last


def _causes(
    stack: LayerStack, name: NDArray[np.int32], successor: NDArray[np.int32]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    entries = stack.entries
    reason = entries.reason[name]
    cause = np.full(len(name), Cause.DUPLICATE, np.uint8)
    same = np.zeros(len(name), np.uint8)
    for how, what in (
        (Reason.PARENT, Cause.REPLACED), (Reason.OPAQUE, Cause.OPAQUE), (Reason.WHITEOUT, Cause.DELETED),
        (Reason.ENTRY, Cause.REPLACED),
    ):  # fmt: skip
        cause[reason == how] = what
    # an implicit directory is not an entry of the culprit: a marker that hides the path as well comes first
    entry = (successor >= 0) & (~entries.implicit[successor] | (reason == Reason.ENTRY))
    rows = np.flatnonzero(entry & (reason != Reason.DUPLICATE))
    upper = successor[rows]
    real = np.where(entries.real[upper] < 0, upper, entries.real[upper])
    old = np.where(entries.real[name[rows]] < 0, name[rows], entries.real[name[rows]])
    alike = entries.kind[real] == entries.kind[old]
    cause[rows] = Cause.REPLACED
    changes = entries.change[upper]
    for change, what in (
        (Change.IDENTICAL, Cause.IDENTICAL), (Change.METADATA, Cause.METADATA), (Change.MODIFIED, Cause.OVERWRITTEN)
    ):  # fmt: skip
        cause[rows[alike & (changes == change)]] = what
    same[rows[alike]] = entries.same[upper[alike]]
    converters = _are_converters(stack, name)
    cause[converters], same[converters] = Cause.CONVERTER, Same.NONE
    return cause, same


def _are_converters(stack: LayerStack, name: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which names a converter to a lazily pulled format wrote: its files have no permission at all."""
    entries = stack.entries
    found = [stack.paths.find(path) for path in (*LANDMARKS, TABLE_NAME)]
    own = np.isin(entries.path[name], [path for path in found if path is not None])
    return np.asarray(own & (entries.kind[name] == Kind.FILE) & (entries.mode[name] == 0))


def successors(stack: LayerStack, name: NDArray[np.int32], culprit: NDArray[np.int16]) -> NDArray[np.int32]:
    """Return the culprit's own entry at each name's path, -1 for none."""
    entries = stack.entries
    successor = np.full(len(name), -1, np.int32)
    upper = np.flatnonzero(entries.live & (entries.previous >= 0)).astype(np.int32)
    following = np.full(len(entries.layer), -1, np.int32)
    following[entries.previous[upper]] = upper
    found = following[name]
    fits = (found >= 0) & (entries.layer[found] == culprit)
    successor[fits] = found[fits]
    return successor
