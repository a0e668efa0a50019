"""What the cursor stands on: a row of the tree, and what a row of any list stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack


class Pointed(NamedTuple):
    """The row under the tree's cursor."""

    stack: LayerStack
    path_id: int
    entry: int
    layer: int
    """The selected layer."""


@dataclass(frozen=True)
class Stored:
    """A path as one layer has it, or several have it, to look at it or to extract it."""

    path: bytes
    """Without leading slash; empty for all paths."""
    entry: int | None
    """The entry of the path; None where it stands for a directory or a layer as a whole."""
    layer: int | None
    """The layer that has it; None for what all layers up to `upto` have."""
    upto: int
    """That layer; of several, the uppermost that counts."""


def copyable_path(path: bytes | None) -> str:
    """Return a path for the clipboard, with its leading slash; empty for none."""
    return "/" + path.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode() if path else ""
