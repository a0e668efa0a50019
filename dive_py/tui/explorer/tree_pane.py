"""The file tree of a layer: draws the rows of a `RowModel` that are on screen and moves over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from dive_py.tui.explorer.tree_row import Look, name_width, row_pieces
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Marks
from dive_py.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from textual.binding import BindingType

    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.rows import Row, RowModel


class TreePane(LineList):
    """The tree. Without rows it says why: what it waits for, an error, or that there is nothing."""

    HEAD: ClassVar[int] = 1
    DRAWN_BY_OWNER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("tree"))

    @dataclass
    class Folded(Message):
        """A directory should be folded or unfolded."""

        path_id: int
        enters: bool = False
        """Whether the cursor should go in then."""

    @dataclass
    class Elsewhere(Message):
        """A row was wanted, and there is none."""

    def __init__(self, *, marks: Marks = UNICODE) -> None:
        super().__init__(id="tree", marks=marks)
        self.stack: LayerStack | None = None
        """Where the rows' paths and entries are."""
        self.model: RowModel | None = None
        """The rows; None while there are none to show."""
        self.attributes = True
        """Whether modes, owners and times are shown."""
        self.aside = 0
        """Cells by which names are scrolled to the left."""
        self.pattern: object = None
        """The compiled filter, to point out what it found."""
        self._looks: dict[int, Look] = {}
        self._notice: tuple[tuple[str, str], ...] = ()
        self._block: tuple[int, list[Row]] = (0, [])

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self.model.count if self.model is not None else 0

    def show(self, stack: LayerStack, model: RowModel, cursor: int, top: int | None = None) -> None:
        """Show other rows, with the cursor on one of them."""
        self.stack, self.model, self._notice = stack, model, ()
        self._block = (0, [])
        self.rows_changed(cursor, top)

    def say(self, *lines: tuple[str, str]) -> None:
        """Show a few printable lines in place of rows: text and role of each."""
        if self._notice != lines or self.model is not None:
            self.model, self._notice = None, lines
            self.refresh()

    def redraw(self) -> None:
        """Draw the same rows in another way."""
        self.generation += 1
        self._looks.clear()
        self.refresh()

    def row(self, index: int) -> Row:
        """One row; those around it are made with it, because they are on screen, too."""
        start, rows = self._block
        if self.model is None:
            raise IndexError(index)
        if not start <= index < start + len(rows):
            start = max(0, min(index, self.top))
            stop = min(self.row_count, max(index + 1, start + self.body_height + 1))
            if stop - start > 4 * self.body_height:
                start, stop = index, min(self.row_count, index + self.body_height)
            rows = self.model.rows(start, stop)
            self._block = (start, rows)
        return rows[index - start]

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.row(self.cursor) if 0 <= self.cursor < self.row_count else None

    @property
    def path(self) -> bytes | None:
        """The path under the cursor."""
        row = self.current
        return self.stack.paths.path(row.path_id) if row is not None and self.stack is not None else None

    def _look(self, width: int) -> Look:
        look = self._looks.get(width)
        if look is None:
            look = self._looks[width] = self._new_look(width)
        return look

    def rows_changed(self, cursor: int | None = None, top: int | None = None) -> None:
        """Draw all rows anew; the filter may be another one."""
        self._looks.clear()
        super().rows_changed(cursor, top)

    @property
    def has_room_for_attributes(self) -> bool:
        """Whether any of their columns fits beside the names."""
        return Look.fitting(self.size.width, self.marks, attributes=True).mode

    def _new_look(self, width: int) -> Look:
        return Look.fitting(width, self.marks, attributes=self.attributes, aside=self.aside, pattern=self.pattern)

    def head_pieces(self, width: int) -> list[Piece]:
        """The names of the columns."""
        return self._look(width).head(width)

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """One path."""
        if self.stack is None:
            return []
        return row_pieces(self.stack, self.row(index), width, self._look(width))

    def empty_pieces(self, line: int, width: int) -> list[Piece]:
        """The notice, a line below the edge."""
        if 1 <= line <= len(self._notice):
            text, role = self._notice[line - 1]
            return [(fit("  " + text, width, self.marks.ellipsis), role)]
        return []

    def action_parent(self) -> None:
        """Go to the parent directory."""
        row = self.current
        if row is None or self.model is None:
            return
        index = self.model.parent_of(self.cursor)
        if index is not None:
            self.go(index)

    def action_enter(self) -> None:
        """Unfold the directory under the cursor and go to the first thing in it."""
        row = self.current
        if row is None or not row.has_children:
            return
        if row.collapsed:
            self.post_message(self.Folded(row.path_id, enters=True))
        else:
            self.go(self.cursor + 1)

    def action_fold(self) -> None:
        """Fold or unfold the directory under the cursor."""
        row = self.current
        if row is None:
            self.post_message(self.Elsewhere())
        elif row.has_children:
            self.post_message(self.Folded(row.path_id))

    def action_aside(self, step: int) -> None:
        """Scroll names sideways, as far as the longest one in sight goes."""
        if self.stack is None or self.model is None:
            return
        stack, look, width = self.stack, self._look(self.size.width), self.size.width
        rows = range(self.top, min(self.row_count, self.top + self.body_height))
        longest = max((name_width(stack, self.row(index), width, look) for index in rows), default=0)
        self.aside = max(0, min(self.aside + step, longest - 1))
        self.redraw()

    def clicked(self, index: int, x: int) -> None:
        """A click on the sign before a directory's name folds it."""
        row = self.row(index)
        if not row.has_children:
            return
        place = 0
        for text, _ in row_pieces(self.stack, row, self.size.width, self._look(self.size.width)) if self.stack else ():
            if text.strip() in {self.marks.opened, self.marks.closed}:
                if place <= x < place + 2:
                    self.post_message(self.Folded(row.path_id))
                return
            place += len(text)
