"""The explorer's panes, how they share the screen, and what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from dive_py.tui.keymap import bindings
from dive_py.tui.views import ViewKind
from dive_py.tui.widgets.details import DetailsPane
from dive_py.tui.widgets.filter_line import FilterLine
from dive_py.tui.widgets.footer import Footer
from dive_py.tui.widgets.frame import Frame
from dive_py.tui.widgets.header import Header
from dive_py.tui.widgets.layers import LayersPane
from dive_py.tui.widgets.story import StoryPane
from dive_py.tui.widgets.tour_card import TourCard
from dive_py.tui.widgets.tree import TreePane
from dive_py.tui.widgets.waste import WastePane

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.marks import Marks

SMALLEST = (80, 24)
"""Columns and lines below which the explorer only says that it needs more."""

_PANES = ("layers", "tree", "story", "details", "waste")
"""The panes in the order of the tab key."""

_SIDE = ("layers", "details", "waste")
"""The panes of the left column, from the top."""


class ExplorerBase(Screen[None]):
    """Panes, focus and selection; what happens with them stands in the classes below this one."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - Textual has it so
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-high")]  # noqa: RUF012 - the same
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("explorer"))
    AUTO_FOCUS = "#layers"

    header = getters.query_one("#header", Header)
    layers_pane = getters.query_one("#layers", LayersPane)
    details_pane = getters.query_one("#details", DetailsPane)
    waste_pane = getters.query_one("#waste", WastePane)
    tree_pane = getters.query_one("#tree", TreePane)
    filter_line = getters.query_one("#filter", FilterLine)
    story_pane = getters.query_one("#story", StoryPane)
    card = getters.query_one("#tour", TourCard)
    footer = getters.query_one("#footer", Footer)

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self.marks = marks
        """The signs to draw with."""
        self.info: ImageInfo | None = None
        """What is known of the image; None until it is open."""
        self.stack: LayerStack | None = None
        """The layers that have been read so far; None until the first."""
        self.waste: Waste | None = None
        """The figures; None until everything has been read."""
        self.ready: frozenset[int] = frozenset()
        """Layers that can be shown."""
        self.selected = 0
        """The selected layer."""
        self.range_start: int | None = None
        """The other end of a range that was widened by hand, or None."""
        self.kind = ViewKind.CHANGES
        """The view of the tree."""
        self.path: bytes | None = None
        """The path that a person put the cursor on; it is looked for in every layer."""

    def compose(self) -> ComposeResult:
        """All panes; the style sheet places them."""
        yield Header(marks=self.marks)
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield LayersPane(marks=self.marks)
                yield DetailsPane(marks=self.marks)
                yield WastePane(marks=self.marks)
            with Vertical(id="right"):
                yield TreePane(marks=self.marks)
                yield FilterLine(id="filter")
                yield StoryPane(marks=self.marks)
        yield TourCard(marks=self.marks)
        yield Footer()
        with Container(id="too-small"):
            yield Static(Content(""), id="too-small-text")

    @property
    def compared(self) -> tuple[int, int]:
        """First and last of the layers that are compared; the last one need not be the selected one."""
        if self.kind is not ViewKind.AGGREGATED:
            return self.selected, self.selected
        if self.range_start is not None:
            return min(self.range_start, self.selected), max(self.range_start, self.selected)
        return min(1, self.selected), self.selected

    @property
    def pane(self) -> str:
        """The id of the pane that has the focus, or the tree's."""
        focused = self.focused
        return focused.id if isinstance(focused, Frame) and focused.id in _PANES else "tree"

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a printable line at the bottom until the next key."""
        self.footer.say(text, "$error-text" if wrong else "$accent-text")

    def action_pane(self, name: str) -> None:
        """Go to a pane, and show it where there was no room for it."""
        self.set_class(name in {"waste", "details"}, "-aside")
        self.set_class(name == "details", "-details")
        self.query_one(f"#{name}", Frame).focus()

    def action_next_pane(self, step: int) -> None:
        """Go to the next pane (1) or the one before (-1)."""
        # where there is little room, the tour's card stands in the story's place
        panes = [name for name in _PANES if name != "story" or not (self.has_class("-narrow") and self.card.is_open)]
        place = panes.index(self.pane) if self.pane in panes else 0
        self.action_pane(panes[(place + step) % len(panes)])

    def action_side_pane(self, step: int) -> None:
        """Go down (1) or up (-1) in the left column."""
        place = _SIDE.index(self.pane) if self.pane in _SIDE else 0
        self.action_pane(_SIDE[(place + step) % len(_SIDE)])

    @on(Frame.Focused)
    def _pane_focused(self, event: Frame.Focused) -> None:
        """Another pane has the focus, by key or mouse: the footer shows its keys."""
        name = event.sender.id
        self.set_class(name in {"waste", "details"}, "-aside")
        self.set_class(name == "details", "-details")

    def on_descendant_focus(self) -> None:
        """The footer shows the keys that work where the focus is."""
        self.footer.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Say so where there is too little room for anything."""
        width, height = event.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        self.set_class(small, "-too-small")
        if small:
            text = f"divepy needs {SMALLEST[0]}x{SMALLEST[1]}, this terminal has {width}x{height}"
            self.query_one("#too-small-text", Static).update(Content(text))
