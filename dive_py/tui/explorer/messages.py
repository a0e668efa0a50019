"""What the explorer's panes ask of its screen: another selection, or a jump."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.tui.explorer.selection import Selection, ViewKind


@dataclass
class Select(Message):
    """Something else is selected. A change and no value: another one may come first."""

    change: Callable[[Selection], Selection]


@dataclass
class Jump(Message):
    """The tree should go to a path in a layer, with a way back."""

    layer: int
    path_id: int | None = None
    """The path; None for the one under the tree's cursor."""
    view: ViewKind | None = None
    """The view; None to keep the one there is."""
    takes_focus: bool = False
    """Whether the tree gets the focus, too."""
    layer_alone: bool = False
    """Whether the layer is worth going to even if no view of it shows the path."""
