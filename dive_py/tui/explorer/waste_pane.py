"""The pane of waste: where bytes are paid for and not seen, and how to get there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.message import Message

from dive_py.overlay.vocabulary import Cause
from dive_py.presentation import figures, units
from dive_py.presentation.steps import number_label
from dive_py.presentation.text import printable
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Marks
from dive_py.tui.widgets.line_list import LineList, Piece, fit, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from dive_py.analysis.figures import Unread
    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.waste_rows import Grouping, WasteRows

_LEAST = 16
"""Cells that a path has at least; what stands beside it goes before it is shorter."""


@dataclass(frozen=True)
class Stored:
    """What a row stands for, to look at it or to extract it."""

    path: bytes
    """Without leading slash."""
    entry: int | None
    """The stored entry of a file; None for a directory."""
    layer: int | None
    """The layer that stores it; None where several do."""
    upto: int
    """That layer; of several, the one just below the layer that hides it all."""


class WastePane(LineList):
    """Rows of waste, most bytes first; causes and culprits can be opened into their files."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("waste"))

    @dataclass
    class Jump(Message):
        """The tree should go to a path in a layer."""

        layer: int
        path_id: int

    @dataclass
    class ToCulprit(Message):
        """The tree should show what a layer did, with one of the paths that it hid under the cursor."""

        layer: int
        path_id: int

    @dataclass
    class Regroup(Message):
        """Other rows are wanted."""

        row: int | None = None
        """The row to open into its files; None for the next way to group."""

    def __init__(self, *, marks: Marks = UNICODE) -> None:
        super().__init__(id="waste", marks=marks)
        self.stack: LayerStack | None = None
        """Where the paths are."""
        self.waste: Waste | None = None
        """What is wasted."""
        self.rows: WasteRows | None = None
        """What is shown."""
        self.steps: Sequence[str] = ()
        """What made each layer, printable, on one line."""
        self._notice = ""
        self._inside = ""

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self.rows.total if self.rows is not None else 0

    def show(
        self,
        stack: LayerStack,
        waste: Waste,
        rows: WasteRows,
        unread: Unread,
        *,
        inside: str = "",
        cursor: int = 0,
    ) -> None:
        """Show rows.

        Args:
            stack: Where the paths are.
            waste: What is wasted.
            rows: The rows.
            unread: Layers that all this is told without.
            inside: The cause or culprit that the rows belong to, for the title.
            cursor: The row for the cursor.
        """
        before, same = self.rows, self.stack is stack and self._inside == inside
        self.stack, self.waste, self.rows, self._inside = stack, waste, rows, inside
        if same and before is not None and before.tells_the_same(rows):
            return
        self._notice = "" if rows.total else figures.nothing_wasted(unread)
        what = inside or f"by {rows.grouping}"
        missing = "" if unread.complete else f" {figures.without(unread)}"
        self.set_title("Waste", missing, f"{units.size(waste.wasted)} {self.marks.dot} {what}")
        self.rows_changed(cursor, None if cursor else 0)

    def say(self, text: str) -> None:
        """Show a printable line in place of rows."""
        self.rows, self._notice = None, text
        self.set_title("Waste")
        self.rows_changed(0, 0)

    @property
    def grouping(self) -> Grouping | None:
        """What a row stands for, or None while there are none."""
        return self.rows.grouping if self.rows is not None else None

    @property
    def path(self) -> bytes | None:
        """The path under the cursor; None where the row is none."""
        if self.rows is None or self.stack is None or not self.row_count or self.rows.path[self.cursor] < 0:
            return None
        return self.stack.paths.path(int(self.rows.path[self.cursor]))

    @property
    def inside(self) -> str:
        """The cause or culprit that the rows belong to; empty where they are those of the whole image."""
        return self._inside

    @property
    def stored(self) -> Stored | None:
        """What a layer stores at the path under the cursor; None where the row has no path."""
        rows, waste, path = self.rows, self.waste, self.path
        if rows is None or waste is None or path is None:
            return None
        item, holder = int(rows.item[self.cursor]), int(rows.holder[self.cursor])
        is_file = int(waste.items.path[item]) == int(rows.path[self.cursor])
        entry = int(waste.items.entry[item]) if is_file else None
        below = int(rows.culprit[self.cursor]) - 1
        return Stored(path, entry, holder if holder >= 0 else None, holder if holder >= 0 else below)

    def action_jump(self) -> None:
        """Go to the row's largest content in its holder layer; of a culprit to its layer, and list what it hides."""
        from dive_py.presentation.waste_rows import Grouping

        if self.rows is None or self.waste is None or not self.row_count:
            return
        items, item = self.waste.items, int(self.rows.item[self.cursor])
        if self.rows.grouping is Grouping.CULPRIT:
            self.post_message(self.ToCulprit(int(items.culprit[item]), int(items.path[item])))
            self.action_open()
        else:
            self.post_message(self.Jump(int(items.holder[item]), int(items.path[item])))

    def action_open(self) -> None:
        """List the directories and files of a cause or culprit."""
        if self.rows is not None and self.row_count and self.rows.path[self.cursor] < 0:
            self.post_message(self.Regroup(self.cursor))

    def action_group(self) -> None:
        """Group in the next way."""
        self.post_message(self.Regroup())

    def empty_pieces(self, line: int, width: int) -> list[Piece]:
        """The notice."""
        return [(fit(" " + self._notice, width, self.marks.ellipsis), "muted")] if line == 0 else []

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """One row: bytes, path, who stores it, who hides it, why."""
        rows, stack = self.rows, self.stack
        if rows is None or stack is None:
            return []
        size = f" {units.size(int(rows.bytes[index])):>7}  "
        if rows.path[index] < 0:
            return [(size, "wasted"), *self._group_pieces(rows, index, width - cell_len(size))]
        count, there = int(rows.count[index]), int(rows.there[index])
        where, why = self._origin(index)
        used = cell_len(size) + cell_len(where) + cell_len(why) + 2
        room = width - used
        many = f" {units.part_of(count, there, 'file')}" if max(count, there) > 1 else ""
        name = "/" + printable(stack.paths.path(int(rows.path[index]))) + ("/" if many else "")
        if room < _LEAST:  # the path is what tells rows apart: the cause goes before it does
            why, room = "", room + cell_len(why)
        if cell_len(name) + cell_len(many) > room:
            many = "" if cell_len(name) > room or room - cell_len(many) < _LEAST else many
        name = shorten(name, room - cell_len(many), self.marks.ellipsis)
        gap = " " * max(0, room - cell_len(name) - cell_len(many))
        return [(size, "wasted"), (name, ""), (many + gap, "muted"), (f"  {where}", "muted"), (why, "muted")]

    def _group_pieces(self, rows: WasteRows, index: int, width: int) -> list[Piece]:
        """What a cause or culprit is called, and how many files it wastes."""
        from dive_py.presentation.waste_rows import Grouping

        longest = len(units.count(int(rows.count.max()), "file"))
        many = f"  {units.count(int(rows.count[index]), 'file'):>{longest}}"
        if rows.grouping is Grouping.CAUSE:
            return [(f"{Cause(int(rows.cause[index])).word:<11}", ""), (many, "muted")]
        culprit = int(rows.culprit[index])
        name = f"layer {self._label(culprit):<{len(self._label(int(rows.culprit.max())))}}  "
        step = self.steps[culprit] if culprit < len(self.steps) else ""
        return [(name, ""), (fit(step, width - len(name) - len(many), self.marks.ellipsis), "muted"), (many, "muted")]

    def _label(self, layer: int) -> str:
        """What a layer is called."""
        return number_label(self.stack, layer) if self.stack is not None else str(layer)

    def _origin(self, index: int) -> tuple[str, str]:
        from dive_py.presentation.waste_rows import MIXED, SEVERAL

        rows = self.rows
        if rows is None:
            return "", ""
        holder, culprit, cause = int(rows.holder[index]), int(rows.culprit[index]), int(rows.cause[index])
        number = len(self._label(self.stack.layer_count - 1)) if self.stack is not None else 1
        arrow = self.marks.arrow
        first = f"{self._label(holder):>{number}}" if holder >= 0 else SEVERAL.rjust(number)
        last = f"{self._label(culprit):<{number}}" if culprit >= 0 else SEVERAL.ljust(number)
        return f"{first} {arrow} {last} ", f"{Cause(cause).word if cause >= 0 else MIXED:<11}"
