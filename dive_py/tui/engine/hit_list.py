"""The list of repositories that a search gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.text import printable
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.searching import Hit

_NAME, _STARS, _OFFICIAL, _KIND = 40, 7, 8, 9


class HitList(LineList):
    """Repositories below each other."""

    BINDINGS = bindings("hits")
    PANE_ID = "hits"
    HEAD = 1
    rows: Sequence[Hit] = ()

    @property
    def current(self) -> Hit | None:
        """The repository under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, hits: Sequence[Hit], *notice: Piece) -> None:
        """Show other ones, or printable lines with their roles where there are none."""
        self.rows = hits
        self.show_notice(*notice)
        self.rows_changed(0, 0)

    def _name_width(self, width: int) -> int:
        longest = max((len(hit.name) for hit in self.rows), default=10)
        return max(12, min(longest, _NAME, width - _STARS - _OFFICIAL - _KIND - 9))

    def head_pieces(self, width: int) -> list[Piece]:
        """Return the titles of the columns."""
        if not self.rows:
            return [(" " * width, "")]
        name = self._name_width(width)
        return [
            (f" {'name':{name}}  {'stars':>{_STARS}}  {'official':{_OFFICIAL}}  {'kind':{_KIND}}  description", "muted")
        ]

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one repository."""
        hit, name = self.rows[index], self._name_width(width)
        stars = "" if hit.stars is None else str(hit.stars)
        rest = max(0, width - name - _STARS - _OFFICIAL - _KIND - 9)
        return [
            (" " + fit(printable(hit.name), name, self.glyphs.ellipsis) + "  ", "strong"),
            (f"{stars:>{_STARS}}  ", ""),
            (f"{'official' if hit.official else '':{_OFFICIAL}}  ", "added"),
            (f"{'top-level' if hit.is_top_level else 'user':{_KIND}}  ", "muted"),
            (fit(printable(hit.description), rest, self.glyphs.ellipsis), "muted"),
        ]
