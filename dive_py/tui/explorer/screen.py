"""The explorer's screen: a switchboard. Panes and parts send messages up; snapshot and selection go down to them.

What has been read (`snapshot`) and what is selected (`selection`) are two immutable values. A key or a message makes a
new one, and every pane follows it by itself.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.reactive import var

from dive_py.tui.explorer import pane_keys
from dive_py.tui.explorer.advice_pane import AdvicePane
from dive_py.tui.explorer.details_pane import DetailsPane
from dive_py.tui.explorer.elsewhere import Elsewhere
from dive_py.tui.explorer.file_actions import FileActions
from dive_py.tui.explorer.filter_pane import FilterPane
from dive_py.tui.explorer.header_facts import header_texts, title_of
from dive_py.tui.explorer.layers_pane import LayersPane
from dive_py.tui.explorer.loader import Loader
from dive_py.tui.explorer.navigation import Navigation
from dive_py.tui.explorer.pane_area import PANES, SIDE, TINY, PaneArea
from dive_py.tui.explorer.pane_keys import PaneKeys, Parts
from dive_py.tui.explorer.parts import Jump, Select
from dive_py.tui.explorer.reading import Reading
from dive_py.tui.explorer.secret_search import SecretSearch
from dive_py.tui.explorer.selection import Selection, ViewKind
from dive_py.tui.explorer.story_pane import OwnerNames, StoryPane
from dive_py.tui.explorer.tour import Tour
from dive_py.tui.explorer.tour_card import TourCard
from dive_py.tui.explorer.tree_pane import TreePane
from dive_py.tui.explorer.view_tabs import ViewTabs
from dive_py.tui.explorer.waste_pane import WasteFilter, WastePane
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from dive_py.errors import DivepyError
    from dive_py.overlay.stack import LayerStack
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.request import ExplorerRequest

_TICK = 0.1
"""Seconds between two looks at the progress: something moves at least four times a second."""


_NO_ROOM = "no room for modes, owners and times here: the story tells them"
_NO_JUMP = "there was no jump to come back from"


def _does(act: Callable[..., object], pane: str = "") -> Callable[..., None]:
    """Return an action that hands a key on to a part of the screen; its pane comes up first: no key acts unseen."""

    @wraps(act)
    def action(self: ExplorerScreen, *parameters: object) -> None:
        if pane:
            self.panes.bring(pane)
        act(self, *parameters)

    return action


class ExplorerScreen(Page):
    """One image, explored.

    Args:
        request: The image, and where to begin.
    """

    SCOPES = ("explorer", *PANES, "filter")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("explorer"))
    AUTO_FOCUS = "#layers"

    snapshot: var[Snapshot | None] = var(None, init=False, always_update=True)
    """What has been read of the image; None until there is a layer."""
    selection: var[Selection] = var(Selection(), init=False)
    """What is selected."""

    panes = getters.query_one("#body", PaneArea)
    layers_pane = getters.query_one("#layers", LayersPane)
    details_pane = getters.query_one("#details", DetailsPane)
    waste_pane = getters.query_one("#waste", WastePane)
    advice_pane = getters.query_one("#advice", AdvicePane)
    waste_filter = getters.query_one("#waste-filter", WasteFilter)
    tree_pane = getters.query_one("#tree", TreePane)
    filter_line = getters.query_one("#filter", FilterPane)
    story_pane = getters.query_one("#story", StoryPane)
    tabs = getters.query_one("#views", ViewTabs)
    card = getters.query_one("#tour", TourCard)

    def __init__(self, request: ExplorerRequest) -> None:
        super().__init__(request.glyphs)
        self.info: ImageInfo | None = None
        """What is known of the image; None until it is open."""
        self.reading = Reading(self, request)
        self.elsewhere = Elsewhere(self, self.reading)
        self.secrets = SecretSearch(self, self.reading)
        self._request = request

    def compose_body(self) -> ComposeResult:
        """Compose the panes, and the tour's card."""
        yield PaneArea(self, self.settings, self.reading.bases)
        yield TourCard(glyphs=self.glyphs)

    def on_mount(self) -> None:
        """Draw the empty panes first, then read."""
        request = self._request
        self.navigation = Navigation(self, self.tree_pane, self.layers_pane, self.waste_pane, request.path)
        self.tour = Tour(self, self.card, self.navigation, is_requested=request.tour)
        self.names = OwnerNames(self, self.reading, self.story_pane)
        panes = self.layers_pane, self.tree_pane, self.filter_line, self.waste_pane, self.waste_filter
        self.pane_keys = PaneKeys(self, Parts(self.panes, *panes, self.tour, self.secrets))
        self.files = FileActions(self, self.reading, {pane.id or "": pane for pane in self._followers})
        self.watch(self.tree_pane, "answer", self.filter_line.take, init=False)
        self.watch(self.tree_pane, "pointed", self.story_pane.tell, init=False)
        self.watch(self.tree_pane, "pointed", self.names.look_at, init=False)
        self.secrets.marks = (self.tree_pane.mark, self.story_pane.mark)
        self.set_reactive(ExplorerScreen.selection, Selection.first(self.settings, request.first_layer))
        self.header.show(title_of(request.reference), (), (("opening", "$muted"),))
        self._timer = self.set_interval(_TICK, self.show_progress, pause=True)
        self.call_after_refresh(self.reading.start)

    def watch_selection(self, before: Selection, now: Selection) -> None:
        """Let every pane follow the selection, and the reading the selected layer."""
        if before.layer != now.layer:
            self.reading.want(now.layer)
        self.watch_snapshot()

    @property
    def _followers(self) -> tuple[LayersPane, DetailsPane, WastePane, AdvicePane, TreePane, StoryPane]:
        left = self.layers_pane, self.details_pane, self.waste_pane, self.advice_pane
        return *left, self.tree_pane, self.story_pane

    def watch_snapshot(self) -> None:
        """Let every pane follow what has been read and what is selected."""
        for pane in self._followers:
            pane.follow(self.info, self.snapshot, self.selection)
        self.tabs.show(self.selection.view)
        self.filter_line.follow(self.selection)
        self.files.follow(self.snapshot)

    def select(self, selection: Selection) -> None:
        """Let every pane follow a selection, also where it is the same one: what is folded may have changed."""
        if selection == self.selection:
            self.watch_snapshot()
        self.selection = selection

    def show_image(self, info: ImageInfo, snapshot: Snapshot | None) -> None:
        """Let every pane show what is known of an image, and begin where it was asked for once all is there."""
        self.info = info
        self.secrets.follow()
        self.set_reactive(ExplorerScreen.selection, self.selection.within(len(info.layers)))
        self.snapshot = snapshot
        self.show_facts()
        self.show_progress()
        if snapshot is not None and snapshot.complete:
            self.navigation.begin()
            self.tour.begin()
            if self.reading.is_over:
                self.elsewhere.look()

    def show_facts(self) -> None:
        """Show in the header where the image comes from, and the figures once they are there."""
        doing, holder = self.reading.doing, self.elsewhere.fact
        text = doing.text if doing is not None else ""
        self.header.show(*header_texts(self.info, self.snapshot, text, self.glyphs, holder, self.secrets.doing))

    def show_progress(self) -> None:
        """Show how far the reading is, and go on with that until it is over."""
        doing = self.reading.doing
        for pane in (self.layers_pane, self.tree_pane):
            pane.wait(doing)
        if doing is None:
            self._timer.pause()
        else:
            self._timer.resume()
            self.show_facts()

    @on(Select)
    def _selected(self, event: Select) -> None:
        self.select(event.change(self.selection))

    @on(Jump)
    def _jumped(self, event: Jump) -> None:
        self.navigation.jump(event)

    @on(TreePane.Elsewhere)
    def _no_row_chosen(self) -> None:
        self.filter_line.go_elsewhere()

    @on(LineList.Chosen, "#layers")
    def _layer_chosen(self) -> None:
        self.panes.go_to("tree")

    @on(WastePane.Regrouped)
    def _waste_regrouped(self) -> None:
        self.waste_filter.follow()
        self.footer.refresh()

    @on(Loader.News)
    def _news_came(self, event: Loader.News) -> None:
        self.reading.take(event)

    def on_resize(self, event: events.Resize) -> None:
        """Show as many panes as there is room for now; close the tour where its card would cover all."""
        if event.size.height < TINY and self.card.is_open:
            self.card.close()
        super().on_resize(event)
        self.panes.place()

    @property
    def stack(self) -> LayerStack | None:
        """The layers that have been read so far; None until the first."""
        return self.snapshot.stack if self.snapshot is not None else None

    def go_back(self, error: DivepyError | None = None) -> None:
        """Leave: reading ends at its next step and does not hold the way out."""
        self.reading.cancel()
        super().go_back(error)

    def stop(self, patience: float) -> None:
        """End all work and close the image; waits `patience` seconds for the threads at most."""
        self.elsewhere.stop()
        self.secrets.stop()
        self.reading.stop(patience)

    @property
    def pane(self) -> str:
        """The id of the pane that has the focus, or the tree's."""
        return self.panes.current

    help_scope = pane

    def offers(self, id_: str) -> bool:
        """Return whether a key is worth its room."""
        return pane_keys.offers(id_, self.pane, self.waste_pane, self.waste_filter)

    def word_of(self, id_: str) -> str:
        """Return where Esc and q lead to."""
        return pane_keys.word_of(id_, self.waste_pane, self.waste_filter, is_root=self.is_root)

    # what the keys do, by the name of their action in the keymap; some are about one pane, and bring it up

    action_close_top = _does(lambda self: self.pane_keys.close() or self.action_back())
    action_filter = _does(lambda self: self.pane_keys.filter())
    action_sort = _does(lambda self: self.pane_keys.sort())
    action_pane = _does(lambda self, name: self.panes.go_to(name))
    action_next_pane = _does(lambda self, step: self.panes.step(step))
    action_side_pane = _does(lambda self, step: self.panes.step(step, SIDE))
    action_enlarge = _does(lambda self: self.panes.enlarge() or self.show_message("this pane has all the room already"))
    action_waste = _does(lambda self: (self.waste_pane.close_inside(), self.panes.go_to("waste")))
    action_layer = _does(lambda self, step: self.layers_pane.go_above(step), "layers")
    action_turn = _does(lambda self: self.layers_pane.turn(), "layers")
    action_steps = _does(lambda self: self.layers_pane.show_steps(), "layers")
    action_commands = _does(lambda self: (self.layers_pane.show_shell(), self.details_pane.show_shell()), "layers")
    action_view = _does(lambda self, view: self.select(self.selection.in_view(ViewKind(view))), "tree")
    action_next_view = _does(lambda self: self.select(self.selection.in_next_view()), "tree")
    action_toggle_change = _does(lambda self, name: self.select(self.selection.toggled(name)), "tree")
    action_attributes = _does(lambda self: self.tree_pane.toggle_attributes() or self.show_message(_NO_ROOM), "tree")
    action_collapse_all = _does(lambda self: self.tree_pane.fold_all(), "tree")
    action_close_filter = _does(lambda self: (self.waste_filter if self.pane == "waste" else self.filter_line).drop())
    action_match = _does(lambda self, step: self.filter_line.go_to_match(step), "tree")
    action_where = _does(lambda self: self.navigation.list_layers_of(self.waste_pane.path_here or self.tree_pane.path))
    action_go_to_path = _does(lambda self: self.navigation.ask_for_path())
    action_return = _does(
        lambda self: self.navigation.back() or self.waste_pane.close_inside() or self.show_message(_NO_JUMP)
    )
    action_tour = _does(lambda self: self.tour.toggle())
    action_tour_step = _does(lambda self, step: self.tour.go(step))
    action_view_file = _does(lambda self: self.files.view())
    action_extract = _does(lambda self: self.files.extract())
    action_copy = _does(lambda self: self.files.copy())
    action_save = _does(lambda self: self.files.save(self.tree_pane.rows.answer))
    action_treemap = _does(lambda self: self.navigation.show_treemap())
    action_secrets = _does(lambda self: self.secrets.act())
    action_compare = _does(lambda self: self.files.compare())
    action_image = _does(lambda self: self.files.show_image())
    action_run = _does(lambda self: self.files.run())
    action_reload = _does(lambda self: self.reading.reload())
    action_platform = _does(lambda self: self.reading.choose_platform())
    action_places = _does(lambda self: self.elsewhere.choose())
