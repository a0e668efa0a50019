"""The tree of two images side by side: sizes before and after, what changed, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.message import Message

from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import UNCHANGED, Change
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.widgets.line_list import LineList, Piece, cells, fit, shorten

if TYPE_CHECKING:
    from textual.binding import BindingType

    from dive_py.presentation.diff_rows import DiffRow, DiffRowModel
    from dive_py.tui.look.glyphs import Glyphs

_SIZE = 9
"""Cells of a size."""

_LEAST = 8
"""Cells that a name keeps, whatever stands behind it."""

_ROLES = ("", "added", "modified", "metadata", "identical", "removed")
"""The role of a mark, by `Change`."""


class DiffTree(LineList):
    """Rows of a `DiffRowModel`."""

    HEAD: ClassVar[int] = 1
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("differences"))

    @dataclass
    class Folded(Message):
        """A directory should be folded or unfolded."""

        path_id: int

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="differences", glyphs=glyphs)
        self.model: DiffRowModel | None = None
        """The rows; None while there are none to show."""

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self.model.count if self.model is not None else 0

    @property
    def current(self) -> DiffRow | None:
        """The row under the cursor."""
        return self.model.row(self.cursor) if self.model is not None and self.cursor < self.row_count else None

    def show(self, model: DiffRowModel, cursor: int) -> None:
        """Show other rows."""
        self.model = model
        self.rows_changed(cursor)

    def show_notice(self, *lines: Piece) -> None:
        """Show a few printable lines in place of rows: text and role of each."""
        self.model = None
        super().show_notice(*lines)

    def head_pieces(self, width: int) -> list[Piece]:
        """Return the names of the columns."""
        text = f"{'before':>{_SIZE}} {'after':>{_SIZE}} {'difference':>{_SIZE + 2}}    name"
        return [(fit(text, width, self.glyphs.ellipsis), "muted")]

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one path of either image."""
        model = self.model
        if model is None:
            return []
        row, glyphs = model.row(index), self.glyphs
        change = row.change
        role = _ROLES[change]
        is_folder = Kind.DIR in {row.before, row.after}
        sizes = [
            units.size(amount) if kind in {Kind.FILE, Kind.DIR} or (kind is not None and amount) else ""
            for kind, amount in ((row.before, row.size_before), (row.after, row.size_after))
        ]
        quiet = "muted" if is_folder else ""
        pieces: list[Piece] = [(f"{sizes[0]:>{_SIZE}} {sizes[1]:>{_SIZE}} ", quiet)]
        delta = units.signed_size(row.delta) if row.delta else ""
        pieces.append((f"{delta:>{_SIZE + 2}}  ", "added" if row.delta < 0 else "wasted" if row.delta else ""))
        if change in UNCHANGED:
            pieces.append((f"{glyphs.changes[Change.MODIFIED] if row.changes_below else ' '} ", "faint"))
        else:
            pieces.append((f"{glyphs.changes[change]} ", f"{role} strong"))
        pieces.append((f"{glyphs.guide} " * row.depth, "faint"))
        sign = (glyphs.closed if row.collapsed else glyphs.opened) if row.has_children else " "
        pieces.append((f"{sign} ", "muted"))
        name = printable(model.comparison.paths.name(row.path_id))
        look = "removed struck" if role == "removed" else "directory" if is_folder else "" if row.matched else "muted"
        below = f"  {units.count(row.changes_below, 'difference')}" if row.collapsed and row.changes_below else ""
        room = width - cells(pieces) - cell_len(below)
        pieces.append((shorten(name + ("/" if is_folder else ""), max(room, _LEAST), glyphs.ellipsis), look))
        return [*pieces, (below, "faint")] if below else pieces

    def action_fold(self) -> None:
        """Fold or unfold the directory under the cursor."""
        row = self.current
        if row is not None and row.has_children:
            self.post_message(self.Folded(row.path_id))

    def action_parent(self) -> None:
        """Go to the parent directory."""
        place = self.model.parent_of(self.cursor) if self.model is not None and self.row_count else None
        if place is not None:
            self.go(place)

    def action_enter(self) -> None:
        """Unfold the directory under the cursor and go to the first thing in it."""
        row = self.current
        if row is None or not row.has_children:
            return
        if row.collapsed:
            self.post_message(self.Folded(row.path_id))
        else:
            self.go(self.cursor + 1)
