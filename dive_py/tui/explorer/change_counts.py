"""Counts in words: what a layer changed, and what the rows of a tree are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.overlay.vocabulary import Change
from dive_py.presentation import units

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.rows import Tally
    from dive_py.tui.look.glyphs import Glyphs

_ALWAYS = frozenset((Change.ADDED, Change.MODIFIED, Change.REMOVED))
"""Changes that are counted even where there are none."""


def change_counts(stack: LayerStack, layer: int, glyphs: Glyphs, *, rw: bool) -> str:
    """Return how many paths a layer added, modified, removed.

    Args:
        stack: All layers.
        layer: The layer.
        glyphs: The glyphs to write with.
        rw: Whether it is a container's read-write layer: then also the bytes that it copied up.
    """
    import numpy as np

    from dive_py.layers.distinct import distinct

    part = slice(stack.first_entry[layer], stack.first_entry[layer + 1])
    counts = np.bincount(stack.entries.change[part][stack.entries.live[part]], minlength=len(Change))
    counts[Change.REMOVED] = len(stack.removed(layer))
    parts = [
        f"{counts[change]:,} {'metadata only' if change is Change.METADATA else change.word}"
        for change in Change
        if change in _ALWAYS or (change and counts[change])
    ]
    if rw:
        copied = (
            np.isin(stack.entries.change[part], (Change.MODIFIED, Change.METADATA, Change.IDENTICAL))
            & stack.entries.live[part]
        )
        ids = np.flatnonzero(copied) + part.start
        contents = distinct(np.where(stack.entries.real[ids] < 0, ids, stack.entries.real[ids]))
        parts.append(f"{units.size(int(stack.entries.stored[contents].sum()))} copied up")
    return f" {glyphs.dot} ".join(parts)


def tally_text(tally: Tally, dot: str) -> str:
    """Return what the rows of a tree are, folded ones included: `3 files · 1 folder · 20 kB`; empty for no rows.

    Args:
        tally: The counts.
        dot: What stands between two of them.
    """
    parts = [
        units.count(number, one, many)
        for number, one, many in (
            (tally.files, "file", "files"),
            (tally.directories, "directory", "directories"),
            (tally.links, "link", "links"),
            (tally.others, "other", "others"),
        )
        if number
    ]
    return f" {dot} ".join([*parts, units.size(tally.stored)]) if parts else ""
