"""What the explorer is asked to open, and how the terminal shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dive_py.tui.look.glyphs import UNICODE, Glyphs

if TYPE_CHECKING:
    from dive_py.sources.image import OpenOptions
    from dive_py.sources.opening import Opening


CONTAINER = "container:"
"""Prefix of a container's name."""


@dataclass(frozen=True)
class ExplorerRequest:
    """One image to explore, and where to begin."""

    reference: str
    """The image as typed."""
    options: OpenOptions
    """Where it is and which one is meant."""
    layer: int | None = None
    """The layer to begin with, -1 for the uppermost; None for the base, or of a container the read-write layer."""
    path: str | None = None
    """The path to begin at."""
    tour: bool = False
    """Whether the guided tour begins at once."""
    verify: bool = False
    """Whether all that is assumed about contents is read and compared."""
    glyphs: Glyphs = field(default=UNICODE)
    """The glyphs to draw with."""
    opening: Opening | None = None
    """The image, where it is being opened already."""

    @property
    def first_layer(self) -> int:
        """The layer to begin with, -1 for the uppermost."""
        if self.layer is not None:
            return self.layer
        return -1 if self.reference.startswith(CONTAINER) else 0
