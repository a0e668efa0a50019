"""The images of an engine: to look through, open, inspect and remove."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from textual import getters, on

from dive_py.engine.building import name_given
from dive_py.engine.pulling import named
from dive_py.engine.searching import is_host
from dive_py.errors import EngineUnavailable, UsageError
from dive_py.oci.reference import ImageName, without_registry
from dive_py.presentation import units
from dive_py.presentation.image_rows import ImageOrder, count_of, image_rows
from dive_py.presentation.shell_words import split_words
from dive_py.presentation.text import printable
from dive_py.registry.short_names import meant
from dive_py.settings.keys import IMAGES
from dive_py.tui.dialogs.ask import AskScreen
from dive_py.tui.engine.image_list import ImageList
from dive_py.tui.engine.listing import ListedImages, Listing, LiveList
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.forms.pull import PullScreen, pull_image
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.keys.rebinding import label
from dive_py.tui.page import Page
from dive_py.tui.widgets.filter_line import FilterLine
from dive_py.tui.widgets.line_list import LineList, Piece

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from dive_py.errors import DivepyError
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.forms.run import RunForm
    from dive_py.tui.look.glyphs import Glyphs

_WHOLE = ("", "localhost/", "docker.io/", "docker.io/library/")
"""What engines put before a name that people leave out."""

_WITHOUT_ENGINE = frozenset(("registry", "search", "help", "quit"))
"""What the footer shows where no engine has answered."""

_NAME = "NAME"
"""What stands for the image's name in the line that a build begins with."""


