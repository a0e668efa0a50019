"""The explorer's panes, how they share the screen, and what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.containers import Horizontal, Vertical

from dive_py.presentation.steps import layer_label
from dive_py.tui.explorer import panes
from dive_py.tui.explorer.details_pane import DetailsPane
from dive_py.tui.explorer.layers_pane import LayersPane
from dive_py.tui.explorer.story_pane import StoryPane
from dive_py.tui.explorer.tour_card import TourCard
from dive_py.tui.explorer.tree_pane import TreePane
from dive_py.tui.explorer.view_tabs import ViewTabs
from dive_py.tui.explorer.views import ViewKind
from dive_py.tui.explorer.waste_pane import WastePane
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page
from dive_py.tui.widgets.filter_line import FilterLine
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.look.glyphs import Marks


class ExplorerBase(Page):
    """Panes, focus and selection; what happens with them stands in the classes below this one."""

    SCOPES = ("explorer", *panes.PANES, "filter")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("explorer"))
    AUTO_FOCUS = "#layers"

    layers_pane = getters.query_one("#layers", LayersPane)
    details_pane = getters.query_one("#details", DetailsPane)
    waste_pane = getters.query_one("#waste", WastePane)
    tree_pane = getters.query_one("#tree", TreePane)
    filter_line = getters.query_one("#filter", FilterLine)
    story_pane = getters.query_one("#story", StoryPane)
    tabs = getters.query_one("#views", ViewTabs)
    card = getters.query_one("#tour", TourCard)

    def __init__(self, marks: Marks) -> None:
        super().__init__(marks)
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
        self.enlarged = False
        """Whether one pane has all the room."""
        self._pane = "layers"

    def compose_body(self) -> ComposeResult:
        """All panes; the style sheet places them."""
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield LayersPane(marks=self.marks)
                yield DetailsPane(marks=self.marks)
                yield WastePane(marks=self.marks)
            with Vertical(id="right"):
                yield ViewTabs()
                yield TreePane(marks=self.marks)
                yield FilterLine()
                yield StoryPane(marks=self.marks)
        yield TourCard(marks=self.marks)

    @property
    def compared(self) -> tuple[int, int]:
        """First and last of the layers that are compared; the last one need not be the selected one."""
        if self.kind is not ViewKind.AGGREGATED:
            return self.selected, self.selected
        if self.range_start is not None:
            return min(self.range_start, self.selected), max(self.range_start, self.selected)
        return min(1, self.selected), self.selected

    def label(self, number: int) -> str:
        """What a layer is called."""
        layers = self.info.layers if self.info is not None else ()
        return layer_label(layers[number]) if 0 <= number < len(layers) else str(number)

    @property
    def pane(self) -> str:
        """The id of the pane that has the focus, or the tree's."""
        focused = self.focused
        return focused.id if isinstance(focused, LineList) and focused.id in panes.PANES else "tree"

    @property
    def panes_shown(self) -> frozenset[str]:
        """The panes that there is room for."""
        width, height = self.size
        return panes.shown(width, height, self._pane, enlarged=self.enlarged, touring=self.card.is_open)

    def place_panes(self) -> None:
        """Show the panes that there is room for."""
        found = self.panes_shown
        for name in panes.PANES:
            self.query_one(f"#{name}", LineList).display = name in found
        left = found & set(panes.SIDE)
        self.query_one("#left").display = bool(left)
        self.query_one("#right").display = bool(found - left)
        self.tabs.display = "tree" in found
        self.set_class(not left or left == found, "-one-column")
        self.set_class(bool(left - {"layers"}) or left == found, "-aside")
        self.set_class("tree" not in found, "-no-tree")
        self.set_class(len(found) == 1, "-alone")

    def bring(self, name: str) -> None:
        """Bring up the pane that a key is about: none acts unseen."""
        if name not in self.panes_shown:
            self.action_pane(name)

    def action_pane(self, name: str) -> None:
        """Go to a pane, and show it where there was no room for it."""
        self._pane = name
        self.place_panes()
        self.query_one(f"#{name}", LineList).focus()

    def action_next_pane(self, step: int) -> None:
        """Go to the next pane (1) or the one before (-1)."""
        place = panes.PANES.index(self.pane)
        self.action_pane(panes.PANES[(place + step) % len(panes.PANES)])

    def action_side_pane(self, step: int) -> None:
        """Go down (1) or up (-1) in the left column."""
        place = panes.SIDE.index(self.pane) if self.pane in panes.SIDE else 0
        self.action_pane(panes.SIDE[(place + step) % len(panes.SIDE)])

    def action_enlarge(self) -> None:
        """Give all the room to the pane that has the focus, or show the others again."""
        self._pane = self.pane
        if not self.enlarged and len(self.panes_shown) == 1:
            self.say("this pane has all the room already")
            return
        self.enlarged = not self.enlarged
        self.place_panes()

    def on_resize(self, event: events.Resize) -> None:
        """Show as many panes as there is room for now."""
        super().on_resize(event)
        self.place_panes()

    @on(LineList.Focused)
    def _pane_focused(self, event: LineList.Focused) -> None:
        """Another pane has the focus, by key or mouse."""
        if event.sender.id in panes.PANES:
            self._pane = event.sender.id
            self.place_panes()
