"""History and layers, paired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from dive_py.oci.config import HistoryEntry, ImageConfig


class LayerHistory(Struct, frozen=True):
    """What the history says of one layer."""

    entry: HistoryEntry | None = None
    """The step that made the layer, or None where the history has none for it."""
    steps: tuple[HistoryEntry, ...] = ()
    """Steps without a layer after this one; of layer 0 also those before it."""


def pair(config: ImageConfig, layer_count: int) -> tuple[LayerHistory, ...]:
    """Return what the history says of each of `layer_count` layers, base first.

    History need not fit the layers (OCI image-spec 1.1, config.md: it is optional): pairs are made from the base up,
    layers above the history's end get nothing, and steps above the last layer come with the last layer.
    """
    entries: list[HistoryEntry | None] = []
    steps: list[list[HistoryEntry]] = [[] for _ in range(layer_count)]
    if not layer_count:
        return ()
    for entry in config.history:
        if entry.empty or len(entries) == layer_count:
            steps[max(len(entries) - 1, 0)].append(entry)
        else:
            entries.append(entry)
    entries.extend([None] * (layer_count - len(entries)))
    return tuple(LayerHistory(entry, tuple(after)) for entry, after in zip(entries, steps, strict=True))
