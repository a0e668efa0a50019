"""The area of the explorer's panes: which there is room for, what lies where, and which one has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.containers import Horizontal, Vertical

from dive_py.presentation.unfolding import Folds
from dive_py.settings import keys
from dive_py.tui.explorer.advice_pane import AdvicePane
from dive_py.tui.explorer.details_pane import DetailsPane
from dive_py.tui.explorer.filter_pane import FilterPane
from dive_py.tui.explorer.layers_pane import LayersPane
from dive_py.tui.explorer.story_pane import StoryPane
from dive_py.tui.explorer.tree_pane import TreePane
from dive_py.tui.explorer.view_tabs import ViewTabs
from dive_py.tui.explorer.waste_pane import WasteFilter, WastePane
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from dive_py.settings.values import Settings
    from dive_py.tui.explorer.base_finder import BaseFinder
    from dive_py.tui.explorer.parts import Explorer


PANES: Final = ("layers", "tree", "story", "details", "waste", "advice")
"""The panes in the order of the tab key."""

SIDE: Final = ("layers", "details", "waste", "advice")
"""The panes of the left column, from the top."""

LOWEST: Final = ("waste", "advice")
"""The panes that have one place between them; in it is the one that had the focus last."""

_ALL: Final = frozenset(PANES) - {"advice"}
"""The panes that are shown where there is room for all."""

WIDE: Final = 110
"""Columns from which on two panes stand side by side."""

LOW: Final = 32
"""Lines below which the tour's card takes the details' place."""

SHORT: Final = 24
"""Lines below which two panes stand below each other, not three."""

TINY: Final = 16
"""Lines below which one pane stands below nothing."""


def shown(
    width: int, height: int, pane: str, *, lowest: str = "waste", enlarged: bool = False, touring: bool = False
) -> frozenset[str]:
    """Return the panes that are shown; the one that a person is in is always one of them.

    Args:
        width: Columns of the terminal.
        height: Its lines.
        pane: The pane that has the focus.
        lowest: The one of `LOWEST` that had the focus last.
        enlarged: Whether that one shall have all the room.
        touring: Whether the tour's card takes some of it.
    """
    if enlarged:
        return frozenset((pane,))
    if pane in LOWEST:
        pane, lowest = "waste", pane
    found = _shown(width, height, pane, touring=touring)
    return found - {"waste"} | {lowest} if "waste" in found else found


def _shown(width: int, height: int, pane: str, *, touring: bool) -> frozenset[str]:
    """Return the panes that are shown, as if there were no pane but the waste's in its place."""
    if width >= WIDE:
        return _beside(height, pane, touring=touring)
    if height < TINY or (touring and height < SHORT):
        return frozenset((pane,))
    return _below(height, pane, touring=touring)


def _below(height: int, pane: str, *, touring: bool) -> frozenset[str]:
    """Return the panes of one column."""
    if pane in {"details", "waste"}:
        return frozenset(("layers", pane))
    if touring:
        return frozenset(("layers", "tree", pane))
    if height >= SHORT:
        return frozenset(("layers", "tree", "story"))
    # the story is that of the tree's cursor
    return frozenset(("tree", "story") if pane == "story" else ("layers", "tree"))


def _beside(height: int, pane: str, *, touring: bool) -> frozenset[str]:
    """Return the panes of two columns."""
    if height < TINY or (touring and height < SHORT):
        left = pane if pane in SIDE else "layers"
        return frozenset((left, "story" if pane == "story" else "tree"))
    if height < SHORT:
        return frozenset(("layers", "details" if pane == "details" else "waste", "tree", "story"))
    if touring and height < LOW:
        return _ALL - {"waste" if pane == "details" else "details"}
    return _ALL


class PaneArea(Horizontal):
    """All panes; there are as many on the screen as there is room for.

    Args:
        explorer: The screen.
        settings: How the panes begin.
        finder: Finds what the image stands on.
    """

    def __init__(self, explorer: Explorer, settings: Settings, finder: BaseFinder) -> None:
        super().__init__(id="body")
        self._finder = finder
        self.is_enlarged = False
        """Whether one pane has all the room."""
        self._explorer, self._settings = explorer, settings
        self._last = "layers"
        self._lowest = "waste"

    def compose(self) -> ComposeResult:
        """Compose all panes; the style sheet places them."""
        glyphs, settings = self._explorer.glyphs, self._settings
        tree = TreePane(glyphs=glyphs, folds=Folds.first(settings), attributes=settings[keys.ATTRIBUTES])
        waste = WastePane(glyphs=glyphs, grouping=settings[keys.WASTE])
        advice = AdvicePane(self._finder, glyphs=glyphs)
        advice.display = False  # or Textual would say that it is seen before there is a place for it
        with Vertical(id="left"):
            yield LayersPane(glyphs=glyphs, turned=settings[keys.BASE_BELOW], all_steps=settings[keys.STEPS])
            yield DetailsPane(self._finder, glyphs=glyphs)
            yield waste
            yield WasteFilter(waste)
            yield advice
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
        touring = self.screen.has_class("-touring")
        return shown(width, height, self._last, lowest=self._lowest, enlarged=self.is_enlarged, touring=touring)

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
            self._come_to(event.sender.id)

    def go_to(self, name: str) -> None:
        """Go to a pane, and show it where there was no room for it."""
        self._come_to(name)
        self.screen.query_one(f"#{name}", LineList).focus()

    def _come_to(self, name: str) -> None:
        self._last = name
        self._lowest = name if name in LOWEST else self._lowest
        self.place()

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
