"""Which of the explorer's panes there is room for: fewer on a small terminal, one alone where that was asked for."""

from __future__ import annotations

from typing import Final

PANES: Final = ("layers", "tree", "story", "details", "waste")
"""The panes in the order of the tab key."""

SIDE: Final = ("layers", "details", "waste")
"""The panes of the left column, from the top."""

WIDE: Final = 110
"""Columns from which on two panes stand side by side."""

LOW: Final = 32
"""Lines below which the tour's card takes the details' place."""

SHORT: Final = 24
"""Lines below which two panes stand below each other, not three."""

TINY: Final = 16
"""Lines below which one pane stands below nothing."""


def shown(width: int, height: int, pane: str, *, enlarged: bool = False, touring: bool = False) -> frozenset[str]:
    """The panes that are shown; the one that a person is in is always one of them.

    Args:
        width: Columns of the terminal.
        height: Its lines.
        pane: The pane that has the focus.
        enlarged: Whether that one shall have all the room.
        touring: Whether the tour's card takes some of it.
    """
    if enlarged:
        return frozenset((pane,))
    if width >= WIDE:
        return _beside(height, pane, touring=touring)
    if height < TINY or (touring and height < SHORT):
        return frozenset((pane,))
    return _below(height, pane, touring=touring)


def _below(height: int, pane: str, *, touring: bool) -> frozenset[str]:
    """The panes of one column."""
    if pane in {"details", "waste"}:
        return frozenset(("layers", pane))
    if touring:
        return frozenset(("layers", "tree", pane))
    if height >= SHORT:
        return frozenset(("layers", "tree", "story"))
    # the story is that of the tree's cursor
    return frozenset(("tree", "story") if pane == "story" else ("layers", "tree"))


def _beside(height: int, pane: str, *, touring: bool) -> frozenset[str]:
    """The panes of two columns."""
    if height < TINY or (touring and height < SHORT):
        left = pane if pane in SIDE else "layers"
        return frozenset((left, "story" if pane == "story" else "tree"))
    if height < SHORT:
        return frozenset(("layers", "details" if pane == "details" else "waste", "tree", "story"))
    if touring and height < LOW:
        return frozenset(PANES) - {"waste" if pane == "details" else "details"}
    return frozenset(PANES)
