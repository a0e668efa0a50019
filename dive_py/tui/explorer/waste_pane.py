"""The pane of waste: where bytes are paid for and not seen, and how to get there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.message import Message

from dive_py.overlay.vocabulary import Cause
from dive_py.presentation import figures, units
from dive_py.presentation.steps import layer_text, number_label
from dive_py.presentation.text import printable
from dive_py.presentation.typed_filter import expression, is_glob, problem
from dive_py.presentation.waste_groups import CONVERTER, MIXED, SEVERAL, Grouping, Order
from dive_py.tui.background import Follower, run
from dive_py.tui.explorer.parts import Jump
from dive_py.tui.explorer.selection import Selection, Stored, ViewKind, copyable_path
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.keys.rebinding import label
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.filter_line import FilterLine
from dive_py.tui.widgets.line_list import LineList, Piece, fit, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from textual.binding import BindingType

    from dive_py.analysis.figures import Unread
    from dive_py.analysis.waste import Waste
    from dive_py.errors import DivepyError
    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.waste_rows import WasteRows
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo

_HEAVY = 20_000
"""Wasted contents from which on they are grouped beside the screen: some 20 ms."""

_LEAST = 16
"""Cells that a path has at least; what stands beside it goes before it is shorter."""


class WasteFilter(FilterLine):
    """Typing a filter for the list of waste.

    Args:
        pane: Where the filter is in force.
    """

    def __init__(self, pane: WastePane) -> None:
        super().__init__(rows="#waste", id="waste-filter")
        self._pane = pane

    @on(FilterLine.Typed)
    def _put(self, event: FilterLine.Typed) -> None:
        """Put what is typed in force; say so where it is not an expression."""
        event.stop()
        wrong = problem(event.pattern)
        if not wrong:
            self._pane.filter(event.pattern)
        self.answer(wrong or self._pane.found, wrong=bool(wrong))

    def follow(self) -> None:
        """Say how many of the rows that are shown now pass the filter."""
        if not problem(self.value):
            self.answer(self._pane.found)


class WastePane(LineList):
    """Rows of waste, most bytes first; causes and culprits can be opened into their files."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("waste"))

    class Regrouped(Message):
        """Other rows are shown: grouped, sorted or filtered in another way."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, grouping: str = "culprit") -> None:
        super().__init__(id="waste", glyphs=glyphs)
        self.set_title("Waste")
        self.chosen = grouping
        """How waste is grouped: the value of a `Grouping`."""
        self.pattern = ""
        """The filter, as typed: only files whose path passes it are counted; empty for none."""
        self.order = Order.BYTES
        """Which row comes first."""
        self.stack: LayerStack | None = None
        """Where the paths are."""
        self.waste: Waste | None = None
        """What is wasted."""
        self.rows: WasteRows | None = None
        """What is shown."""
        self.steps: Sequence[str] = ()
        """What made each layer, printable, on one line."""
        self._info: ImageInfo | None = None
        self._snapshot: Snapshot | None = None
        self._grouped: Waste | None = None
        self._work: Follower | None = None
        self._opened_row: tuple[Grouping | None, int] = (None, 0)
        self._view = ViewKind.CHANGES
        self._notice = ""
        self._inside = ""
        self._members: NDArray[np.bool_] | None = None

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return self.rows.total if self.rows is not None else 0

    def follow(self, info: ImageInfo | None, snapshot: Snapshot | None, selection: Selection) -> None:
        """Show the waste once the figures are there; the selection changes nothing here."""
        self._view = selection.view
        is_new = self._info is not info or self._snapshot is not snapshot
        self._info, self._snapshot = info, snapshot
        if snapshot is None and info is not None and is_new:
            self._drop_work()
            self.say("known when all layers are read")
        elif snapshot is not None and snapshot.waste is not None and snapshot.waste is not self._grouped:
            self._grouped = snapshot.waste
            self.group()

    def group(self, grouping: Grouping | None = None) -> None:
        """Show all waste, grouped in one way; None for the way of before."""
        chosen = grouping or Grouping(self.chosen)
        self.chosen = chosen.value
        self._work_out(chosen)

    def filter(self, pattern: str) -> None:
        """Count only files whose path passes a filter, a good one; empty for all."""
        self.pattern = pattern
        self._work_out_again()

    def sort(self) -> None:
        """Sort in the next way, with the cursor on the same row."""
        orders = list(Order)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]
        self._work_out_again()

    def _work_out_again(self) -> None:
        self._work_out(Grouping.DIRECTORY if self._inside else Grouping(self.chosen), self._inside, self._members)

    @property
    def found(self) -> str:
        """How many of the files that are listed without the filter pass it; empty without one."""
        if not self.pattern or self.rows is None or self.waste is None:
            return ""
        whole = len(self.waste.items) if self._members is None else int(self._members.sum())
        many = units.part_of(int(self.rows.count.sum()), whole, "file")
        return f"glob {self.glyphs.dot} {many}" if is_glob(self.pattern) else many

    def close_inside(self) -> bool:
        """Go back from what a cause or culprit wastes to the list of those, with the cursor where it was.

        Returns:
            Whether one of them was open.
        """
        was_open = bool(self.inside)
        if was_open:
            self.group()
        return was_open

    def _open_row(self, shown: WasteRows, row: int) -> None:
        """Show the directories and files of a cause or culprit."""
        from dive_py.presentation.waste_rows import members

        stack, waste = self.stack, self.waste
        if stack is None or waste is None:
            return
        self._opened_row = shown.grouping, row
        if shown.grouping is Grouping.CAUSE:
            inside = Cause(int(shown.cause[row])).word
        elif shown.cause[row] == Cause.CONVERTER:
            inside = CONVERTER
        else:
            inside = f"hidden by layer {number_label(stack, int(shown.culprit[row]))}"
        self._work_out(Grouping.DIRECTORY, inside, members(waste, shown, row))

    def _work_out(self, grouping: Grouping, inside: str = "", chosen: NDArray[np.bool_] | None = None) -> None:
        """Work the rows out here if that is quick, else beside the screen.

        Args:
            grouping: What a row stands for.
            inside: The cause or culprit that the rows belong to, for the title.
            chosen: Which items of the waste are its own; None for all.
        """
        from dive_py.presentation.waste_rows import matching, waste_rows

        snapshot, pattern, order = self._snapshot, self.pattern, self.order
        if snapshot is None or snapshot.waste is None:
            return
        stack, waste = snapshot.stack, snapshot.waste

        def work() -> WasteRows:
            which = chosen
            if pattern:
                found = matching(stack, waste, expression(pattern))
                which = found if chosen is None else found & chosen
            return waste_rows(stack, waste, grouping, which).in_order(order)

        def take(rows: WasteRows) -> None:
            self._members = chosen
            self._take(snapshot, waste, rows, inside)

        self._drop_work()
        if len(waste.items) < _HEAVY:
            take(work())
            return
        if self.rows is None:
            self.say("adding up")
        self._work = run(self, work, take, self._fail)

    def _drop_work(self) -> None:
        if self._work is not None:
            self._work.stop()
            self._work = None

    def _fail(self, error: DivepyError) -> None:
        self.say(printable(error.message))

    def _take(self, snapshot: Snapshot, waste: Waste, rows: WasteRows, inside: str) -> None:
        """Show rows, with the cursor where it was in the same ones."""
        layers = self._info.layers if self._info is not None else ()
        self.steps = [layer_text(layer, self.glyphs.newline) for layer in layers]
        before, cursor = self.rows, 0
        if before is not None and before.total and self.inside == inside and before.grouping is rows.grouping:
            cursor = rows.index_of(int(before.item[self.cursor])) if self.waste is waste else self.cursor
        if self.inside and not inside and self._opened_row[0] is rows.grouping:
            cursor = self._opened_row[1]
        self.show(snapshot.stack, waste, rows, snapshot.unread, inside=inside, cursor=cursor)
        self.post_message(self.Regrouped())

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
            unread: Layers that the figures do without.
            inside: The cause or culprit that the rows belong to, for the title.
            cursor: The row for the cursor.
        """
        before, same = self.rows, self.stack is stack and self._inside == inside
        self.stack, self.waste, self.rows, self._inside = stack, waste, rows, inside
        what = inside or f"by {rows.grouping}"
        if self.order is not Order.BYTES:
            sign = self.glyphs.up if self.order is Order.NAME else self.glyphs.down
            what += f" {self.glyphs.dot} {self.order} {sign}"
        missing = "" if unread.complete else f" {figures.without(unread)}"
        wasted = int(rows.bytes.sum()) if inside or self.pattern else waste.wasted
        self.set_title("Waste", missing, f"{units.size(wasted)} {self.glyphs.dot} {what}")
        if same and before is not None and before.tells_the_same(rows):
            return
        nothing = "Nothing wasted passes the filter." if self.pattern else figures.nothing_wasted(unread)
        self._notice = "" if rows.total else nothing
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
    def path_here(self) -> bytes | None:
        """The same while the pane has the focus."""
        return self.path if self.has_focus else None

    @property
    def no_path(self) -> str:
        """Why a row can neither be looked at nor extracted."""
        if self.grouping is None or not self.row_count:
            return "there is nothing here"
        key = label(self.app, "waste.open")
        return f"a {self.grouping} is neither a file nor a folder" + (f": {key} lists what it wastes" if key else "")

    @property
    def copyable(self) -> str:
        """What is copied: the path under the cursor."""
        return copyable_path(self.path)

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
        if self.rows is None or self.waste is None or not self.row_count:
            return
        items, item = self.waste.items, int(self.rows.item[self.cursor])
        path_id = int(items.path[item])
        if self.rows.grouping is Grouping.CULPRIT:
            # where only a hard link of the content is hidden there, no path is pointed out
            culprit = int(items.culprit[item])
            self.post_message(Jump(culprit, path_id, ViewKind.CHANGES, takes_focus=True, layer_alone=True))
            self.action_open()
        else:
            view = ViewKind.CHANGES if self._view is ViewKind.AGGREGATED else None
            self.post_message(Jump(int(items.holder[item]), path_id, view, takes_focus=True, inside=self.inside))

    def action_open(self) -> None:
        """List the directories and files of a cause or culprit."""
        if self.rows is not None and self.row_count and self.rows.path[self.cursor] < 0:
            self._open_row(self.rows, self.cursor)

    def action_group(self) -> None:
        """Group in the next way."""
        if self.rows is not None:
            kinds = list(Grouping)
            self.group(kinds[(kinds.index(Grouping(self.chosen)) + 1) % len(kinds)])

    @on(LineList.Chosen)
    def _row_chosen(self) -> None:
        self.action_jump()

    def empty_pieces(self, line: int, width: int) -> list[Piece]:
        """Return the notice."""
        return [(fit(" " + self._notice, width, self.glyphs.ellipsis), "muted")] if line == 0 else []

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one row: bytes, path, who stores it, who hides it, why."""
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
        if room < _LEAST:  # the path distinguishes rows: the cause gives way before it does
            why, room = "", room + cell_len(why)
        if cell_len(name) + cell_len(many) > room:
            many = "" if cell_len(name) > room or room - cell_len(many) < _LEAST else many
        name = shorten(name, room - cell_len(many), self.glyphs.ellipsis)
        gap = " " * max(0, room - cell_len(name) - cell_len(many))
        return [(size, "wasted"), (name, ""), (many + gap, "muted"), (f"  {where}", "muted"), (why, "muted")]

    def _group_pieces(self, rows: WasteRows, index: int, width: int) -> list[Piece]:
        """Return the name of a cause or culprit, and how many files it wastes."""
        longest = len(units.count(int(rows.count.max()), "file"))
        many = f"  {units.count(int(rows.count[index]), 'file'):>{longest}}"
        if rows.grouping is Grouping.CAUSE:
            return [(f"{Cause(int(rows.cause[index])).word:<11}", ""), (many, "muted")]
        culprit = int(rows.culprit[index])
        name = f"layer {self._label(culprit):<{len(self._label(int(rows.culprit.max())))}}  "
        step = self.steps[culprit] if culprit < len(self.steps) else ""
        if rows.cause[index] == Cause.CONVERTER:
            step = CONVERTER
        return [(name, ""), (fit(step, width - len(name) - len(many), self.glyphs.ellipsis), "muted"), (many, "muted")]

    def _label(self, layer: int) -> str:
        """Return what a layer is called; -1 is several."""
        if layer < 0:
            return SEVERAL
        return number_label(self.stack, layer) if self.stack is not None else str(layer)

    def _origin(self, index: int) -> tuple[str, str]:
        rows = self.rows
        if rows is None:
            return "", ""
        holder, culprit, cause = int(rows.holder[index]), int(rows.culprit[index]), int(rows.cause[index])
        number = len(self._label(self.stack.layer_count - 1)) if self.stack is not None else 1
        arrow = self.glyphs.arrow
        where = f"{self._label(holder):>{number}} {arrow} {self._label(culprit):<{number}} "
        return where, f"{Cause(cause).word if cause >= 0 else MIXED:<11}"
