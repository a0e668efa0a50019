"""The explorer's layers and views: which one is selected, and which range is compared."""

from __future__ import annotations

from textual import on

from dive_py.tui.explorer.folds import ExplorerFolds
from dive_py.tui.explorer.layers_pane import LayersPane
from dive_py.tui.explorer.view_tabs import ViewTabs
from dive_py.tui.explorer.views import ViewKind
from dive_py.tui.widgets.line_list import LineList

_KINDS = tuple(ViewKind)


class ExplorerSelecting(ExplorerFolds):
    """Selecting layers, ranges of them, and views."""

    def select_layer(self, layer: int, *, held: bool = False, keep_range: bool = False) -> None:
        """Select a layer."""
        if self.info is None or not 0 <= layer < len(self.info.layers):
            return
        if not keep_range:
            self.range_start = None
        self.selected = layer
        self.want_layer(layer)
        self.layers_pane.select(layer)
        self.layers_pane.compare(*self.compared)
        self.want_rows(held=held)

    @on(LineList.Moved, "#layers")
    def _layer_moved(self) -> None:
        self.select_layer(self.layers_pane.number, held=True)

    @on(LayersPane.Widened)
    def _range_widened(self, event: LayersPane.Widened) -> None:
        layer = self.layers_pane.neighbour(event.step)
        if layer is not None:
            self._widen_to(layer)

    @on(LayersPane.Reached)
    def _range_reached(self, event: LayersPane.Reached) -> None:
        self._widen_to(event.layer)

    def _widen_to(self, layer: int) -> None:
        """Compare all layers from where the range begins up or down to a layer."""
        if self.range_start is None:
            # towards upper layers the range there is grows; towards lower ones a range begins at the selected layer
            self.range_start = self.compared[0] if layer > self.selected else self.selected
        self.kind = ViewKind.AGGREGATED
        self.select_layer(layer, keep_range=True)

    @on(LineList.Chosen, "#layers")
    def _layer_chosen(self) -> None:
        self.action_pane("tree")

    def action_layer(self, step: int) -> None:
        """Select the next upper (1) or lower (-1) layer."""
        self.bring("layers")
        layer = self.layers_pane.neighbour(-step if self.turned else step)
        if layer is not None:
            self.select_layer(layer, held=True)

    def action_view(self, kind: str) -> None:
        """Show one of the five views as it is at first."""
        self.bring("tree")
        if self.kind is not ViewKind(kind) or self.whole:
            self.kind, self.whole = ViewKind(kind), False
            self.range_start = None
            self.layers_pane.compare(*self.compared)
            self.want_rows()

    @on(ViewTabs.Chosen)
    def _tab_chosen(self, event: ViewTabs.Chosen) -> None:
        self.action_view(event.kind)

    def action_next_view(self) -> None:
        """Show the next of the five views."""
        self.action_view(_KINDS[(_KINDS.index(self.kind) + 1) % len(_KINDS)])
