"""Searching for images: a field, and what is found as one stops typing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import getters, on
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from dive_py.engine.connection import connect
from dive_py.engine.searching import Filters, SearchResult, search, split
from dive_py.errors import EngineUnavailable
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.settings.keys import HUB
from dive_py.tui.background import Follower, run
from dive_py.tui.engine.hit_list import HitList
from dive_py.tui.engine.tags import TagsScreen
from dive_py.tui.forms.pull import Pulling
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.keys.rebinding import label
from dive_py.tui.page import Page
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from dive_py.errors import DivepyError
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.look.glyphs import Glyphs

_PAUSE = 0.4
"""Seconds without a key after which is searched."""

_LEAST = 2
"""Characters from which on is searched unasked."""

_ELSEWHERE = "HOST/word searches another registry"

_LIMIT = 100
_STARS = (0, 10, 100, 1000)


class SearchField(Input):
    """The field; Enter searches at once."""

    BINDINGS = bindings("term")

    def action_to_list(self) -> None:
        """Go to what was found."""
        self.screen.query_one(HitList).focus()


class SearchScreen(Page):
    """The field and the list."""

    SCOPES = ("search", "hits")
    BINDINGS = bindings("search")
    AUTO_FOCUS = "#search-input"

    hits_pane = getters.query_one("#hits", HitList)
    field = getters.query_one("#search-input", Input)

    def __init__(self, options: OpenOptions, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.options = options
        """Which engine pulls, and how images are read."""
        self.pulling = Pulling(self, options)
        self.found: SearchResult | None = None
        """What the last search gave; None before it."""
        self.filters = Filters()
        """Which of it is shown."""
        self._term = ""
        self._asking: Follower | None = None
        self._timer: Timer | None = None

    def compose_body(self) -> ComposeResult:
        """Yield the field, and the list."""
        with Horizontal(id="search-line"):
            yield Static(Content(" search "), id="search-sign")
            field = SearchField(
                placeholder="a word, or HOST/word for another registry", id="search-input", compact=True
            )
            field.cursor_blink = False
            yield field
            yield Static(Content(""), id="search-filters")
        yield HitList(glyphs=self.glyphs)

    def on_mount(self) -> None:
        """Wait for a word."""
        self.header.show("search")
        self.hits_pane.set_title("Repositories")
        self.hits_pane.show((), ("type what to search for", "muted"))
        self._say_filters()

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        # a single letter finds everything and nothing: it is only searched for on Enter
        if len(self.field.value.strip()) >= _LEAST:
            self._timer = self.set_timer(_PAUSE, self.search)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.search()
        self.hits_pane.focus()

    def search(self) -> None:
        """Ask for what stands in the field."""
        if self._timer is not None:
            self._timer.stop()
        term = self.field.value.strip()
        if not term or (term == self._term and self.found is not None):
            return
        self._term = term
        if self._asking is not None:
            self._asking.stop()
        self.header.show(figures=((f"searching for {printable(term)}", "$accent-text"),))
        self._asking = run(self, lambda: self._ask(term), self._found, self._failed)

    def _ask(self, term: str) -> SearchResult:
        hub, registries = self.settings[HUB], self.options.registries
        if hub and not split(term)[0]:
            return search(None, term, _LIMIT, hub, registries)
        try:
            engine = connect(self.options.host, self.options.context)
        except EngineUnavailable:
            return search(None, term, _LIMIT, hub, registries)
        with engine:
            return search(engine, term, _LIMIT, hub, registries)

    def _found(self, found: SearchResult) -> None:
        self.found = found
        self.show_hits()

    def _failed(self, error: DivepyError) -> None:
        self.header.show(figures=(("not searched", "$error-text"),))
        self.found = None
        self.hits_pane.show((), (printable(error.message), "error"), (printable(error.hint or _ELSEWHERE), "muted"))

    def show_hits(self) -> None:
        """Draw what was found, filtered."""
        if self.found is None:
            return
        hits = self.filters.keep(self.found.hits)
        some = f"{len(hits)} of {len(self.found.hits)}" if len(hits) != len(self.found.hits) else f"{len(hits)}"
        nothing = "nothing was found" if not self.found.hits else "the filters leave nothing"
        self.hits_pane.set_title("Repositories", "", some)
        self.hits_pane.show(hits, (nothing, "muted"))
        figures = ((units.count(len(hits), "repository", "repositories"), "$foreground"),)
        self.header.show("search", (printable(self.found.where),), figures)

    def _say_filters(self) -> None:
        kinds = {None: "all kinds", True: "users'", False: "top-level"}
        parts = [kinds[self.filters.user]]
        parts += [f"{self.filters.stars}+ stars"] if self.filters.stars else []
        parts += ["official"] if self.filters.official else []
        text = f" {self.glyphs.dot} ".join(parts)
        self.query_one("#search-filters", Static).update(Content.styled(f" {text} ", "$muted"))
        self.show_hits()

    def action_official(self) -> None:
        """Show only official images, or all."""
        self.filters = replace(self.filters, official=not self.filters.official)
        self._say_filters()

    def action_kind(self) -> None:
        """Show users' repositories, top-level ones, or both."""
        following = {None: True, True: False, False: None}
        self.filters = replace(self.filters, user=following[self.filters.user])
        self._say_filters()

    def action_stars(self) -> None:
        """Ask for more stars, or for none."""
        stars = _STARS[(_STARS.index(self.filters.stars) + 1) % len(_STARS)]
        self.filters = replace(self.filters, stars=stars)
        self._say_filters()

    def action_field(self) -> None:
        """Go to the search field."""
        self.field.focus()

    def action_copy(self) -> None:
        """Copy the repository's name."""
        hit = self.hits_pane.current
        if hit is not None:
            self.copy(printable(hit.name))

    def action_pull(self) -> None:
        """Pull the repository's latest."""
        hit = self.hits_pane.current
        if hit is not None:
            self.pulling.pull(hit.name, f"{label(self.app, 'search.tags')} lists its tags, to explore one without")

    def action_tags(self) -> None:
        """List the repository's tags."""
        hit = self.hits_pane.current
        if hit is not None:
            TagsScreen(hit.name, self.options, self.glyphs).pulling.open_upon(self, self.pulling.close)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_tags()
