"""The explorer while an image is read: what is known appears at once, figures follow."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import on

from dive_py.errors import AmbiguousImage, DivepyError
from dive_py.presentation import units
from dive_py.presentation.steps import layer_label, layer_text, short_digest, step_text
from dive_py.presentation.text import printable
from dive_py.sources.opening import Opening
from dive_py.tui.loading import Loader
from dive_py.tui.screens.choice import ChoiceScreen
from dive_py.tui.screens.explorer_base import ExplorerBase
from dive_py.tui.widgets.layers import LayerRow
from dive_py.tui.widgets.text_lines import Fact

if TYPE_CHECKING:
    from dive_py.exploration import Snapshot
    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import ImageInfo, LayerInfo
    from dive_py.tui.visit import Visit

_TICK = 0.1
"""Seconds between two looks at the progress: something moves at least four times a second."""

_BAR = 16
"""Cells of the progress bar."""

_PATHS = ("/", "./", "../", "~")
"""How a word begins that is no image's name."""


def title_of(reference: str) -> str:
    """What the header calls an image: its name, or the last part of a path."""
    return printable(reference.rstrip("/").rpartition("/")[2] if reference.startswith(_PATHS) else reference)


class ExplorerLoading(ExplorerBase):
    """Reading, reading again, and what is told meanwhile."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit.marks)
        self.reference = visit.reference
        """What is explored, as it was typed."""
        self.options = visit.options
        """How it is opened."""
        self.selected = visit.first_layer
        self.loader: Loader | None = None
        """The reading whose image is shown."""
        self.snapshot: Snapshot | None = None
        """What has been read of the image that is shown."""
        self.turned = False
        """Whether the base is below."""
        self.all_steps = False
        """Whether steps without a layer are shown."""
        self._next: Loader | None = None
        self._opening = visit.opening
        self._verify = visit.verify
        self._began = 0.0
        self._weight: dict[int, tuple[int, int]] = {}

    def on_mount(self) -> None:
        """Draw the empty panes first, then read."""
        self.header.show(title_of(self.reference), (), (("opening", "$muted"),))
        for pane, title in ((self.layers_pane, "Layers"), (self.details_pane, "Layer"), (self.waste_pane, "Waste")):
            pane.set_title(title)
        self.tree_pane.set_title("Files")
        self.story_pane.set_title("Story")
        self._timer = self.set_interval(_TICK, self._tick, pause=True)
        self.call_after_refresh(self.read)

    def read(self) -> None:
        """Open and read the image; what is shown stays until the new one is open."""
        self._drop_next()
        self._began = time.monotonic()
        opening, self._opening = self._opening or Opening(self.reference, self.options), None
        self._next = Loader(self, opening, first=self.selected, verify=self._verify)
        self._next.start()
        self._timer.resume()
        self._tick()

    def want_layer(self, layer: int) -> None:
        """Let a layer be read before those that nobody has begun with."""
        if self._next is not None and self._next is self.loader:
            self._next.progress.wanted = layer

    def go_back(self, error: DivepyError | None = None) -> None:
        """Leave: reading ends at its next step and does not hold the way out."""
        for loader in (self._next, self.loader):
            if loader is not None:
                loader.progress.stop.set()
        super().go_back(error)

    def stop(self, patience: float) -> None:
        """End all reading and close the image; waits `patience` seconds for the threads at most."""
        self._timer.stop()
        if self._opening is not None:
            self._opening.progress.stop.set()
        for loader in (self._next, self.loader):
            if loader is not None:
                loader.stop(patience)

    def _drop_next(self) -> None:
        if self._next is not None and self._next is not self.loader:
            self._next.stop()
        self._next = None

    def _tick(self) -> None:
        """Show how far the reading is."""
        loader = self._next
        if loader is None:
            self._timer.pause()
            return
        progress, seconds = loader.progress, time.monotonic() - self._began
        done, total = progress.done, self._total(loader)
        word = "opening" if loader.image is None else "reading"
        text = f"{word} {units.size(done)}" if done or total else word
        if loader.image is not None and not done and progress.label not in {"", "opening"}:
            text = printable(progress.label)  # an engine takes long before its first byte, and says what it does
        elif total:
            text += f" of {units.size(total)}"
            cells = min(_BAR, done * _BAR // total)
            text += f" {self.marks.full * cells}{self.marks.rest * (_BAR - cells)}"
        text = f"{text} {seconds:.1f} s"
        if self.snapshot is not None and self.snapshot.provisional:
            # the header has the figures already, and no room for more at 80 columns
            read = f"{min(100, 100 * done // total)} %" if total else units.size(done)
            self.layers_pane.set_title("Layers", "", f"unpacked, {read} read {self.marks.dot} {seconds:.1f} s")
            return
        self.header.show(figures=((text, "$accent-text"),))
        if self.stack is None or self.selected not in self.ready:
            self.wait_for_layer(f"{word} {units.size(done)}" if done else word)

    def _total(self, loader: Loader) -> int:
        total = loader.progress.total or 0
        return max(total, sum(part.total or 0 for part in loader.progress.parts))

    def place_fact(self) -> str:
        """Where the image was taken from, if that is worth saying; for the class that knows the places."""
        return ""

    def wait_for_layer(self, doing: str) -> None:
        """The tree has nothing to show yet; for the class that knows the tree."""

    def layers_came(self, *, anew: bool) -> None:
        """Layers or figures are there that were not; for the class that knows the tree.

        Args:
            anew: Whether the paths may have other numbers than before.
        """

    @on(Loader.Opened)
    def _opened(self, event: Loader.Opened) -> None:
        if event.loader is not self._next:
            event.loader.close()
            return
        before = self.info
        if self.loader is not None and self.loader is not event.loader:
            self.loader.stop()
        self.loader, self.info = event.loader, event.image.info
        self.failure, self.snapshot, self.waste = None, None, None
        self.ready, self._weight = frozenset(), {}
        top = max(0, len(self.info.layers) - 1)
        self.selected = min(self.selected, top) if self.selected >= 0 else top
        self.show_facts()
        self.show_layers()
        self.show_details()
        self.waste_pane.say("known when all layers are read")
        self.call_after_refresh(event.loader.seen.set)
        if before is not None:
            self.say(self._told_again(before, self.info))
        elif self.info.warnings:
            self.say(printable(self.info.warnings[0]))
        self._tick()

    def _told_again(self, before: ImageInfo, now: ImageInfo) -> str:
        """What to say of an image that was read again."""
        name = printable(now.reference)
        if (before.source, before.address) != (now.source, now.address):
            return f"{name} comes from {printable(now.address or now.way)} now"
        return f"{name} is the same image as before" if before.id == now.id else f"{name} points to another image now"

    @on(Loader.Updated)
    def _updated(self, event: Loader.Updated) -> None:
        if event.loader is not self.loader or self.info is None:
            return
        snapshot = self.snapshot = event.snapshot
        anew = snapshot.stack is not self.stack
        self.stack, self.waste = snapshot.stack, snapshot.waste
        self.ready = snapshot.ready - snapshot.errors.keys()
        self._weight = {k: self._weigh(snapshot.stack, k) for k in self.ready}
        if snapshot.complete and not snapshot.provisional:
            if event.loader.image is not None:
                self.info = event.loader.image.info  # how the layers were read is known only now
                if self.info.note and self._next is not None:
                    self.say(printable(self.info.note))
            self._next = None
            self._timer.pause()
        self.show_facts()
        self.show_layers()
        self.show_details()
        self.layers_came(anew=anew)

    @on(Loader.Failed)
    def _failed(self, event: Loader.Failed) -> None:
        if event.loader is not self._next:
            return
        self._next = None
        self._timer.pause()
        if isinstance(event.error, AmbiguousImage):
            self._choose(event.error)
            return
        self.failure = event.error
        if self.info is None:
            if not self.offers_to_get(event.error):
                self.go_back(event.error)
            return
        self.header.show(figures=(("could not be read", "$error-text"),))
        self.say_error(event.error)
        self.show_facts()

    def offers_to_get(self, error: DivepyError) -> bool:
        """Ask whether what is missing shall be got, where that makes sense; for the class that knows how.

        Returns:
            Whether that is being asked, and what there is to do will be done.
        """
        del error
        return False

    def _choose(self, error: AmbiguousImage) -> None:
        """Several images or platforms fit: ask which one."""
        from dataclasses import replace

        def chosen(choice: int | None) -> None:
            if choice is None:
                if self.info is None:
                    # the question itself has yet to go
                    self.call_after_refresh(self.go_back, error if self.is_root else None)
                return
            word = error.choices[choice]
            if error.kind == "platform":
                self.options = replace(self.options, platform=word)
            else:
                self.options = replace(self.options, name=word)
            self.read()

        title = "Which platform?" if error.kind == "platform" else "Which image?"
        self.header.show(figures=(("choose", "$accent-text"),))
        self.app.push_screen(ChoiceScreen(title, [printable(choice) for choice in error.choices], self.marks), chosen)

    def show_facts(self) -> None:
        """Header: where the image comes from, and the figures once they are there."""
        info, waste = self.info, self.waste
        if info is None:
            return
        facts = self._facts()
        if waste is not None:
            figures = (
                (f"efficiency {units.percent(waste.efficiency)} %", "$foreground"),
                (f"{units.size(waste.wasted)} wasted", "bold $wasted" if waste.wasted else "$muted"),
            )
            self.header.show(title_of(info.reference), facts, figures)
        elif self._next is None:
            self.header.show(
                title_of(info.reference), facts, (("no figures: not every layer could be read", "$error-text"),)
            )
        else:
            self.header.show(title_of(info.reference), facts)

    def _facts(self) -> tuple[str, ...]:
        """Source and way, platform, layers, size, and which of several engines; the first are left out first."""
        info = self.info
        if info is None:
            return ()
        shown = self.snapshot
        unpacked = f" {self.marks.dot} unpacked" if shown is not None and shown.unpacked else ""
        facts = [
            printable(info.way) + unpacked,
            printable(str(info.platform)),
            units.count(len(info.layers), "layer"),
            units.size(self.waste.stored) if self.waste is not None else "",
            self.place_fact(),
        ]
        return tuple(fact for fact in facts if fact)

    def show_layers(self) -> None:
        """The pane of layers."""
        info = self.info
        if info is None:
            return
        rows: list[LayerRow] = []
        for layer in info.layers:
            rows.append(self._layer_row(layer))
            if self.all_steps:
                rows += [LayerRow(-1, step_text(step, self.marks.newline)) for step in layer.steps]
        if self.turned:
            rows.reverse()
        self.layers_pane.set_title("Layers", "", self._layers_figure(info))
        self.layers_pane.show(rows, self.selected)
        self.layers_pane.compare(*self.compared)

    def _layers_figure(self, info: ImageInfo) -> str:
        if self.waste is not None:
            return units.size(self.waste.stored)
        return f"{len(self.ready)} of {len(info.layers)} read" if self._next is not None else ""

    def _layer_row(self, layer: LayerInfo) -> LayerRow:
        k, snapshot = layer.number, self.snapshot
        problem = ""
        if snapshot is not None:
            problem = "unreadable" if k in snapshot.errors else "damaged" if k in snapshot.damages else ""
        wasted = int(self.waste.wasted_of[k]) if self.waste is not None else None
        stored = self._weight[k][0] if k in self._weight else None
        return LayerRow(k, layer_text(layer, self.marks.newline), stored, wasted, problem, layer_label(layer))

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
        facts = [Fact(layer_text(layer, "\n"), "strong")]
        problem = self._problem(layer.number)
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
        facts += [Fact("then " + step_text(step, self.marks.newline), "faint") for step in layer.steps]
        self.details_pane.set_title(f"Layer {layer_label(layer)}")
        self.details_pane.show(facts)

    def change_counts(self) -> list[str]:
        """How many paths the layer added, modified, removed; for the class that knows the tree."""
        return []

    def _problem(self, number: int) -> list[str]:
        if self.snapshot is None:
            return []
        error = self.snapshot.errors.get(number)
        if error is not None:
            return [printable(text) for text in (error.message, error.hint) if text]
        damage = self.snapshot.damages.get(number)
        return [printable(damage)] if damage else []

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

    def action_reload(self) -> None:
        """Read the image again."""
        self.say("reading the image again")
        self.read()

    def action_platform(self) -> None:
        """Choose another platform of this image."""
        from dataclasses import replace

        info = self.info
        if info is None or len(info.platforms) < 2:
            self.say("this image has one platform only")
            return
        names = [printable(str(platform)) for platform in info.platforms]

        def chosen(choice: int | None) -> None:
            if choice is not None:
                self.options = replace(self.options, platform=str(info.platforms[choice]))
                self.read()

        here = next((k for k, platform in enumerate(info.platforms) if platform == info.platform), 0)
        self.app.push_screen(ChoiceScreen("Platforms", names, self.marks, here), chosen)
