"""The rows of the list of layers, base first; no widget, so that they can be tested as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.presentation.steps import layer_label, layer_text, step_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo, LayerInfo
    from dive_py.tui.look.glyphs import Glyphs


@dataclass(frozen=True)
class LayerRow:
    """What one row of the list says."""

    number: int
    """The layer, or -1 for a step that made none."""
    text: str
    """What made it, printable, on one line."""
    stored: int | None = None
    """Stored bytes; None while the layer has not been read."""
    wasted: int | None = None
    """Wasted bytes that it holds; None while that is unknown."""
    hidden: int | None = None
    """Wasted bytes that it is the culprit of, whichever layer holds them; None while that is unknown."""
    problem: str = ""
    """One word if it could not be read whole."""
    label: str = ""
    """What stands for the number; empty for the number itself."""

    @property
    def name(self) -> str:
        """The number, or what stands for it."""
        return self.label or str(self.number)


def layer_rows(
    info: ImageInfo,
    snapshot: Snapshot | None,
    glyphs: Glyphs,
    *,
    only: frozenset[int] = frozenset(),
    all_steps: bool = False,
    raw: bool = False,
) -> Iterator[LayerRow]:
    """Yield a row for each layer, base first.

    Args:
        info: What is known of the image.
        snapshot: What has been read.
        glyphs: The glyphs to write with.
        only: The only layers to list; empty for all.
        all_steps: Whether steps that made no layer follow the layer that they came after.
        raw: Whether commands are shown with their shell, as the history has them.
    """
    for layer in info.layers:
        if only and layer.number not in only:
            continue
        yield _layer_row(layer, snapshot, layer_text(layer, glyphs.newline, raw=raw))
        for step in layer.steps if all_steps else ():
            yield LayerRow(-1, step_text(step, glyphs.newline, raw=raw))


def _layer_row(layer: LayerInfo, snapshot: Snapshot | None, text: str) -> LayerRow:
    k, label = layer.number, layer_label(layer)
    if snapshot is None:
        return LayerRow(k, text, label=label)
    waste = snapshot.waste
    return LayerRow(
        k,
        text,
        snapshot.weights[k].stored if k in snapshot.weights else None,
        wasted=int(waste.wasted_of[k]) if waste is not None else None,
        hidden=int(waste.hidden_of[k]) if waste is not None else None,
        problem="unreadable" if k in snapshot.errors else "damaged" if k in snapshot.damages else "",
        label=label,
    )