class ImagesScreen(Page):
    """The list, live."""

    SCOPES = ("images", "repositories", "filter")
    BINDINGS = bindings("images")
    AUTO_FOCUS = "#repositories"

    listing_pane = getters.query_one("#repositories", ImageList)

    def __init__(self, options: OpenOptions, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.options = options
        """Which engine, and how its images are read."""
        self.only = ""
        """The one repository that is shown, or empty."""
        self._arrivals = ImagesArrivals(self)
        self.live: LiveList[ListedImages, ImageOrder]
        follow = Listing.following(ListedImages, options)
        self.live = LiveList(self, follow, "images", self.show_rows, self._advice)

    def compose_body(self) -> ComposeResult:
        """Yield the list, and the line to filter it."""
        yield ImageList(glyphs=self.glyphs)
        yield FilterLine("words of name, id or container", "#repositories")

    def on_mount(self) -> None:
        """Draw the empty list first, then ask."""
        self.live.begin(ImageOrder[self.settings[IMAGES].upper()])

    @property
    def listed(self) -> ListedImages | None:
        """What is known; None until the engine has answered."""
        return self.live.listed

    def _advice(self, error: DivepyError, again: str) -> list[Piece]:
        demo, registry = label(self.app, "images.demo"), label(self.app, "images.registry")
        without = [("divepy registry:NAME and divepy FILE explore without an engine", "muted")]
        return [
            (f"{registry} looks into a registry, {again} asks again, {demo} explores the demo image", ""),
            *(without if isinstance(error, EngineUnavailable) else []),
        ]

    def offers(self, id_: str) -> bool:
        """Return whether a key does something now: without an engine only what needs none."""
        return self.listed is not None or id_.partition(".")[2] in _WITHOUT_ENGINE

    def show_rows(self) -> None:
        """Draw what is known, sorted and filtered."""
        listed = self.listed
        if listed is None:
            return
        order, typed = self.live.order, self.filter_line.value
        rows = image_rows(listed.images, order, typed, only=self.only, unique=listed.unique, users=listed.users)
        shown = sum(row.image is not None for row in rows)
        self.live.show_counts(shown, len(listed.images), printable(self.only))
        self.listing_pane.show(rows)
        self._go_to_selected()
        self._show_facts(listed)

    def select(self, name: str) -> None:
        """Put the cursor on the image of a name with its tag, or an ID, as soon as it is listed."""
        self.live.select = name
        self._go_to_selected()

    def _go_to_selected(self) -> None:
        images = [row.image for row in self.listing_pane.rows]
        # Podman lists whole names
        names = [(image.id, *map(image.name.removeprefix, _WHOLE)) if image is not None else () for image in images]
        self.live.go_to_selected(names)

    def _show_facts(self, listed: ListedImages) -> None:
        if self.live.error is not None:
            return
        driver = f"{listed.facts.driver} (containerd)" if listed.facts.containerd else listed.facts.driver
        facts = tuple(printable(part) for part in (listed.facts.root, driver, listed.engine) if part)
        figures = [(units.count(count_of(listed.images), "image"), "$foreground")]
        if listed.total is not None:
            shared = listed.total - sum((listed.unique or {}).values())
            more = f", {units.size(shared)} shared" if shared > 0 else ""
            figures.append((f"{units.size(listed.total)}{more}", "$foreground"))
        self.header.show("images", facts, tuple(figures))

    @on(FilterLine.Typed)
    def _typed(self) -> None:
        self.live.filter()

    def action_close_top(self) -> None:
        """Clear the filter, then the choice of a repository."""
        if self.filter_line.drop():
            return
        if self.only:
            self.only = ""
            self.show_rows()
        elif not self.is_root:
            self.action_back()

    def action_only(self) -> None:
        """Show only the repository under the cursor, or all again."""
        image = self.listing_pane.current
        self.only = "" if self.only or image is None else image.repository
        self.show_rows()

    def action_sort(self) -> None:
        """Sort in the next way."""
        self.live.sort()

    def action_reload(self) -> None:
        """Refresh from the engine."""
        self.live.read()

    def action_copy(self, what: str) -> None:
        """Copy the image's `name` or its `id`."""
        image = self.listing_pane.current
        if image is not None:
            self.copy(printable(image.id if what == "id" else image.name))

    def pinned(self) -> OpenOptions:
        """Return the options with the engine that has been asked, and no other one.

        A file of the same name here, or another engine's image, is not what a row shows.
        """
        if self.listed is None:
            return self.options
        host = self.listed.address or self.options.host
        context = "" if self.listed.address else self.options.context
        return replace(self.options, source=self.listed.product, host=host, context=context)

    def action_open(self) -> None:
        """Explore the image under the cursor."""
        image = self.listing_pane.current
        if image is not None:
            self.explore(image.name, self.pinned())

    def explore(self, reference: str, options: OpenOptions, *, tour: bool = False) -> None:
        """Lay the explorer of an image upon the list."""
        self.open_page(ExplorerScreen(ExplorerRequest(reference, options, tour=tour, glyphs=self.glyphs)))

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_demo(self) -> None:
        """Build the demo image and explore it."""

        def build() -> Path:
            from dive_py.demo.image import build

            folder = Path(mkdtemp(prefix="divepy-demo-"))
            build(folder / "demo.tar")
            return folder

        def explore(folder: Path) -> None:
            options = replace(self.options, source="", cache=None)
            visit = ExplorerRequest(str(folder / "demo.tar"), options, tour=True, glyphs=self.glyphs)
            self.open_page(ExplorerScreen(visit), lambda _: shutil.rmtree(folder, ignore_errors=True))

        self.run_in_background(build, explore)

    def action_bring(self, way: str) -> None:
        """Bring an image by a `pull`, a `search` or a `build`, or look into a `registry`, and explore it."""
        getattr(self._arrivals, way)()

    def action_act(self, action: str) -> None:
        """Do something with the image under the cursor: an action of `ImagesActions`."""
        from dive_py.tui.engine.images_actions import ImagesActions

        image, listed = self.listing_pane.current, self.listed
        if image is not None and listed is not None:
            getattr(ImagesActions(self, self.pinned(), listed), action)(image)

    def action_containers(self) -> None:
        """Show the containers."""
        from dive_py.tui.engine.containers import ContainersScreen

        self.open_page(ContainersScreen(self.pinned(), self.glyphs))

    def action_run(self) -> None:
        """Run the image under the cursor."""
        from dive_py.tui.forms.form import FormScreen
        from dive_py.tui.forms.run import RunForm

        image = self.listing_pane.current
        if image is not None:
            form = RunForm(image.name, self.pinned())
            self.open_page(FormScreen(form, self.glyphs), lambda error: self._ran(form, error))

    def _ran(self, form: RunForm, error: DivepyError | None) -> None:
        from dive_py.tui.forms import lent_terminal

        if error is not None:
            self.show_error(error)
        elif form.outcome is not None:
            lent_terminal.show_ending(self, form.outcome, form.container)


class ImagesArrivals:
    """How images come to the engine: pulls, searches, builds; what came is under the list's cursor, and explored."""

    def __init__(self, page: ImagesScreen) -> None:
        self._page = page
        self._line = f"-t {_NAME} ."
        self._place = ""

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
        page = self._page
        pull_image(page.open_page, PullScreen(name, page.options, page.glyphs), lambda: self._explore(name))

    def search(self) -> None:
        """Search for an image, pull it, and explore it."""
        from dive_py.tui.engine.search import SearchScreen

        SearchScreen(self._page.pinned(), self._page.glyphs).pulling.open_upon(self._page, self._explore)

    def registry(self) -> None:
        """Ask for a registry or a repository, and list what it has; what was asked for last stands there again."""
        text = "HOST lists its repositories, HOST/REPOSITORY or REPOSITORY its tags · nothing is pulled · Enter lists"
        screen = AskScreen("Look into which registry?", text, self._place, place_of)
        self._page.app.push_screen(screen, lambda place: self._look_into(place) if place else None)

    def _look_into(self, place: str) -> None:
        from dive_py.tui.engine.registry import RegistryScreen
        from dive_py.tui.engine.tags import TagsScreen

        self._place = place
        host, repository = place_of(place)
        screen = TagsScreen if repository else RegistryScreen
        page = screen(repository or host, self._page.pinned(), self._page.glyphs)
        page.pulling.open_upon(self._page, self._explore)

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


def place_of(word: str) -> tuple[str, str]:
    """Return the host of a registry, or a repository as it is pulled; the other one is empty.

    Raises:
        InvalidReference: it is neither.
    """
    word = without_registry(word)
    bare = word.removesuffix("/")
    if is_host(word) or (("." in bare or bare == "localhost") and not {"/", ":"} & set(bare)):
        return bare, ""
    return "", meant(bare).name.repository_familiar


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
