"""The explorer's answers to *where is it* and *which layer brought it*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.touched_layers import layers_of_matches, layers_of_path
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.presentation.typed_filter import expression
from dive_py.tui.explorer.navigation import ExplorerJumps
from dive_py.tui.widgets.line_list import shorten

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.request import Visit

_NAME_ROOM = 24
"""Cells of a path in the title of the list of layers."""


class ExplorerWhere(ExplorerJumps):
    """Goes to a typed path, and lists only layers that did something to a path."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.only: frozenset[int] = frozenset()
        """The only layers that are listed; empty for all."""
        self._sought = ""

    def layers_came(self, *, anew: bool) -> None:
        """What was sought in other layers is no answer any more."""
        if anew and self.only:
            self.list_all_layers()
        super().layers_came(anew=anew)

    def lists_layer(self, number: int) -> bool:
        """Whether a layer stands in the list."""
        return not self.only or number in self.only

    def layers_figure(self, info: ImageInfo) -> str:
        """What the listed layers have in common, else as usual."""
        if not self.only:
            return super().layers_figure(info)
        name = shorten(self._sought, _NAME_ROOM, self.marks.ellipsis)
        return f"{len(self.only)} of {units.count(len(info.layers), 'layer')} touched {name}"

    def list_all_layers(self) -> None:
        """List all layers again."""
        self.only = frozenset()
        self.show_layers()

    def action_where(self) -> None:
        """List only layers that did something to what the filter finds, else to the path under the cursor; or all."""
        stack, path_id = self.stack, self._path_here()
        self.bring("layers")
        if self.only:
            self.list_all_layers()
        elif stack is None or self.waste is None:
            self.say("not all layers have been read yet")
        elif self.pattern:
            wanted, shown = expression(self.pattern), printable(self.pattern)
            self.say("looking through all layers")
            self.aside(lambda: layers_of_matches(stack, wanted), lambda found: self._list_only(stack, found, shown))
        elif path_id is None:
            self.say("there is no path here")
        else:
            shown = "/" + printable(stack.paths.path(path_id))
            self._list_only(stack, layers_of_path(stack, path_id), shown)

    def _path_here(self) -> int | None:
        """The path under the cursor: of the list of waste where that has the focus, else of the tree."""
        row, stack = self.tree_pane.current, self.stack
        if self.pane == "waste" and self.waste_pane.path is not None and stack is not None:
            return stack.paths.find(self.waste_pane.path)
        return row.path_id if row is not None else None

    def _list_only(self, stack: LayerStack, found: tuple[int, ...], sought: str) -> None:
        """List some layers; the selected one is one of them: what is seen now comes from the nearest below."""
        if stack is not self.stack:
            return
        if not found:
            self.say(f"no layer did anything to {sought}")
            return
        self.only, self._sought = frozenset(found), sought
        self.say(f"{units.count(len(found), 'layer')} did something to {sought}; Esc lists all again")
        if self.selected not in self.only:
            self.remember()
            nearest = max((layer for layer in found if layer < self.selected), default=found[0])
            self.select_layer(nearest)
        self.show_layers()

    def action_go_to_path(self) -> None:
        """Ask for a path, and go there."""
        from dive_py.tui.explorer.go_to import GoToScreen

        stack = self.stack
        if stack is None:
            self.say("no layer has been read yet")
            return
        self.app.push_screen(GoToScreen(stack.paths), lambda path: self._go_to_typed(path) if path else None)

    def _go_to_typed(self, path: bytes) -> None:
        """Go to a path in the selected layer, else in the nearest one that has it."""
        stack, path = self.stack, self.led(self.selected, path)
        path_id = stack.paths.find(path) if stack is not None else None
        shown = "/" + printable(path)
        if stack is None or path_id is None:
            self.say(f"no layer has {shown}", wrong=True)
            return
        before = self.selected
        self.remember()
        if not self.go_to(self.selected, path):
            found = layers_of_path(stack, path_id)
            layer = max((layer for layer in found if layer < before), default=found[0] if found else before)
            self.go_to(layer, path)
            self.say(f"{shown} is not in layer {self.label(before)}: this is layer {self.label(layer)}")
        self.action_pane("tree")
