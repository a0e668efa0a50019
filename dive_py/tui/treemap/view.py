"""The rectangles on the screen: two half cells in each cell of the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.treemap.tiles import FREE, Direction, Tile, flat, grid, next_tile, tile_at, tiles_of
from dive_py.tui.widgets.line_list import cut, fit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from textual import events
    from textual.binding import BindingType

    from dive_py.analysis.sizes_by_folder import SizesByFolder
    from dive_py.overlay.paths import Paths

_UPPER = "▀"
_BOLD = Style(bold=True)
_LEAST_LABEL = 4
"""Cells of the shortest name that is worth being shown."""


class TreemapView(Widget, can_focus=True):
    """What lies in a folder; one tile is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("tiles"))
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "tile--outer", "tile--inner", "tile--rest", "tile--chosen", "tile--wasted", "tile--chosen-wasted", "tile--free",
    }  # fmt: skip
    ALLOW_SELECT: ClassVar[bool] = False

    @dataclass
    class Pointed(Message):
        """Another tile is chosen, or another folder is shown."""

    @dataclass
    class Entered(Message):
        """A file is to be shown in the tree."""

        path_id: int

    def __init__(self, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(id="tiles")
        self.glyphs = glyphs
        """The glyphs to draw with."""
        self.paths: Paths | None = None
        """All paths; None until there is something to show."""
        self.sizes: SizesByFolder | None = None
        """Their bytes."""
        self.folder = 0
        """The path id of the folder that is shown."""
        self.chosen = 0
        """The number of the chosen tile."""
        self.tiles: list[Tile] = []
        """The tiles, most bytes first."""
        self._flat: list[Tile] = []
        self._grid: NDArray[np.int16] | None = None
        self._labels: dict[int, list[tuple[int, str, int]]] = {}

    def show(self, paths: Paths, sizes: SizesByFolder) -> None:
        """Show an image, from its root."""
        self.paths, self.sizes = paths, sizes
        self.open(0)

    def open(self, folder: int, chosen_path: int | None = None) -> None:
        """Show a folder, with the largest tile chosen, or that of a path.

        Args:
            folder: Its path id.
            chosen_path: What lies in it.
        """
        self.folder, self.chosen = folder, 0
        self._lay_out()
        there = [tile.path_id for tile in self.tiles]
        if chosen_path is not None and there:
            # what is too small to have a tile is in the rest, the last one
            self.chosen = there.index(chosen_path) if chosen_path in there else len(there) - 1
        self.post_message(self.Pointed())
        self.refresh()

    @property
    def tile(self) -> Tile | None:
        """The chosen tile; None where there is none."""
        return self.tiles[self.chosen] if self.tiles else None

    def on_resize(self) -> None:
        """Lay the same folder out anew, with the same tile chosen."""
        tile = self.tile
        self.open(self.folder, tile.path_id if tile is not None else None)

    def _lay_out(self) -> None:
        width, height = self.size.width, 2 * self.size.height
        if self.paths is None or self.sizes is None:
            return
        self.tiles = tiles_of(self.paths, self.sizes, self.folder, width, height)
        self._grid = grid(self.tiles, width, height)
        self._flat, self._labels = flat(self.tiles), {}
        for number, tile in enumerate(self._flat):
            self._label(number, tile)

    def _label(self, number: int, tile: Tile) -> None:
        """Put name and size into the first whole lines of a tile."""
        room = tile.right - tile.left - 2
        first = (tile.top + 1) // 2
        lines = (tile.bottom - 1) // 2 - first
        if room < _LEAST_LABEL or lines < 1:
            return
        name, size = self.name_of(tile), units.size(tile.bytes)
        texts = [cut(name, room, self.glyphs.ellipsis)]
        if cell_len(name) + len(size) + 2 <= room:
            texts = [f"{name}  {size}"]
        elif lines > 1 and len(size) <= room and not tile.inside:
            texts.append(size)
        for line, text in enumerate(texts):
            self._labels.setdefault(first + line, []).append((tile.left + 1, fit(text, room, "").rstrip(), number))

    def name_of(self, tile: Tile) -> str:
        """Return what a tile is called: the last component of its path, with a slash behind a folder's."""
        if tile.path_id < 0 or self.paths is None:
            return units.count(tile.count, "more", "more") if tile.count else "itself"
        return printable(self.paths.name(tile.path_id)) + ("/" if tile.is_folder else "")

    def render_line(self, y: int) -> Strip:
        """Return one line: runs of cells that look alike, and the names on them."""
        width = self.size.width
        if self._grid is None or 2 * y + 1 >= len(self._grid):
            return Strip.blank(width, self.rich_style)
        upper, lower = self._grid[2 * y], self._grid[2 * y + 1]
        cells = [self._cell(int(above), int(below)) for above, below in zip(upper, lower, strict=True)]
        for left, text, number in self._labels.get(y, ()):
            place = left
            for character in text:
                wide = cell_len(character)
                covering = int(upper[place])
                style = self._look(number if covering >= 0 else covering) + _BOLD
                if not wide:  # an accent belongs to the letter before it
                    cells[place - 1] = cells[place - 1][0] + character, cells[place - 1][1]
                    continue
                cells[place : place + wide] = [(character, style), *[("", style)] * (wide - 1)]
                place += wide
        return Strip([Segment(text, style) for text, style in cells], width).simplify()

    def _cell(self, above: int, below: int) -> tuple[str, Style]:
        if above == below or self.glyphs.border == "ascii" or min(above, below) < FREE:  # hatching has no halves
            return self.glyphs.wasted if above < FREE else " ", self._look(above)
        return _UPPER, Style(color=self._look(above).bgcolor, bgcolor=self._look(below).bgcolor)

    def _look(self, covering: int) -> Style:
        """Return the style of a half cell."""
        if covering == FREE:
            return self.get_component_rich_style("tile--free")
        number = covering if covering >= 0 else -covering - 2
        if covering < FREE:
            return self.get_component_rich_style("tile--chosen-wasted" if number == self.chosen else "tile--wasted")
        if number == self.chosen:
            return self.get_component_rich_style("tile--chosen")
        tile = self._flat[number]
        kind = "rest" if tile.path_id < 0 else "inner" if tile.depth % 2 else "outer"
        return self.get_component_rich_style(f"tile--{kind}")

    def _choose(self, number: int) -> None:
        if number != self.chosen:
            self.chosen = number
            self.post_message(self.Pointed())
            self.refresh()

    def action_go(self, direction: str) -> None:
        """Choose the next tile in a direction."""
        if self.tiles:
            self._choose(next_tile(self.tiles, self.chosen, Direction[direction.upper()]))

    def action_enter(self) -> None:
        """Go into the chosen folder; show a file in the tree."""
        tile = self.tile
        if tile is None or tile.path_id < 0:
            return
        if tile.is_folder:
            self.open(tile.path_id)
        else:
            self.post_message(self.Entered(tile.path_id))

    def action_out(self) -> None:
        """Go to the folder above, with the tile chosen that one comes from."""
        if self.paths is not None and self.folder:
            self.open(int(self.paths.parent[self.folder]), self.folder)

    def on_click(self, event: events.Click) -> None:
        """Choose the tile under the mouse; go in with a double click."""
        number = tile_at(self.tiles, event.x, 2 * event.y)
        if number is not None:
            self._choose(number)
            if event.chain > 1:
                self.action_enter()
