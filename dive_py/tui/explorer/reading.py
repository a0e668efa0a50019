"""Reading the image: once, again, for another platform, or after what is missing has been pulled."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dive_py.errors import AmbiguousImage, EngineUnavailable, ImageNotFound
from dive_py.oci.reference import ImageName
from dive_py.presentation.text import printable
from dive_py.sources.opening import Opening
from dive_py.tui.dialogs.choice import ChoiceScreen
from dive_py.tui.explorer.base_finder import BaseFinder
from dive_py.tui.explorer.header_facts import Doing, doing, news
from dive_py.tui.explorer.loader import Loader
from dive_py.tui.forms.pull import PullScreen, pull_image

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.errors import DivepyError
    from dive_py.sources.image import Image
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.request import ExplorerRequest


class Reading:
    """The readings of one image: the one that is shown, and the one that will replace it.

    Args:
        explorer: The screen that shows the image, and takes the loader's messages.
        request: What to open.
    """

    def __init__(self, explorer: Explorer, request: ExplorerRequest) -> None:
        self.reference = request.reference
        """What is explored, as it was typed."""
        self.options = request.options
        """How it is opened."""
        self.loader: Loader | None = None
        """The reading whose image is shown."""
        self.bases = BaseFinder(lambda: self.options)
        """Finds what the image stands on."""
        self._explorer = explorer
        self._next: Loader | None = None
        self._opening = request.opening
        self._verify = request.verify
        self._began = 0.0

    @property
    def is_over(self) -> bool:
        """Whether nothing is being read."""
        return self._next is None

    @property
    def doing(self) -> Doing | None:
        """How far the reading is; None where nothing is being read."""
        if self._next is None:
            return None
        seconds, is_open = time.monotonic() - self._began, self._next.image is not None
        return doing(self._next.progress, seconds, self._explorer.glyphs, is_open=is_open)

    def start(self) -> None:
        """Open and read the image; what is shown stays until the new one is open."""
        if self._next is not None and self._next is not self.loader:
            self._next.stop()
        self._began = time.monotonic()
        self.bases.forget()
        opening, self._opening = self._opening or Opening(self.reference, self.options), None
        target = self._explorer
        self._next = Loader(target, opening, first=target.selection.layer, verify=self._verify)
        self._next.start()
        target.show_progress()

    def want(self, layer: int) -> None:
        """Let a layer be read before those that have not been begun."""
        if self._next is not None and self._next is self.loader:
            self._next.progress.awaited_layer = layer

    def cancel(self) -> None:
        """End all reading at its next step."""
        for loader in (self._next, self.loader):
            if loader is not None:
                loader.progress.stop.set()

    def stop(self, patience: float) -> None:
        """End all reading and close the image; waits `patience` seconds for the threads at most."""
        if self._opening is not None:
            self._opening.progress.stop.set()
        for loader in (self._next, self.loader):
            if loader is not None:
                loader.stop(patience)

    @property
    def image(self) -> Image | None:
        """The image that is shown, where it is open."""
        return self.loader.image if self.loader is not None else None

    def take(self, news: Loader.News) -> None:
        """Show what has become known."""
        if isinstance(news, Loader.Opened):
            self._opened(news)
        elif isinstance(news, Loader.Updated):
            self._updated(news)
        elif isinstance(news, Loader.Failed):
            self._failed(news)

    def _opened(self, event: Loader.Opened) -> None:
        """Show the image that is open now."""
        explorer = self._explorer
        if event.loader is not self._next:
            event.loader.close()
            return
        if self.loader is not None and self.loader is not event.loader:
            self.loader.stop()
        before, self.loader, explorer.failure = explorer.info, event.loader, None
        explorer.show_image(event.image.info, None)
        explorer.call_after_refresh(event.loader.seen.set)
        said = news(before, event.image.info)
        if said:
            explorer.show_message(said)

    def _updated(self, event: Loader.Updated) -> None:
        """Show what has been read by now."""
        explorer, snapshot, known = self._explorer, event.snapshot, self._explorer.info
        if event.loader is not self.loader or known is None:
            return
        info = known
        if snapshot.complete and not snapshot.provisional:
            info = snapshot.info or known  # how the layers were read is known only now
            said = [info.note, *(warning for warning in info.warnings if warning not in known.warnings)]
            if any(said) and self._next is not None:
                explorer.show_message(printable(next(filter(None, said))))
            self._next = None
        explorer.show_image(info, snapshot)

    def _failed(self, event: Loader.Failed) -> None:
        """Ask what is meant or whether to pull it, where that makes sense; else say why there is nothing."""
        explorer, error = self._explorer, event.error
        if event.loader is not self._next:
            return
        self._next = None
        if isinstance(error, AmbiguousImage):
            self._choose(error)
            return
        explorer.failure = error
        if explorer.info is not None:
            explorer.show_image(explorer.info, explorer.snapshot)
            explorer.show_error(error)
        elif isinstance(error, ImageNotFound | EngineUnavailable) and error.name and not self.options.source:
            self._offer(error)
        else:
            explorer.go_back(error)

    def reload(self) -> None:
        """Reload the image."""
        self._explorer.show_message("reading the image again")
        self.start()

    def choose_platform(self) -> None:
        """Choose another platform of this image."""
        info = self._explorer.info
        if info is None or len(info.platforms) < 2:
            self._explorer.show_message("this image has one platform only")
            return
        platforms = info.platforms

        def chosen(choice: int | None) -> None:
            if choice is not None:
                self.options = replace(self.options, platform=str(platforms[choice]))
                self.start()

        here = next((k for k, platform in enumerate(platforms) if platform == info.platform), 0)
        names = [printable(str(platform)) for platform in platforms]
        self._explorer.app.push_screen(ChoiceScreen("Platforms", names, self._explorer.glyphs, here), chosen)

    def _leave(self, error: DivepyError) -> None:
        """Leave once the question itself is gone; at the root with the reason."""
        self._explorer.call_after_refresh(self._explorer.go_back, error if self._explorer.is_root else None)

    def _choose(self, error: AmbiguousImage) -> None:
        """Ask which of several images or platforms that fit."""

        def chosen(choice: int | None) -> None:
            if choice is None:
                if self._explorer.info is None:
                    self._leave(error)
                return
            word = error.choices[choice]
            if error.kind == "platform":
                self.options = replace(self.options, platform=word)
            else:
                self.options = replace(self.options, name=word)
            self.start()

        title = "Which platform?" if error.kind == "platform" else "Which image?"
        self._explorer.header.show(figures=(("choose", "$accent-text"),))
        words = [printable(choice) for choice in error.choices]
        self._explorer.app.push_screen(ChoiceScreen(title, words, self._explorer.glyphs), chosen)

    def _offer(self, error: ImageNotFound | EngineUnavailable) -> None:
        """Offer what is nearly called so, what the registry has of that name (first where it is named), and a pull."""
        explorer, name = self._explorer, error.name
        ways: list[tuple[str, Callable[[], None]]] = [
            (f"open {near}", partial(self._open, near)) for near in error.near if not self.options.platform
        ]
        title = f"{name} is not here" + (": did you mean" if ways else "")
        place = 0 if ImageName.parse(name).domain != "docker.io" else len(ways)
        ways.insert(place, ("explore it in the registry, without pulling", partial(self._open, f"registry:{name}")))
        if error.product and not self.options.platform:  # for another platform than the engine's it is not pulled
            ways.append((f"pull it: {error.product} pull {name}", partial(self._pull, name)))

        def which(choice: int | None) -> None:
            explorer.clear_message()
            if choice is None:
                self._leave(error)
            else:
                ways[choice][1]()

        explorer.header.show(figures=(("not here", "$accent-text"),))
        explorer.show_message(printable(error.message))
        words = [printable(word) for word, _ in ways]
        explorer.app.push_screen(ChoiceScreen(printable(title), words, explorer.glyphs), which)

    def _open(self, reference: str) -> None:
        self.reference = reference
        self.start()

    def _pull(self, name: str) -> None:
        explorer = self._explorer

        def arrived() -> None:
            explorer.failure = None
            self.start()

        def left(error: DivepyError | None) -> None:
            explorer.call_after_refresh(explorer.go_back, error or explorer.failure)

        pull_image(explorer.open_page, PullScreen(name, self.options, explorer.glyphs), arrived, left)
