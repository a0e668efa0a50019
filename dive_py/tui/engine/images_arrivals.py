"""How images come to the engine from its list: by a pull, a search or a build; then they are explored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.engine.building import name_given
from dive_py.engine.pulling import named
from dive_py.errors import UsageError
from dive_py.oci.reference import ImageName
from dive_py.presentation.shell_words import split_words
from dive_py.presentation.text import printable
from dive_py.tui.dialogs.ask import AskScreen
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.forms.pull import PullScreen

if TYPE_CHECKING:
    from dive_py.errors import DivepyError
    from dive_py.tui.engine.images import ImagesScreen

_NAME = "NAME"
"""What stands for the image's name in the line that a build begins with."""


class ImagesArrivals:
    """Pulls, searches and builds; what has come is under the list's cursor afterwards."""

    def __init__(self, page: ImagesScreen) -> None:
        self._page = page
        self._line = f"-t {_NAME} ."

    def pull(self) -> None:
        """Ask for a name, pull it, and explore it."""
        image = self._page.listing_pane.current
        title = "Pull which image?"
        text = "ubuntu:12.04, jamtur01/puppet, host:5000/name@sha256:… · latest where no tag is given · Enter pulls"
        value = printable(image.name) if image is not None and image.tag else ""
        screen = AskScreen(title, text, value, ImageName.parse)
        self._page.app.push_screen(screen, lambda name: self._pull(name) if name else None)

    def _pull(self, name: str) -> None:
        # asked for as the person has it: the list may not have come yet
        page = PullScreen(name, self._page.options, self._page.glyphs)

        def done(_: DivepyError | None) -> None:
            if page.arrived:
                self._explore(name)

        self._page.open_page(page, done)

    def search(self) -> None:
        """Search for an image, pull it, and explore it."""
        from dive_py.tui.engine.search import SearchScreen

        page = SearchScreen(self._page.pinned(), self._page.glyphs)

        def done(_: DivepyError | None) -> None:
            if page.pulled:
                self._explore(page.pulled)

        self._page.open_page(page, done)

    def _explore(self, name: str) -> None:
        self._page.select(":".join(named(name)))
        self._page.call_later(self._page.explore, name, self._page.pinned())

    def build(self) -> None:
        """Ask for a folder and a name, build, and explore the result; the line is there again the next time."""
        text = "as behind docker build: -t NAME:TAG -f Dockerfile --build-arg KEY=VALUE FOLDER · Enter builds"
        screen = AskScreen("Build what?", text, self._line, build_words, _NAME if _NAME in self._line else "")
        self._page.app.push_screen(screen, lambda line: self._build(line) if line else None)

    def _build(self, line: str) -> None:
        from dive_py.tui.engine.build import BuildScreen

        self._line = line
        page = BuildScreen(build_words(line), self._page.pinned(), self._page.glyphs)

        def done(_: DivepyError | None) -> None:
            if page.image:
                self._page.select(":".join(named(page.name_of())))
                self._page.call_later(self._page.open_page, ExplorerScreen(page.visit()))

        self._page.open_page(page, done)


def build_words(line: str) -> list[str]:
    """Return the words of a build, as a person typed them.

    Raises:
        UsageError: a quote is not closed, or the image's name is still to be said.
        InvalidReference: it is to get a name that is none.
    """
    words = split_words(line)
    name = name_given(words)
    if name == _NAME:
        raise UsageError(f"{_NAME} stands for the name of the image", "for instance: -t app:1 .; or leave -t out")
    if name:
        ImageName.parse(name)
    return words
