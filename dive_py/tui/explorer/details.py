"""The explorer's list of layers, and all about the selected one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation import units
from dive_py.presentation.facts import Fact
from dive_py.presentation.steps import layer_label, layer_text, short_digest, step_text
from dive_py.presentation.text import printable
from dive_py.tui.explorer.layers_pane import LayerRow
from dive_py.tui.explorer.reading import ExplorerLoading

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import ImageInfo, LayerInfo
    from dive_py.tui.explorer.request import Visit


class ExplorerDetails(ExplorerLoading):
    """What made each layer, what it weighs, what it changed."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.turned = False
        """Whether the base is below."""
        self.all_steps = False
        """Whether steps without a layer are shown."""
        self.raw = False
        """Whether commands are shown with their shell, as the history has them."""
        self._weight: dict[int, tuple[int, int]] = {}

    def show_layers(self) -> None:
        """The pane of layers."""
        info = self.info
        if info is None:
            return
        rows: list[LayerRow] = []
        for layer in info.layers:
            if not self.lists_layer(layer.number):
                continue
            rows.append(self._layer_row(layer))
            if self.all_steps:
                rows += [LayerRow(-1, step_text(step, self.marks.newline, raw=self.raw)) for step in layer.steps]
        if self.turned:
            rows.reverse()
        self.layers_pane.set_title("Layers", "", self.layers_figure(info))
        self.layers_pane.show(rows, self.selected)
        self.layers_pane.compare(*self.compared)

    def lists_layer(self, number: int) -> bool:
        """Whether a layer stands in the list; for the class that knows which are looked for."""
        del number
        return True

    def layers_figure(self, info: ImageInfo) -> str:
        """What stands at the right end of the list's title."""
        if self.waste is not None:
            return units.size(self.waste.stored)
        return f"{len(self.ready)} of {len(info.layers)} read" if self._next is not None else ""

    def _layer_row(self, layer: LayerInfo) -> LayerRow:
        k, snapshot = layer.number, self.snapshot
        problem = ""
        if snapshot is not None:
            problem = "unreadable" if k in snapshot.errors else "damaged" if k in snapshot.damages else ""
        wasted = int(self.waste.wasted_of[k]) if self.waste is not None else None
        hidden = int(self.waste.hidden_of[k]) if self.waste is not None else None
        stored = self._weight[k][0] if k in self._weight else None
        return LayerRow(
            k,
            layer_text(layer, self.marks.newline, raw=self.raw),
            stored,
            wasted=wasted,
            hidden=hidden,
            problem=problem,
            label=layer_label(layer),
        )

    def weigh(self) -> None:
        """Weigh the layers that are ready."""
        stack = self.stack
        self._weight = {k: self._weigh(stack, k) for k in self.ready} if stack is not None else {}

    def _weigh(self, stack: LayerStack, k: int) -> tuple[int, int]:
        """Stored bytes and tar members of a layer."""
        part = slice(stack.first_entry[k], stack.first_entry[k + 1])
        return int(stack.entries.stored[part].sum()), int((~stack.entries.implicit[part]).sum())

    def show_details(self) -> None:
        """All about the selected layer."""
        info = self.info
        if info is None or not info.layers:
            return
        layer = info.layers[self.selected]
        facts = [Fact(layer_text(layer, "\n", raw=self.raw), "strong")]
        problem = self.problem(layer.number)
        if problem:
            facts += [Fact(line, "error") for line in problem]
        when = units.age(layer.created)
        dot = f" {self.marks.dot} "
        digest = f"diff ID sha256:{short_digest(layer.diff_id)}{self.marks.ellipsis}" if layer.diff_id else ""
        facts.append(
            Fact(
                dot.join(part for part in (digest, f"created {when}" if when else "") if part),
                "muted",
                copy=layer.diff_id,
            )
        )
        facts += [Fact(line) for line in (*self.change_counts(), self._weights(layer)) if line]
        if layer.comment and layer.created_by:
            facts.append(Fact(printable(layer.comment), "muted"))
        facts += [Fact("then " + step_text(step, self.marks.newline, raw=self.raw), "faint") for step in layer.steps]
        facts += _whole_ids(layer)
        self.details_pane.set_title(f"Layer {layer_label(layer)}")
        self.details_pane.show(facts)

    def change_counts(self) -> list[str]:
        """How many paths the layer added, modified, removed; for the class that knows the tree."""
        return []

    def _weights(self, layer: LayerInfo) -> str:
        parts = []
        if layer.number in self._weight:
            stored, members = self._weight[layer.number]
            parts.append(f"{units.size(stored)} in {units.count(members, 'entry', 'entries')}")
        if layer.compressed is not None:
            parts.append(f"{units.size(layer.compressed)} compressed")
        if self.waste is not None:
            hidden = int(self.waste.hidden_of[layer.number])
            parts += [f"hides {units.size(hidden)} of lower layers"] if hidden else []
        return f" {self.marks.dot} ".join(parts)

    def action_turn(self) -> None:
        """Turn the stack round."""
        self.bring("layers")
        self.turned = not self.turned
        self.show_layers()

    def action_steps(self) -> None:
        """Show or hide steps without a layer."""
        self.bring("layers")
        self.all_steps = not self.all_steps
        self.show_layers()

    def action_commands(self) -> None:
        """Show commands with their shell, as the history has them, or without."""
        self.bring("layers")
        self.raw = not self.raw
        self.show_layers()
        self.show_details()


def _whole_ids(layer: LayerInfo) -> list[Fact]:
    """What identifies a layer, in full."""
    ids = (("diff ID", layer.diff_id), ("chain ID", layer.chain_id), ("in the archive", layer.archive_id))
    return [Fact(f"{name} {printable(value)}", "faint", copy=printable(value)) for name, value in ids if value]
