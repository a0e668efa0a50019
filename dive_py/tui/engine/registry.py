"""The repositories of a registry that keeps a list of them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from textual import getters, on

from dive_py.engine.registry_access import connect
from dive_py.engine.searching import Hit
from dive_py.presentation import units
from dive_py.presentation.tag_rows import matches
from dive_py.presentation.text import printable
from dive_py.registry import lists
from dive_py.tui.engine.hit_list import HitList
from dive_py.tui.engine.listing import LiveList
from dive_py.tui.engine.tags import TagsScreen
from dive_py.tui.forms.pull import Pulling
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page
from dive_py.tui.widgets.filter_line import FilterLine
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from dive_py.progress import Progress
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.look.glyphs import Glyphs


class RepositoryOrder(Enum):
    """How the list is sorted; the value says so to a person."""

    NAME = "by name"


class RegistryScreen(Page):
    """The list, page by page as it comes.

    Args:
        host: The registry's.
        options: Which engine pulls, and how images are read.
        glyphs: The glyphs to draw with.
    """

    SCOPES = ("registry", "hits", "filter")
    BINDINGS = bindings("registry")
    AUTO_FOCUS = "#hits"

    listing_pane = getters.query_one("#hits", HitList)

    def __init__(self, host: str, options: OpenOptions, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.options = options
        """Which engine pulls, and how images are read."""
        self.pulling = Pulling(self, options)
        self._host = host
        self.live: LiveList[list[str], RepositoryOrder]
        self.live = LiveList(self, self._ask, "repositories", self.show_rows, whom=printable(host))

    def compose_body(self) -> ComposeResult:
        """Yield the list, and the line to filter it."""
        yield HitList(glyphs=self.glyphs)
        yield FilterLine("a glob (library/*), or words of a name", "#hits")

    def on_mount(self) -> None:
        """Draw the empty list first, then ask."""
        self.live.begin(RepositoryOrder.NAME)
        self.header.show(printable(self._host))

    def _ask(self, progress: Progress, came: Callable[[list[str]], None]) -> None:
        found: list[str] = []
        with connect(self._host, self.options.registries) as registry:
            for page in lists.repositories(registry, progress):
                found = sorted({*found, *page})
                came(found)

    def show_rows(self) -> None:
        """Draw what has come, filtered."""
        names = self.live.listed
        if names is None:
            return
        typed = self.filter_line.value
        rows = [Hit(f"{self._host}/{name}") for name in names if matches(name, typed)]
        self.listing_pane.show_more(rows)
        self.live.show_counts(len(rows), len(names))
        if self.live.error is None:
            figures = ((units.count(len(names), "repository", "repositories"), "$foreground"),)
            self.header.show(printable(self._host), ("registry",), figures)

    def offers(self, id_: str) -> bool:
        """Return whether a key does something now."""
        return self.live.offers(id_)

    @on(FilterLine.Typed)
    def _typed(self) -> None:
        self.live.filter()

    def action_reload(self) -> None:
        """Ask the registry again."""
        self.live.read()

    def action_close_top(self) -> None:
        """Clear the filter, or return."""
        if not self.filter_line.drop():
            self.action_back()

    def action_tags(self) -> None:
        """List the tags of the repository under the cursor."""
        hit = self.listing_pane.current
        if hit is not None:
            TagsScreen(hit.name, self.options, self.glyphs).pulling.open_upon(self, self.pulling.close)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_tags()

    def action_copy(self) -> None:
        """Copy the repository's name."""
        hit = self.listing_pane.current
        if hit is not None:
            self.copy(printable(hit.name))
