"""The explorer's ways from a place to another one, and back; *where is it*, and *which layer brought it*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.touched_layers import layers_of_matches, layers_of_path
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.presentation.typed_filter import expression
from dive_py.tui.explorer.header_facts import title_of
from dive_py.tui.explorer.layer_facts import layer_name
from dive_py.tui.explorer.parts import Jump
from dive_py.tui.explorer.selection import Trail, ViewKind

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from dive_py.tui.explorer.layers_pane import LayersPane
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.tree_pane import TreePane
    from dive_py.tui.explorer.waste_pane import WastePane


def nearest_below(layers: tuple[int, ...], layer: int) -> int:
    """Return the layer that is closest below another one, else the lowest."""
    return max((one for one in layers if one < layer), default=layers[0])


class Navigation:
    """Goes to a path in a layer, whatever hides it, from the story, the waste, a typed path or the tour.

    Args:
        explorer: The screen.
        tree: The pane that has the path under its cursor then.
        layers: The pane whose list can be shortened.
        waste: The pane whose rows can be opened.
        first_path: The path to begin at, with or without leading slash; None for none.
    """

    def __init__(
        self, explorer: Explorer, tree: TreePane, layers: LayersPane, waste: WastePane, first_path: str | None
    ) -> None:
        self._explorer, self._tree, self._layers, self._waste = explorer, tree, layers, waste
        path = first_path.strip("/") if first_path else None
        self._first_path = path.encode("utf-8", "surrogateescape") if path is not None else None
        self._trail = Trail()

    def remember(self, inside: str | None = None) -> None:
        """Let `back` come back to this place.

        Args:
            inside: The cause or culprit whose files the waste lists; None to look.
        """
        inside = self._waste.inside if inside is None else inside
        self._trail.remember(self._explorer.selection, self._explorer.panes.current, inside)

    def back(self) -> bool:
        """Go back to where the last jump or the list of a cause's files came from; return whether there was one."""
        inside = self._waste.inside
        if inside and self._explorer.panes.current == "waste" and not self._trail.leads_inside(inside):
            return self._waste.close_inside()
        stop = self._trail.back()
        if stop is None:
            return False
        self._explorer.select(self._explorer.selection.back_at(stop.selection))
        self._explorer.panes.go_to(stop.pane)
        if stop.pane == "waste" and not stop.inside:
            self._waste.close_inside()
        return True

    def go_to(self, layer: int, path: bytes, view: ViewKind | None = None) -> bool:
        """Select a layer and put the cursor on a path, whatever hides it now; return whether the path is there.

        Args:
            layer: The layer.
            path: Without leading slash.
            view: The view; None to keep the one there is, as long as it shows the path.
        """
        explorer = self._explorer
        stack, path = explorer.stack, self.through_links(layer, path)
        path_id = stack.paths.find(path) if stack is not None else None
        if path_id is None:
            return False
        self._tree.reveal(path_id)
        for selection in explorer.selection.to_path(layer, path, view):
            explorer.select(selection)
            if self._tree.shows(path_id):
                return True
        return False

    def through_links(self, layer: int, path: bytes) -> bytes:
        """Return a path, or where it leads in a layer's merged tree if its directories are symlinks there."""
        stack = self._explorer.stack
        if stack is None or stack.paths.find(path) is not None or not 0 <= layer < stack.layer_count:
            return path
        from dive_py.contents.locate import through_links

        found = through_links(stack, path, (layer,))
        if found is None:
            return path
        self._explorer.show_message(f"/{printable(path)} leads to /{printable(found.path)}")
        return found.path

    def jump(self, jump: Jump) -> None:
        """Go to a path in a layer, with a way back where that leads anywhere."""
        stack, pointed = self._explorer.stack, self._tree.pointed
        path_id = jump.path_id if jump.path_id is not None or pointed is None else pointed.path_id
        if stack is None or path_id is None or jump.layer < 0:
            return
        self.remember(jump.inside)
        if not self.go_to(jump.layer, stack.paths.path(path_id), jump.view) and not jump.layer_alone:
            self._trail.back()
        elif jump.takes_focus:
            self._explorer.panes.go_to("tree")

    def begin(self) -> None:
        """Go, once, to the path that was asked for on the command line."""
        explorer, path = self._explorer, self._first_path
        layer = explorer.selection.layer
        if path is None or explorer.snapshot is None or layer not in explorer.snapshot.readable:
            return
        self._first_path = None
        if self.go_to(layer, path):
            explorer.panes.go_to("tree")
        else:
            name = layer_name(explorer.info, layer)
            explorer.show_message(f"/{printable(path)} is not in layer {name} nor below it", wrong=True)

    def ask_for_path(self) -> None:
        """Ask for a path, and go there."""
        from dive_py.tui.explorer.go_to import GoToScreen

        stack = self._explorer.stack
        if stack is None:
            self._explorer.show_message("no layer has been read yet")
            return
        self._explorer.app.push_screen(GoToScreen(stack.paths), lambda path: self._go_to_typed(path) if path else None)

    def _go_to_typed(self, path: bytes) -> None:
        """Go to a path in the selected layer, else in the nearest one that has it."""
        explorer, before = self._explorer, self._explorer.selection.layer
        stack, path = explorer.stack, self.through_links(before, path)
        path_id = stack.paths.find(path) if stack is not None else None
        shown = "/" + printable(path)
        if stack is None or path_id is None:
            explorer.show_message(f"no layer has {shown}", wrong=True)
            return
        self.remember()
        if not self.go_to(before, path):
            layer = nearest_below(layers_of_path(stack, path_id) or (before,), before)
            self.go_to(layer, path)
            names = layer_name(explorer.info, before), layer_name(explorer.info, layer)
            explorer.show_message(f"{shown} is not in layer {names[0]}: this is layer {names[1]}")
        explorer.panes.go_to("tree")

    def show_treemap(self) -> None:
        """Show where the bytes are; a file that is entered there is then under the tree's cursor."""
        from dive_py.tui.treemap.screen import TreemapScreen

        explorer, snapshot = self._explorer, self._explorer.snapshot
        if explorer.info is None or snapshot is None or snapshot.waste is None:
            explorer.show_message("not all layers have been read yet")
            return
        name = title_of(explorer.info.reference)
        explorer.open_page(
            TreemapScreen(name, snapshot.stack, snapshot.waste, explorer.glyphs, self._show_stored), lambda _: None
        )

    def _show_stored(self, path_id: int) -> None:
        """Go to a path in the uppermost layer that stores something there."""
        import numpy as np

        stack = self._explorer.stack
        if stack is None:
            return
        stored = np.flatnonzero((stack.entries.path == path_id) & (stack.entries.stored > 0))
        layer = int(stack.entries.layer[stored[-1]]) if stored.size else stack.layer_count - 1
        self._explorer.post_message(Jump(layer, path_id, ViewKind.CHANGES, takes_focus=True))

    def list_layers_of(self, path: bytes | None) -> None:
        """List only layers that did something to what the filter finds, else to a path; or all again."""
        explorer, stack, pattern = self._explorer, self._explorer.stack, self._explorer.selection.pattern
        explorer.panes.bring("layers")
        if self._layers.only:
            self._layers.list_only((), "")
        elif stack is None or explorer.snapshot is None or explorer.snapshot.waste is None:
            explorer.show_message("not all layers have been read yet")
        elif pattern:
            matching, shown = expression(pattern), printable(pattern)
            explorer.show_message("looking through all layers")
            explorer.run_in_background(
                lambda: layers_of_matches(stack, matching), lambda found: self._list_only(stack, found, shown)
            )
        elif path is None:
            explorer.show_message("there is no path here")
        else:
            found = layers_of_path(stack, stack.paths.find(path) or 0)
            self._list_only(stack, found, "/" + printable(path))

    def _list_only(self, stack: LayerStack, found: tuple[int, ...], sought: str) -> None:
        """List some layers; the selected one is one of them: what is seen now comes from the nearest below."""
        explorer = self._explorer
        if stack is not explorer.stack:
            return
        if not found:
            explorer.show_message(f"no layer did anything to {sought}")
            return
        self._layers.list_only(found, sought)
        explorer.show_message(f"{units.count(len(found), 'layer')} did something to {sought}; Esc lists all again")
        if explorer.selection.layer not in found:
            self.remember()
            explorer.select(explorer.selection.at_layer(nearest_below(found, explorer.selection.layer)))
