"""Two images against each other: the layers they share, and their final file systems path by path.

Paths have other numbers in each stack, so both are brought together by one merge of their sorted keys; all that follows
is array work. What counts as which change is `overlay.changes`' business, as between two layers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dive_py.analysis.comparison import Comparison, Shared
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.changes import compare_across, shown
from dive_py.overlay.paths import ROOT, collect
from dive_py.overlay.vocabulary import Change, Same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths
    from dive_py.overlay.stack import LayerStack


@dataclass(frozen=True, eq=False)
class Side:
    """One of two images."""

    stack: LayerStack
    diff_ids: Sequence[str] = ()
    """Of all its layers, base first, as the image says; an empty one where it is unknown. Or none at all."""


def compare(before: Side, after: Side, *, trusting: bool = True) -> Comparison:
    """Compare the final file systems of two images.

    Args:
        before: What there was.
        after: What there is.
        trusting: Whether one entry of layers with the same diff ID, whose headers agree, is known to have the same
            content. What a config says of its layers is a claim, so it is not trusted where contents are verified.

    Returns:
        The comparison; contents that headers cannot compare are undecided in it and count as modified.
    """
    paths, was, now = _together(before.stack, after.stack)
    change = np.full(paths.count, Change.UNTOUCHED, np.uint8)
    same, details = np.zeros(paths.count, np.uint8), np.zeros(paths.count, np.uint8)
    change[(was >= 0) & (now < 0)] = Change.REMOVED
    change[(was < 0) & (now >= 0)] = Change.ADDED
    both = np.flatnonzero((was >= 0) & (now >= 0))
    change[both], same[both], details[both] = compare_across(
        before.stack.entries, was[both], after.stack.entries, now[both]
    )
    if trusting:
        rows = both[np.isin(same[both], (Same.ASSUMED, Same.UNDECIDED))]
        rows = rows[_are_one(before, was[rows], after, now[rows])]
        same[rows] = Same.KNOWN
        change[rows] = np.where(details[rows], Change.METADATA, Change.IDENTICAL)
    return Comparison(
        stacks=(before.stack, after.stack),
        shared=shared_layers(before, after),
        paths=paths,
        was=was,
        now=now,
        change=change,
        same=same,
        details=details,
        bytes_before=_bytes(before.stack, was),
        bytes_after=_bytes(after.stack, now),
    )


def shared_layers(before: Side, after: Side) -> Shared:
    """Count the layers that both images have."""
    bottom = 0
    for one, other in zip(before.diff_ids, after.diff_ids, strict=False):
        if not one or one != other:
            break
        bottom += 1
    common = Counter(filter(None, before.diff_ids)) & Counter(filter(None, after.diff_ids))
    starts, stored = after.stack.first_entry, after.stack.entries.stored
    bytes_of = {
        diff_id: int(stored[start:stop].sum())
        for diff_id, start, stop in zip(after.diff_ids, starts, starts[1:], strict=False)
        if diff_id in common
    }
    return Shared(
        layers=common.total(),
        bottom=bottom,
        bytes=sum(times * bytes_of.get(diff_id, 0) for diff_id, times in common.items()),
    )


def _together(before: LayerStack, after: LayerStack) -> tuple[Paths, NDArray[np.int32], NDArray[np.int32]]:
    """Return the paths that either shows in the end, and for each of them the entry that each shows, -1 for none."""
    keys, entries = [], []
    for stack in (before, after):
        owner = stack.owners(stack.layer_count - 1)
        visible = owner >= 0
        visible[ROOT] = False
        keys.append((int(visible.sum()), stack.paths.joined_keys(visible)))
        entries.append(owner[visible])
    paths, ids, _ = collect(keys)
    columns = []
    for own, entry in zip(ids, entries, strict=True):
        column = np.full(paths.count, -1, np.int32)
        column[own] = entry
        columns.append(column)
    return paths, columns[0], columns[1]


def _are_one(before: Side, was: NDArray[np.int32], after: Side, now: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return whether each pair shows one entry of a layer that both have.

    That is the same place in the tar of the same diff ID.
    """
    old, new = before.stack.entries, after.stack.entries
    numbers: dict[str, int] = {"": -1}
    was, now = shown(old, was), shown(new, now)
    layer = [
        np.array([numbers.setdefault(diff_id, len(numbers)) for diff_id in side.diff_ids], np.int64)
        for side in (before, after)
    ]
    if not len(layer[0]) or not len(layer[1]):
        return np.zeros(len(was), np.bool_)
    first, second = layer[0][old.layer[was]], layer[1][new.layer[now]]
    return np.asarray((first == second) & (first >= 0) & (old.order[was] == new.order[now]))


def _bytes(stack: LayerStack, entry: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the stored bytes of each path's content, 0 for each further path that shows the same content."""
    entries = stack.entries
    amount = np.zeros(len(entry), np.int64)
    rows = np.flatnonzero(entry >= 0)
    real = entries.real[entry[rows]]
    rows, real = rows[real >= 0], entries.holding(real[real >= 0])
    files = entries.kind[real] == Kind.FILE
    rows, real = rows[files], real[files]
    first = np.zeros(len(entries.layer), np.int64)
    first[real[::-1]] = rows[::-1]  # of several names the last that is written here is the first in tree order
    counted = first[real] == rows
    amount[rows[counted]] = entries.stored[real[counted]]
    return amount
