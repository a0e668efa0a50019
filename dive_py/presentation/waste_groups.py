"""Words of the list of waste, without arrays: what a row stands for, in which order, and what is said of mixed rows."""

from __future__ import annotations

from enum import StrEnum

MIXED = "mixed"
"""The cause of a row whose contents have several."""

SEVERAL = "*"
"""What stands for the layer where those of a row are several."""

CONVERTER = "(the converter to a lazily pulled format)"
"""What stands for the step where no step of the image is to blame."""


class Grouping(StrEnum):
    """What one row stands for."""

    CULPRIT = "culprit"
    """All contents that one layer hides."""
    DIRECTORY = "directory"
    """A directory that one layer rewrote, whole or nearly, whatever the cause; else a file.

    Nearly is nine tenths of the contents that lay in it just below that layer, and of their bytes. It is the topmost
    such directory, without the empty way down to the first that branches.
    """
    CAUSE = "cause"
    """All contents with the same cause."""
    FILE = "file"
    """One wasted content."""


class Order(StrEnum):
    """Which row comes first."""

    BYTES = "bytes"
    """The one that wastes most."""
    FILES = "files"
    """The one with the most contents."""
    NAME = "name"
    """The lowest culprit, the first path or cause by name."""
