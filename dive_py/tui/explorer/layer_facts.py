"""All there is to know about one layer, as facts; no widget, so that it can be tested as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.overlay.vocabulary import Change
from dive_py.presentation import units
from dive_py.presentation.facts import Fact
from dive_py.presentation.steps import layer_label, layer_text, short_digest, step_text
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo, LayerInfo
    from dive_py.tui.look.glyphs import Glyphs


_ALWAYS = frozenset((Change.ADDED, Change.MODIFIED, Change.REMOVED))
"""Changes that are counted even where there are none."""


def layer_name(info: ImageInfo | None, number: int) -> str:
    """Return what a layer is called: its number, or `rw`."""
    layers = info.layers if info is not None else ()
    return layer_label(layers[number]) if 0 <= number < len(layers) else str(number)


def problem(snapshot: Snapshot | None, number: int) -> list[str]:
    """Return why a layer cannot be read, or not whole, and what to do; empty for a sound one."""
    if snapshot is None:
        return []
    error = snapshot.errors.get(number)
    if error is not None:
        return [printable(text) for text in (error.message, error.hint) if text]
    damage = snapshot.damages.get(number)
    return [printable(damage)] if damage else []


def layer_facts(
    layer: LayerInfo, snapshot: Snapshot | None, glyphs: Glyphs, *, changes: str = "", raw: bool = False
) -> list[Fact]:
    """Return the facts about a layer: its command, digests, counts, weights, the steps after it.

    Args:
        layer: The layer.
        snapshot: What has been read.
        glyphs: The glyphs to write with.
        changes: How many paths it added, modified, removed; empty while that is not known.
        raw: Whether commands are shown with their shell, as the history has them.
    """
    facts = [Fact(layer_text(layer, "\n", raw=raw), "strong")]
    facts += [Fact(line, "error") for line in problem(snapshot, layer.number)]
    when = units.age(layer.created)
    digest = f"diff ID sha256:{short_digest(layer.diff_id)}{glyphs.ellipsis}" if layer.diff_id else ""
    parts = [part for part in (digest, f"created {when}" if when else "") if part]
    facts.append(Fact(f" {glyphs.dot} ".join(parts), "muted", copy=layer.diff_id))
    facts += [Fact(line) for line in (changes, _weights(layer, snapshot, glyphs)) if line]
    if layer.comment and layer.created_by:
        facts.append(Fact(printable(layer.comment), "muted"))
    facts += [Fact("then " + step_text(step, glyphs.newline, raw=raw), "faint") for step in layer.steps]
    ids = (("diff ID", layer.diff_id), ("chain ID", layer.chain_id), ("in the archive", layer.archive_id))
    facts += [Fact(f"{name} {printable(value)}", "faint", copy=printable(value)) for name, value in ids if value]
    return facts


def _weights(layer: LayerInfo, snapshot: Snapshot | None, glyphs: Glyphs) -> str:
    parts = []
    if snapshot is not None and layer.number in snapshot.weights:
        weight = snapshot.weights[layer.number]
        parts.append(f"{units.size(weight.stored)} in {units.count(weight.entries, 'entry', 'entries')}")
    if layer.compressed is not None:
        parts.append(f"{units.size(layer.compressed)} compressed")
    if snapshot is not None and snapshot.waste is not None:
        hidden = int(snapshot.waste.hidden_of[layer.number])
        parts += [f"hides {units.size(hidden)} of lower layers"] if hidden else []
    return f" {glyphs.dot} ".join(parts)


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
