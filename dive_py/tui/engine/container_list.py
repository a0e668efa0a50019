"""The list of containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.container_rows import RUNNING, TITLES, widths
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.widgets.line_list import LineList, Piece, fit, more_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.containers import ContainerSummary
    from dive_py.presentation.container_rows import ContainerRow

_GAP = "  "
_SIZE = 5
"""The column whose text stands at its right end."""


class ContainerList(LineList):
    """Containers below each other."""

    BINDINGS = bindings("listed")
    PANE_ID = "listed"
    HEAD = 1
    rows: Sequence[ContainerRow] = ()

    @property
    def current(self) -> ContainerSummary | None:
        """The container under the cursor."""
        return self.rows[self.cursor].container if self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[ContainerRow]) -> None:
        """Show other rows, with the cursor on the same container, else near where it was."""
        before = self.current
        self.rows = rows
        place = next((k for k, row in enumerate(rows) if before is not None and row.container.id == before.id), None)
        self.rows_changed(min(self.cursor, max(0, len(rows) - 1)) if place is None else place)

    def head_pieces(self, width: int) -> list[Piece]:
        """Return the titles of the columns."""
        sizes = widths(self.rows, width - 2)
        shown = [self._cell(title, size, k) for k, (title, size) in enumerate(zip(TITLES, sizes, strict=True)) if size]
        text = " " + _GAP.join(shown)
        if len(shown) < len(TITLES):
            text = more_columns(text, width, self.glyphs)
        return [(text, "muted")] if self.rows else [(" " * width, "")]

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one container."""
        row = self.rows[index]
        runs = row.container.state in RUNNING
        roles = ("added" if runs else "muted", "strong", "", "added" if runs else "muted", "muted", "wasted", "muted")
        pieces: list[Piece] = [(" ", "")]
        for k, (text, size) in enumerate(zip(row.cells, widths(self.rows, width - 2), strict=True)):
            if size:
                pieces.append((self._cell(text, size, k) + _GAP, roles[k]))
        return pieces

    def _cell(self, text: str, size: int, column: int) -> str:
        return text.rjust(size)[:size] if column == _SIZE else fit(text, size, self.glyphs.ellipsis)
