"""The list of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from dive_py.presentation.image_rows import COLUMNS, columns
from dive_py.presentation.text import shorten_image
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import LineList, Piece, fit, more_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.images import ImageSummary
    from dive_py.presentation.image_rows import Column, ImageRow

_GAP = "  "


class ImageList(LineList):
    """Images below each other, with headings that the cursor passes over."""

    BINDINGS = bindings("repositories")
    PANE_ID = "repositories"
    HEAD = 1
    rows: Sequence[ImageRow] = ()

    def __init__(self, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(glyphs=glyphs)
        self._columns: tuple[int, list[Column]] = (0, [])

    def selectable(self, index: int) -> bool:
        """Return whether a row can be selected: headings cannot."""
        return 0 <= index < len(self.rows) and self.rows[index].image is not None

    @property
    def current(self) -> ImageSummary | None:
        """The image under the cursor."""
        return self.rows[self.cursor].image if self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[ImageRow]) -> None:
        """Show other rows, with the cursor on the same image under the same name, else near where it was."""
        before = self.current
        self.rows = rows
        self._columns = (0, [])
        place = next((k for k, row in enumerate(rows) if before is not None and _same(row.image, before)), None)
        if place is None:
            place = min(self.cursor, max(0, len(rows) - 1))
            while place + 1 < len(rows) and not self.selectable(place):
                place += 1
        # the heading above the first image is seen, too
        self.rows_changed(place, 0 if place <= 1 else None)

    def head_pieces(self, width: int) -> list[Piece]:
        """Return the titles of the columns."""
        columns = self._fitting(width) if self.rows else []
        text = " " + _GAP.join(self._cell(column.title, column) for column in columns)
        return [(more_columns(text, width, self.glyphs) if 0 < len(columns) < COLUMNS else text, "muted")]

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one image, or a heading."""
        row = self.rows[index]
        if row.image is None:
            return [(" " + fit(row.cells[0], width - 1, self.glyphs.ellipsis), "directory strong")]
        pieces: list[Piece] = [(" ", "")]
        for number, column in enumerate(self._fitting(width)):
            text, role = row.cells[column.cell], "muted" if column.title in {"id", "created"} else ""
            if number == 0:
                role = "faint" if row.again else "strong"
                text = shorten_image(text, column.width, self.glyphs.ellipsis, cell_len)
            pieces.append((self._cell(text, column) + _GAP, role))
        return pieces

    def _cell(self, text: str, column: Column) -> str:
        return text.rjust(column.width) if column.right else fit(text, column.width, self.glyphs.ellipsis)

    def _fitting(self, width: int) -> list[Column]:
        if self._columns[0] != width:
            self._columns = (width, columns(width - 2, self.rows))
        return self._columns[1]


def _same(image: ImageSummary | None, other: ImageSummary) -> bool:
    return image is not None and image.name == other.name
