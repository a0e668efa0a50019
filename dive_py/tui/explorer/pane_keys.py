"""Keys whose meaning depends on the pane that has the focus: the way back, the filter, the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dive_py.tui.explorer.filter_pane import FilterPane
    from dive_py.tui.explorer.layers_pane import LayersPane
    from dive_py.tui.explorer.pane_area import PaneArea
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.secret_search import SecretSearch
    from dive_py.tui.explorer.tour import Tour
    from dive_py.tui.explorer.tree_pane import TreePane
    from dive_py.tui.explorer.waste_pane import WasteFilter, WastePane

_HERE = frozenset(("explorer.waste", "explorer.advice", "explorer.story"))
"""Commands that lead to the pane of their name."""


class Parts(NamedTuple):
    """What these keys act on."""

    panes: PaneArea
    layers: LayersPane
    tree: TreePane
    filter: FilterPane
    waste: WastePane
    waste_filter: WasteFilter
    tour: Tour
    secrets: SecretSearch


def offers(id_: str, here: str, waste: WastePane, waste_filter: WasteFilter) -> bool:
    """Return whether a key is worth its room: none to where one is, none for a row without a path."""
    if id_ == "explorer.close":
        return here == "waste" and (waste_filter.is_open or bool(waste.inside))
    if id_ in {"explorer.view-file", "explorer.extract"} and here == "waste":
        return waste.stored is not None
    return id_ not in _HERE or here != id_.partition(".")[2]


def word_of(id_: str, waste: WastePane, waste_filter: WasteFilter, *, is_root: bool) -> str:
    """Return where Esc and q lead to; empty for the keymap's own word."""
    if id_ == "explorer.quit":
        return "" if is_root else "back"
    return f"all {'file' if waste_filter.is_open else waste.chosen}s" if id_ == "explorer.close" else ""


class PaneKeys:
    """What these keys do.

    Args:
        explorer: The screen.
        parts: What they act on.
    """

    def __init__(self, explorer: Explorer, parts: Parts) -> None:
        self._explorer, self._parts = explorer, parts

    def close(self) -> bool:
        """Stop the search, leave a culprit's files, show all panes, close tour, filter or list of layers.

        Returns:
            Whether anything was closed; at the root the layers get the focus in the end.
        """
        parts = self._parts
        if parts.secrets.cancel():
            return True
        if parts.panes.current == "waste" and (parts.waste_filter.drop() or parts.waste.close_inside()):
            return True
        if parts.panes.is_enlarged:
            parts.panes.enlarge()
        elif parts.tour.is_open:
            parts.tour.close()
        elif parts.filter.is_open or self._explorer.selection.pattern:
            parts.filter.drop()
        elif parts.layers.only:
            parts.layers.list_only((), "")
        elif self._explorer.is_root:
            parts.panes.go_to("layers")
        else:
            return False
        return True

    def filter(self) -> None:
        """Type a filter for the waste where that has the focus, else for the tree."""
        parts = self._parts
        if parts.panes.current == "waste":
            parts.waste_filter.open()
        else:
            parts.panes.bring("tree")
            parts.filter.open()

    def sort(self) -> None:
        """Sort the waste where that has the focus, else the tree."""
        parts = self._parts
        if parts.panes.current == "waste":
            parts.waste.sort()
        else:
            parts.panes.bring("tree")
            self._explorer.select(self._explorer.selection.sorted_by(parts.tree.other_sort))
