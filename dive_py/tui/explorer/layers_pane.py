"""The pane of layers: what each weighs, what of it is wasted, what it causes to be wasted, what made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.message import Message

from dive_py.presentation import units
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Marks
from dive_py.tui.widgets.line_list import LineList, Piece, cut, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType

_BAR = (0, 8, 12, 20)
"""Cells of the bar for panes that are narrow, usual, wide, very wide."""


_CAUSES = 9
"""Cells of the column of bytes that layers cause to be wasted."""

_CAUSES_FROM = 60
"""Cells from which on there is room for that column: 20 are left for the step."""


@dataclass(frozen=True)
class LayerRow:
    """What one row of the pane says."""

    number: int
    """The layer, or -1 for a step that made none."""
    text: str
    """What made it, printable, on one line."""
    stored: int | None = None
    """Stored bytes; None while the layer has not been read."""
    wasted: int | None = None
    """Wasted bytes that it holds; None while that is unknown."""
    hidden: int | None = None
    """Wasted bytes that it is the culprit of, whichever layer holds them; None while that is unknown."""
    problem: str = ""
    """One word if it could not be read whole."""
    label: str = ""
    """What stands for the number; empty for the number itself."""

    @property
    def name(self) -> str:
        """The number, or what stands for it."""
        return self.label or str(self.number)


class LayersPane(LineList):
    """Layers above each other, the base first or last; steps without a layer between them, if wanted."""

    HEAD: ClassVar[int] = 1
    DRAWN_BY_OWNER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("layers"))

    def __init__(self, *, marks: Marks = UNICODE) -> None:
        super().__init__(id="layers", marks=marks)
        self.rows: Sequence[LayerRow] = ()
        """What is shown, from the top."""
        self.compared: tuple[int, int] = (0, 0)
        """First and last of the layers that are compared."""
        self._largest = 0

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def number(self) -> int:
        """The layer under the cursor."""
        return self.rows[self.cursor].number if self.rows else 0

    def show(self, rows: Sequence[LayerRow], layer: int) -> None:
        """Show rows, with the cursor on a layer; the same rows again draw nothing."""
        if rows == self.rows and self.number == layer:
            return
        self.rows = rows
        self._largest = max((row.stored or 0 for row in rows), default=0)
        cursor = next((index for index, row in enumerate(rows) if row.number == layer), 0)
        self.rows_changed(cursor)

    def select(self, layer: int) -> None:
        """Put the cursor on a layer without telling anybody."""
        for index, row in enumerate(self.rows):
            if row.number == layer:
                self.go(index, notify=False)
        self.draw_cursor()

    def neighbour(self, step: int) -> int | None:
        """The layer `step` layers below the cursor's on the screen; None where there is none."""
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
        """Whether the row is compared."""
        return self.compared[0] <= self.rows[index].number <= self.compared[1]

    def selectable(self, index: int) -> bool:
        """Only layers can be selected."""
        return 0 <= index < len(self.rows) and self.rows[index].number >= 0

    def action_widen(self, step: int) -> None:
        """Ask for a wider or narrower range: the screen knows what is compared."""
        self.post_message(self.Widened(step))

    def action_open(self) -> None:
        """The row was chosen with a key."""
        self.post_message(self.Chosen(self, self.cursor))

    @dataclass
    class Widened(Message):
        """The range of compared layers should be wider. No kind of `Moved`: who moves without shift drops the range."""

        step: int
        """Rows down."""

    @dataclass
    class Reached(Message):
        """The range of compared layers should reach to a layer."""

        layer: int

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """With shift or ctrl (many terminals keep shift for themselves) a click widens the range to its row."""
        offset = event.get_content_offset(self)
        if offset is None or not (event.shift or event.ctrl):
            return
        index = offset.y - self.HEAD + self.top
        if offset.y >= self.HEAD and index < self.row_count and self.selectable(index):
            event.prevent_default()
            self.post_message(self.Reached(self.rows[index].number))

    def _columns(self, width: int) -> tuple[int, int, bool]:
        """Width of the number's column and of the bar, and whether there is room for what layers cause."""
        number = max((len(row.name) for row in self.rows if row.number >= 0), default=1)
        causes = width >= _CAUSES_FROM
        rest = width - _CAUSES if causes else width
        size = 0 if rest < 40 else 1 if rest < 56 else 2 if rest < 90 else 3
        return number, _BAR[size], causes

    def head_pieces(self, width: int) -> list[Piece]:
        """Names of the columns."""
        number, bar, causes = self._columns(width)
        caused = f" {'causes':>7} " if causes else ""
        text = f" {'#':>{number}}  {'stored':>7}  {'wasted':>7} {caused}{' ' * (bar + 1) if bar else ''}step"
        return [(fit(text, width, self.marks.ellipsis), "muted")]

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """One layer, or one step without a layer."""
        row = self.rows[index]
        number, bar, causes = self._columns(width)
        if row.number < 0:
            indent = 1 + number + 2 + 7 + 2 + 7 + 1 + (_CAUSES if causes else 0) + (bar + 1 if bar else 0)
            return [(" " * indent, ""), (cut(row.text, width - indent, self.marks.ellipsis), "faint")]
        pieces: list[Piece] = [
            (self.marks.chosen if self.row_state(index) else " ", "compared"),
            (f"{row.name:>{number}}  ", ""),
        ]
        stored = self.marks.ellipsis if row.stored is None else units.size(row.stored)
        wasted = units.size(row.wasted) if row.wasted else ""
        pieces += [(f"{stored:>7}", "muted" if not row.stored else ""), (f"  {wasted:>7} ", "wasted")]
        if causes:
            pieces.append((f" {units.size(row.hidden) if row.hidden else '':>7} ", "wasted"))
        if bar:
            useful, lost = self.marks.bar(row.stored or 0, row.wasted or 0, self._largest, bar)
            pieces += [(useful, "bar"), (lost, "wasted"), (" " * (bar + 1 - len(useful) - len(lost)), "")]
        used = sum(cell_len(text) for text, _ in pieces)
        if row.problem:
            pieces.append((f"{row.problem} ", "error"))
            used += cell_len(row.problem) + 1
        pieces.append((cut(row.text, width - used, self.marks.ellipsis), "" if row.stored is not None else "muted"))
        return pieces
