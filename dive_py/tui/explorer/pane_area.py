"""The area of the explorer's panes: what lies where, which one has the focus, and how large each may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical

from dive_py.presentation.unfolding import Folds
from dive_py.settings import keys
from dive_py.tui.explorer.details_pane import DetailsPane
from dive_py.tui.explorer.filter_pane import FilterPane
from dive_py.tui.explorer.layers_pane import LayersPane
from dive_py.tui.explorer.panes import PANES, SIDE, shown
from dive_py.tui.explorer.story_pane import StoryPane
from dive_py.tui.explorer.tree_pane import TreePane
from dive_py.tui.explorer.view_tabs import ViewTabs
from dive_py.tui.explorer.waste_pane import WasteFilter, WastePane
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from dive_py.settings.values import Settings
    from dive_py.tui.explorer.parts import Explorer


class PaneArea(Horizontal):
    """All panes; there are as many on the screen as there is room for.

    Args:
        explorer: The screen.
        settings: How the panes begin.
    """

    def __init__(self, explorer: Explorer, settings: Settings) -> None:
        super().__init__(id="body")
        self.is_enlarged = False
        """Whether one pane has all the room."""
        self._explorer, self._settings = explorer, settings
        self._last = "layers"

    def compose(self) -> ComposeResult:
        """Compose all panes; the style sheet places them."""
        glyphs, settings = self._explorer.glyphs, self._settings
        tree = TreePane(glyphs=glyphs, folds=Folds.first(settings), attributes=settings[keys.ATTRIBUTES])
        waste = WastePane(glyphs=glyphs, grouping=settings[keys.WASTE])
        with Vertical(id="left"):
            yield LayersPane(glyphs=glyphs, turned=settings[keys.BASE_BELOW], all_steps=settings[keys.STEPS])
            yield DetailsPane(glyphs=glyphs)
            yield waste
            yield WasteFilter(waste)
        with Vertical(id="right"):
            yield ViewTabs()
            yield tree
            yield FilterPane(self._explorer, tree)
            yield StoryPane(glyphs=glyphs)

    @property
    def current(self) -> str:
        """The id of the pane that has the focus, or the tree's."""
        focused = self.screen.focused
        if focused is not None and focused.parent is self.screen.query_one("#waste-filter"):
            return "waste"
        return focused.id if isinstance(focused, LineList) and focused.id in PANES else "tree"

    @property
    def shown_panes(self) -> frozenset[str]:
        """The panes that there is room for."""
        width, height = self.screen.size
        return shown(width, height, self._last, enlarged=self.is_enlarged, touring=self.screen.has_class("-touring"))

    def place(self) -> None:
        """Show the panes that there is room for; the style sheet places them."""
        page, found = self.screen, self.shown_panes
        for name in PANES:
            page.query_one(f"#{name}", LineList).display = name in found
        left = found & set(SIDE)
        page.query_one("#left").display = bool(left)
        page.query_one("#right").display = bool(found - left)
        page.query_one("#views").display = "tree" in found
        page.set_class(not left or left == found, "-one-column")
        page.set_class(bool(left - {"layers"}) or left == found, "-aside")
        page.set_class("tree" not in found, "-no-tree")
        page.set_class("waste" not in found, "-no-waste")
        page.set_class(len(found) == 1, "-alone")

    @on(LineList.Focused)
    def _pane_focused(self, event: LineList.Focused) -> None:
        """Show the pane that has the focus now, by key or mouse."""
        if event.sender.id in PANES:
            self._last = event.sender.id
            self.place()

    def go_to(self, name: str) -> None:
        """Go to a pane, and show it where there was no room for it."""
        self._last = name
        self.place()
        self.screen.query_one(f"#{name}", LineList).focus()

    def bring(self, name: str) -> None:
        """Bring up the pane that a key is about: none acts unseen."""
        if name not in self.shown_panes:
            self.go_to(name)

    def step(self, step: int, among: tuple[str, ...] = PANES) -> None:
        """Go to the next pane (1) or the one before (-1)."""
        place = among.index(self.current) if self.current in among else 0
        self.go_to(among[(place + step) % len(among)])

    def enlarge(self) -> bool:
        """Give all the room to the pane that has the focus, or show the others again.

        Returns:
            Whether that changed anything.
        """
        self._last = self.current
        if not self.is_enlarged and len(self.shown_panes) == 1:
            return False
        self.is_enlarged = not self.is_enlarged
        self.place()
        return True
