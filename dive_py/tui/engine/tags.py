"""The tags of a repository: to explore in the registry, compare and pull."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import getters, on

from dive_py.engine.searching import split, tags
from dive_py.errors import Cancelled
from dive_py.oci.platform import Platform
from dive_py.oci.reference import ImageName
from dive_py.presentation import units
from dive_py.presentation.tag_rows import TagOrder, tag_names
from dive_py.presentation.text import printable
from dive_py.registry.lists import by_version
from dive_py.registry.short_names import spelt
from dive_py.settings.keys import HUB
from dive_py.sources.registries.tagged import TagReader
from dive_py.tui.background import run
from dive_py.tui.compare.screen import CompareScreen
from dive_py.tui.engine.listing import LiveList
from dive_py.tui.engine.tag_list import TagList
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.forms.pull import Pulling
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.keys.rebinding import label
from dive_py.tui.page import Page
from dive_py.tui.widgets.filter_line import FilterLine
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from dive_py.engine.searching import Tag
    from dive_py.errors import DivepyError
    from dive_py.progress import Progress
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.look.glyphs import Glyphs

_AT_ONCE = 4
"""Tags that are looked at at once."""

_MOST_SORTED = 200
"""Tags out of sight that are looked at where they are sorted by what they are."""


@dataclass(frozen=True, eq=False)
class ListedTags:
    """What a registry has answered."""

    repository: str
    """As it is pulled."""
    tags: dict[str, Tag]
    """By name, the newest version first."""
    reader: TagReader
    """What asks for more."""


class TagsScreen(Page):
    """The list; what is in view is looked at first, and what is never seen not at all.

    Args:
        repository: As it is pulled.
        options: Which engine pulls, and how images are read.
        glyphs: The glyphs to draw with.
    """

    SCOPES = ("tags", "tagged", "filter")
    BINDINGS = bindings("tags")
    AUTO_FOCUS = "#tagged"

    listing_pane = getters.query_one("#tagged", TagList)

    def __init__(self, repository: str, options: OpenOptions, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.options = options
        """Which engine pulls, and how images are read."""
        self.pulling = Pulling(self, options)
        self.known: dict[str, Tag] = {}
        """By name, what the tags are, as far as that is known."""
        self._repository = repository
        self._looked_at: ListedTags | None = None
        self._looking: set[str] = set()
        whom = printable(split(repository)[0]) or "the Docker Hub"
        self.live: LiveList[ListedTags, TagOrder] = LiveList(self, self._ask, "tags", self.show_rows, whom=whom)

    def compose_body(self) -> ComposeResult:
        """Yield the list, and the line to filter it."""
        yield TagList(self.known, glyphs=self.glyphs)
        yield FilterLine("a glob (1.2*), or words of tag, digest, platform", "#tagged")

    def on_mount(self) -> None:
        """Draw the empty list first, then ask."""
        self.live.begin(TagOrder.VERSION)
        self.header.show(printable(self._repository))

    def _ask(self, progress: Progress, came: Callable[[ListedTags], None]) -> None:
        repository = ImageName.parse(self._repository).repository_familiar
        requested = Platform.parse(self.options.platform) if self.options.platform else None
        found = tags(repository, progress, self.settings[HUB], self.options.registries)
        reader = TagReader(repository, requested, self.options.registries, progress)
        found.sort(key=lambda tag: by_version(tag.name))  # here, once: there may be very many
        came(ListedTags(repository, {tag.name: tag for tag in found}, reader))

    def stop(self, patience: float) -> None:
        """Ask no more."""
        super().stop(patience)
        if self._looked_at is not None:
            self._looked_at.reader.close()

    def show_rows(self) -> None:
        """Draw what is known, sorted and filtered."""
        listed = self.live.listed
        if listed is None:
            return
        if listed is not self._looked_at:
            self._begin(listed)
        rows = tag_names(listed.tags, self.known, self.live.order, self.filter_line.value)
        limit = listed.reader.rate_limit
        self.live.show_counts(len(rows), len(listed.tags), f"limit {limit}" if limit is not None else "")
        self.listing_pane.show(rows)
        if self.live.error is None:
            figures = ((units.count(len(listed.tags), "tag"), "$foreground"),)
            self.header.show(printable(listed.repository), ("nothing is pulled",), figures)
        self._look()

    def _begin(self, listed: ListedTags) -> None:
        """Take a new list, of whose tags some say all themselves."""
        if self._looked_at is not None:
            self._looked_at.reader.close()
        self._looked_at = listed
        self._looking.clear()
        self.known.clear()
        self.known |= {name: tag for name, tag in listed.tags.items() if tag.digest and tag.size is not None}

    @on(TagList.Unknown)
    def _look(self) -> None:
        """Look at some more of the tags, those in view before others."""
        listed = self._looked_at
        if listed is None:
            return
        requested = self.listing_pane.unknown
        if self.live.order.needs_details:
            requested += [name for name in self.listing_pane.rows[:_MOST_SORTED] if name not in self.known]
        for name in dict.fromkeys(requested):
            if len(self._looking) >= _AT_ONCE:
                return
            if name not in self._looking:
                self._look_at(listed, listed.tags[name])

    def _look_at(self, listed: ListedTags, tag: Tag) -> None:
        def came(found: Tag) -> None:
            if listed is self._looked_at:
                self._looking.discard(tag.name)
                self._learned(found)

        def failed(error: DivepyError) -> None:
            if not isinstance(error, Cancelled):
                came(replace(tag, problem=error.message))

        self._looking.add(tag.name)
        run(self, lambda: listed.reader.look(tag), came, failed)

    def _learned(self, tag: Tag) -> None:
        self.known[tag.name] = tag
        is_last = not self._looking
        self._look()
        if is_last or (self.live.order.needs_details and not self._looking):
            self.show_rows()  # sorted anew, and with what the registry says of its limit
        else:
            self.listing_pane.rows_changed()

    def offers(self, id_: str) -> bool:
        """Return whether a key does something now."""
        return self.live.offers(id_)

    @on(FilterLine.Typed)
    def _typed(self) -> None:
        self.live.filter()

    def action_sort(self) -> None:
        """Sort in the next way."""
        self.live.sort()

    def action_reload(self) -> None:
        """Ask the registry again."""
        self.live.read()

    def action_close_top(self) -> None:
        """Clear the filter, then the mark, or return."""
        if self.filter_line.drop():
            return
        if self.listing_pane.marked:
            self._mark("")
        else:
            self.action_back()

    def _mark(self, name: str) -> None:
        self.listing_pane.marked = name
        again = label(self.app, "tags.compare")
        self.listing_pane.set_foot(
            f"{printable(name)} is marked: press {again} on another tag to compare" if name else ""
        )
        self.listing_pane.rows_changed()

    def _current(self) -> str:
        """Return the name of the image under the cursor; say why there is none that can be opened."""
        name, listed = self.listing_pane.current, self._looked_at
        if not name or listed is None:
            return ""
        tag = self.known.get(name)
        if tag is not None and (tag.kind or tag.problem):
            said = f"{name} is {tag.kind}: there are no layers to explore" if tag.kind else tag.problem
            self.show_message(printable(said), wrong=bool(tag.problem))
            return ""
        return f"{listed.repository}:{name}"

    def _in_registry(self) -> OpenOptions:
        return replace(self.options, source="", usual_source="", name="")

    def action_open(self) -> None:
        """Explore the tag under the cursor, without pulling it."""
        if name := self._current():
            request = ExplorerRequest(reference_of(name), self._in_registry(), glyphs=self.glyphs)
            self.open_page(ExplorerScreen(request))

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_compare(self) -> None:
        """Mark the tag under the cursor; compare the one that is marked with it, or take the mark away."""
        pane, name = self.listing_pane, self._current()
        if not name or self._looked_at is None:
            return
        if pane.marked in {"", pane.current}:
            self._mark("" if pane.marked else pane.current)
            return
        first = reference_of(f"{self._looked_at.repository}:{pane.marked}")

        def compared(error: DivepyError | None) -> None:
            self._mark("")
            if error is not None:
                self.show_error(error)

        page = CompareScreen(first, reference_of(name), self._in_registry(), self.glyphs)
        self.open_page(page, compared)

    def action_pull(self) -> None:
        """Pull the tag under the cursor, and return; what cannot be pulled leaves the list as it is."""
        if name := self._current():
            self.pulling.pull(name, f"{label(self.app, 'tags.open')} explores it without")

    def action_copy(self) -> None:
        """Copy the tag's whole name."""
        if self.listing_pane.current and self._looked_at is not None:
            self.copy(printable(f"{self._looked_at.repository}:{self.listing_pane.current}"))


def reference_of(name: str) -> str:
    """Return the word that opens a listed image, whatever aliases there are."""
    return f"registry:{spelt(ImageName.parse(name))}"
