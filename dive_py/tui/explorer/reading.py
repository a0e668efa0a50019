"""The explorer while an image is read: what is known appears at once, figures follow."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import on

from dive_py.credentials import hidden
from dive_py.errors import AmbiguousImage, DivepyError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.sources.opening import Opening
from dive_py.tui.dialogs.choice import ChoiceScreen
from dive_py.tui.explorer.base import ExplorerBase
from dive_py.tui.explorer.loader import Loader

if TYPE_CHECKING:
    from dive_py.analysis.waste import Waste
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.request import Visit

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
        self._next: Loader | None = None
        self._opening = visit.opening
        self._verify = visit.verify
        self._began = 0.0

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
        self.ready = frozenset()
        self.weigh()
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
            return f"{name} comes from {printable(hidden(now.address) or now.way)} now"
        return f"{name} is the same image as before" if before.id == now.id else f"{name} points to another image now"

    @on(Loader.Updated)
    def _updated(self, event: Loader.Updated) -> None:
        if event.loader is not self.loader or self.info is None:
            return
        snapshot = self.snapshot = event.snapshot
        anew = snapshot.stack is not self.stack
        self.stack, self.waste = snapshot.stack, snapshot.waste
        self.ready = snapshot.ready - snapshot.errors.keys()
        self.weigh()
        if snapshot.complete and not snapshot.provisional:
            if snapshot.info is not None:
                known = self.info.warnings
                self.info = snapshot.info  # how the layers were read is known only now
                said = [self.info.note, *(warning for warning in self.info.warnings if warning not in known)]
                if any(said) and self._next is not None:
                    self.say(printable(next(filter(None, said))))
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
            self.header.show(title_of(info.reference), facts, self._figures(waste))
        elif self._next is None:
            self.header.show(
                title_of(info.reference), facts, (("no figures: not every layer could be read", "$error-text"),)
            )
        else:
            self.header.show(title_of(info.reference), facts)

    def _figures(self, waste: Waste) -> tuple[tuple[str, str], ...]:
        """Efficiency and waste, or that they are not those of the whole image; text and style of each."""
        from dive_py.analysis.figures import Unread
        from dive_py.presentation import figures

        unread = self.snapshot.unread if self.snapshot is not None else Unread()
        return (
            (figures.efficiency(waste.efficiency, unread), "$foreground" if unread.complete else "$error-text"),
            (figures.wasted(waste.wasted, unread), "bold $wasted" if waste.wasted else "$muted"),
        )

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
        """Show the pane of layers; for the class that knows its rows."""

    def show_details(self) -> None:
        """Show all about the selected layer; for the class that knows them."""

    def weigh(self) -> None:
        """Weigh the layers that are ready; for the class that shows it."""

    def problem(self, number: int) -> list[str]:
        """Why a layer cannot be read, or not whole, and what to do; empty for a sound one."""
        if self.snapshot is None:
            return []
        error = self.snapshot.errors.get(number)
        if error is not None:
            return [printable(text) for text in (error.message, error.hint) if text]
        damage = self.snapshot.damages.get(number)
        return [printable(damage)] if damage else []

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
