"""The rows of a file, made on a worker as they come into sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from dive_py.tui.keys.keymap import bindings
from dive_py.tui.widgets.line_list import LineList, Piece

if TYPE_CHECKING:
    from textual.binding import BindingType

    from dive_py.tui.look.glyphs import Glyphs
    from dive_py.tui.viewer.file_views import FileView

BLOCK = 64
"""Rows that are made at once."""

_KEPT = 40
"""Blocks that are kept."""

_SIDE = 8
"""Cells that one key moves to the side."""


class ViewerPane(LineList):
    """Shows what a view makes; asks for rows that it does not have."""

    CUT_SIGN = False
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("content"))

    @dataclass
    class RowsNeeded(Message):
        """Rows are in sight that have not been made."""

        block: int

    @dataclass
    class EndRequested(Message):
        """The last row was asked for before the rows were counted."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="content", glyphs=glyphs)
        self.view: FileView | None = None
        """What makes the rows."""
        self.column = 0
        """How far the rows are moved to the side."""
        self.found = ""
        """The text that was searched, marked where it stands."""
        self._blocks: dict[int, list[list[Piece]]] = {}
        self._asked: set[int] = set()
        self._count = 0

    @property
    def row_count(self) -> int:
        """How many rows there are, or probably are."""
        return self._count

    @property
    def inner_width(self) -> int:
        """Cells that a row has."""
        return max(1, self.size.width - 1)

    def show(self, view: FileView, cursor: int = 0) -> None:
        """Show another view."""
        self.view = view
        self.column = 0
        self._count = view.count
        self.forget()
        self.rows_changed(cursor, 0)

    def forget(self) -> None:
        """Make all rows anew."""
        self._blocks.clear()
        self._asked.clear()
        self.generation += 1
        self.refresh()

    def took(self, view: FileView, block: int, column: int, rows: list[list[Piece]]) -> None:
        """Take rows that were made, unless others have been asked for since."""
        if view is not self.view or column != self.column:
            return
        self._asked.discard(block)
        self._blocks[block] = rows
        while len(self._blocks) > _KEPT:
            self._blocks.pop(next(iter(self._blocks)))
        self.counted()
        self.generation += 1
        self.refresh()

    def counted(self) -> None:
        """Take the number of rows that is known by now."""
        if self.view is not None and self.view.count != self._count:
            self._count = self.view.count
            self.rows_changed()

    def missed(self, block: int) -> None:
        """Ask again for rows that could not be made, when they are to be drawn again."""
        self._asked.discard(block)

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return a row, or nothing while it is being made."""
        del width
        block, inside = divmod(index, BLOCK)
        rows = self._blocks.get(block)
        if rows is None:
            if block not in self._asked:
                self._asked.add(block)
                self.post_message(self.RowsNeeded(block))
            return [("", "")]
        pieces = rows[inside] if inside < len(rows) else []
        return _marked(pieces, self.found) if self.found else pieces

    def action_edge(self, step: int) -> None:
        """Go to the first row (-1) or the last one (1)."""
        if step > 0 and self.view is not None and not self.view.is_counted:
            self.post_message(self.EndRequested())
        else:
            super().action_edge(step)

    def show_column(self, column: int) -> None:
        """Move the rows so far to the side that a column is in sight, with some of what stands before it."""
        room = self.inner_width * 3 // 4
        if self.view is None or not self.view.is_wide:
            return
        column_shown = 0 if column < room else column - room // 3
        if column_shown != self.column:
            self.column = column_shown
            self.forget()

    def action_side(self, step: int) -> None:
        """Move the rows to the side."""
        if self.view is None or not self.view.is_wide:
            return
        column = max(0, self.column + step * _SIDE)
        if column != self.column:
            self.column = column
            self.forget()


def _marked(pieces: list[Piece], text: str) -> list[Piece]:
    """Return pieces with a text marked wherever it stands within one of them."""
    fold = text == text.lower()
    made: list[Piece] = []
    for part, role in pieces:
        plain = part.lower() if fold and len(part.lower()) == len(part) else part
        start = 0
        while (at := plain.find(text, start)) >= 0:
            made += [(part[start:at], role), (part[at : at + len(text)], f"{role} match".strip())]
            start = at + len(text)
        made.append((part[start:], role))
    return [piece for piece in made if piece[0]]
