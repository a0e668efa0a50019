"""The pane of layers: what each weighs, what of it is wasted, what it hides, what made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on

from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.explorer.layer_rows import LayerRow, layer_rows
from dive_py.tui.explorer.parts import Select
from dive_py.tui.explorer.selection import Selection, Stored
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import LineList, Piece, cells, cut, fit, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.binding import BindingType

    from dive_py.overlay.stack import LayerStack
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.header_facts import Doing

_BAR = (0, 8, 12, 20)
"""Cells of the bar for panes that are narrow, usual, wide, very wide."""

_NAME_ROOM = 24
"""Cells of a path in the title."""

_HIDES = 9
"""Cells of the column of bytes that layers hide."""

_HIDES_FROM = 60
"""Cells from which on there is room for that column: 20 are left for the step."""


class LayersPane(LineList):
    """Layers above each other, the base first or last; steps without a layer between them, if asked for."""

    HEAD: ClassVar[int] = 1
    DRAWN_BY_OWNER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("layers"))

    def __init__(self, *, glyphs: Glyphs = UNICODE, turned: bool = False, all_steps: bool = False) -> None:
        super().__init__(id="layers", glyphs=glyphs)
        self.set_title("Layers")
        self.turned = turned
        """Whether the base is below."""
        self.all_steps = all_steps
        """Whether steps without a layer are shown."""
        self.raw = False
        """Whether commands are shown with their shell, as the history has them."""
        self.rows: Sequence[LayerRow] = ()
        """What is shown, from the top."""
        self.compared: tuple[int, int] = (0, 0)
        """First and last of the layers that are compared."""
        self.only: frozenset[int] = frozenset()
        """The only layers that are listed; empty for all."""
        self._sought = ""
        self._info: ImageInfo | None = None
        self._snapshot: Snapshot | None = None
        self._stack: LayerStack | None = None
        self._selection = Selection()
        self._largest = 0

    @property
    def number(self) -> int:
        """The layer under the cursor."""
        return self.rows[self.cursor].number if self.rows else 0

    def follow(self, info: ImageInfo | None, snapshot: Snapshot | None, selection: Selection) -> None:
        """Show the layers, with the cursor on the selected one and those that are compared marked."""
        known = self._info, self._snapshot
        self._info, self._snapshot, self._selection = info, snapshot, selection
        if snapshot is not None and self._stack is not snapshot.stack:
            self._stack, self.only = snapshot.stack, frozenset()  # what was sought elsewhere is no answer any more
        if known != (info, snapshot):
            self._show()
        else:
            self.select(selection.layer)
            self.compare(*selection.compared)

    def list_only(self, layers: Iterable[int], sought: str) -> None:
        """List some layers only.

        Args:
            layers: The layers; none for all.
            sought: What they have in common, printable.
        """
        self.only, self._sought = frozenset(layers), sought
        self._show()

    def turn(self) -> None:
        """Turn the stack round."""
        self.turned = not self.turned
        self._show()

    def show_steps(self) -> None:
        """Show or hide the steps without a layer."""
        self.all_steps = not self.all_steps
        self._show()

    def show_shell(self) -> None:
        """Show commands with their shell, or without."""
        self.raw = not self.raw
        self._show()

    def wait(self, doing: Doing | None) -> None:
        """Show how far the reading is, where what was unpacked is shown until then."""
        if doing is not None and self._snapshot is not None and self._snapshot.provisional:
            # the header has the figures already, and no room for more at 80 columns
            self.set_title("Layers", "", doing.share)

    def _show(self) -> None:
        info, snapshot, selection = self._info, self._snapshot, self._selection
        if info is None:
            return
        rows = list(layer_rows(info, snapshot, self.glyphs, only=self.only, all_steps=self.all_steps, raw=self.raw))
        if self.turned:
            rows.reverse()
        self.set_title("Layers", "", self._figure(info, snapshot))
        self.show(rows, selection.layer)
        self.compare(*selection.compared)

    def _figure(self, info: ImageInfo, snapshot: Snapshot | None) -> str:
        """Return what stands at the right end of the title: what the listed layers have in common, else the weight."""
        if self.only:
            sought = shorten(self._sought, _NAME_ROOM, self.glyphs.ellipsis)
            return f"{len(self.only)} of {units.count(len(info.layers), 'layer')} touched {sought}"
        if snapshot is not None and snapshot.waste is not None:
            return units.size(snapshot.waste.stored)
        return f"{len(snapshot.readable) if snapshot is not None else 0} of {len(info.layers)} read"

    def show(self, rows: Sequence[LayerRow], layer: int) -> None:
        """Show rows, with the cursor on a layer; the same rows again draw nothing."""
        if rows == self.rows and self.number == layer:
            return
        self.rows = rows
        self._largest = max((row.stored or 0 for row in rows), default=0)
        cursor = next((index for index, row in enumerate(rows) if row.number == layer), 0)
        self.rows_changed(cursor)

    def select(self, layer: int) -> None:
        """Put the cursor on a layer without a message."""
        for index, row in enumerate(self.rows):
            if row.number == layer:
                self.go(index, notify=False)
        self.draw_cursor()

    def neighbour(self, step: int) -> int | None:
        """Return the layer `step` layers below the cursor's on the screen; None where there is none."""
        numbers = [row.number for row in self.rows if row.number >= 0]
        place = numbers.index(self.number) + step if self.number in numbers else -1
        return numbers[place] if 0 <= place < len(numbers) else None

    def compare(self, first: int, last: int) -> None:
        """Mark the layers that are compared."""
        (old_first, old_last), self.compared = self.compared, (first, last)
        for index, row in enumerate(self.rows):
            if (old_first <= row.number <= old_last) != self.row_state(index):
                self._refresh_row(index)

    def row_state(self, index: int) -> bool:
        """Return whether the row is compared."""
        return self.compared[0] <= self.rows[index].number <= self.compared[1]

    def selectable(self, index: int) -> bool:
        """Return whether the row is a layer: only those can be selected."""
        return 0 <= index < len(self.rows) and self.rows[index].number >= 0

    def action_widen(self, step: int) -> None:
        """Widen the range of compared layers, or make it narrower, by `step` rows down."""
        self._widen_to(self.neighbour(step))

    def _widen_to(self, layer: int | None) -> None:
        if layer is not None:
            self.post_message(Select(lambda selection: selection.widened_to(layer)))

    def go_above(self, step: int) -> None:
        """Select the layer `step` layers above the selected one in the image."""
        layer = self.neighbour(-step if self.turned else step)
        if layer is not None:
            self.post_message(Select(lambda selection: selection.at_layer(layer)))

    @on(LineList.Moved)
    def _row_moved(self) -> None:
        layer = self.number
        self.post_message(Select(lambda selection: selection.at_layer(layer)))

    no_path = ""
    """There is no special reason where no row stands for anything."""

    @property
    def copyable(self) -> str:
        """What is copied: the diff ID of the selected layer."""
        layers = self._info.layers if self._info is not None else ()
        return printable(layers[self._selection.layer].diff_id) if layers else ""

    @property
    def stored(self) -> Stored:
        """The layer under the cursor as a whole."""
        return Stored(b"", None, self._selection.layer, self._selection.layer)

    def action_open(self) -> None:
        """Choose the row with a key."""
        self.post_message(self.Chosen(self, self.cursor))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Widen the range to a row clicked with shift or ctrl (many terminals keep shift for themselves)."""
        offset = event.get_content_offset(self)
        if offset is None or not (event.shift or event.ctrl):
            return
        index = offset.y - self.HEAD + self.top
        if offset.y >= self.HEAD and index < self.row_count and self.selectable(index):
            event.prevent_default()
            self._widen_to(self.rows[index].number)

    def _columns(self, width: int) -> tuple[int, int, bool]:
        """Return width of the number's column and of the bar, and whether there is room for what layers cause."""
        number = max((len(row.name) for row in self.rows if row.number >= 0), default=1)
        hides = width >= _HIDES_FROM
        rest = width - _HIDES if hides else width
        size = 0 if rest < 40 else 1 if rest < 56 else 2 if rest < 90 else 3
        return number, _BAR[size], hides

    def head_pieces(self, width: int) -> list[Piece]:
        """Return the names of the columns."""
        number, bar, hides = self._columns(width)
        hidden = f" {'hides':>7} " if hides else ""
        text = f" {'#':>{number}}  {'stored':>7}  {'wasted':>7} {hidden}{' ' * (bar + 1) if bar else ''}step"
        return [(fit(text, width, self.glyphs.ellipsis), "muted")]

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one layer, or one step without a layer."""
        row = self.rows[index]
        number, bar, hides = self._columns(width)
        if row.number < 0:
            indent = 1 + number + 2 + 7 + 2 + 7 + 1 + (_HIDES if hides else 0) + (bar + 1 if bar else 0)
            return [(" " * indent, ""), (cut(row.text, width - indent, self.glyphs.ellipsis), "faint")]
        pieces: list[Piece] = [
            (self.glyphs.chosen if self.row_state(index) else " ", "compared"),
            (f"{row.name:>{number}}  ", ""),
        ]
        stored = self.glyphs.ellipsis if row.stored is None else units.size(row.stored)
        wasted = units.size(row.wasted) if row.wasted else ""
        pieces += [(f"{stored:>7}", "muted" if not row.stored else ""), (f"  {wasted:>7} ", "wasted")]
        if hides:
            pieces.append((f" {units.size(row.hidden) if row.hidden else '':>7} ", "wasted"))
        if bar:
            useful, lost = self.glyphs.bar(row.stored or 0, row.wasted or 0, self._largest, bar)
            pieces += [(useful, "bar"), (lost, "wasted"), (" " * (bar + 1 - len(useful) - len(lost)), "")]
        used = cells(pieces)
        if row.problem:
            pieces.append((f"{row.problem} ", "error"))
            used += cell_len(row.problem) + 1
        pieces.append((cut(row.text, width - used, self.glyphs.ellipsis), "" if row.stored is not None else "muted"))
        return pieces
