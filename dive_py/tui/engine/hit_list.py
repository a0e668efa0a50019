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
    _longest = 0
    _is_bare = False

    @property
    def current(self) -> Hit | None:
        """The repository under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, hits: Sequence[Hit], *notice: Piece) -> None:
        """Show other ones, or printable lines with their roles where there are none."""
        self._take(hits)
        self.show_notice(*notice)
        self.rows_changed(0, 0)

    def show_more(self, hits: Sequence[Hit]) -> None:
        """Show other ones, with the cursor on the same repository, else near where it was."""
        before = self.current
        self._take(hits)
        self.rows_changed(hits.index(before) if before in hits else min(self.cursor, max(0, len(hits) - 1)))

    def _take(self, hits: Sequence[Hit]) -> None:
        self.rows = hits
        self._longest = max((len(hit.name) for hit in hits), default=10)
        self._is_bare = not any(hit.stars is not None or hit.description or hit.official for hit in hits)

    def _name_width(self, width: int) -> int:
        return max(12, min(self._longest, _NAME, width - _STARS - _OFFICIAL - _KIND - 9))

    def head_pieces(self, width: int) -> list[Piece]:
        """Return the titles of the columns."""
        if not self.rows:
            return [(" " * width, "")]
        if self._is_bare:
            return [(fit(" name", width, self.glyphs.ellipsis), "muted")]
        name = self._name_width(width)
        return [
            (f" {'name':{name}}  {'stars':>{_STARS}}  {'official':{_OFFICIAL}}  {'kind':{_KIND}}  description", "muted")
        ]

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one repository."""
        hit, name = self.rows[index], self._name_width(width)
        if self._is_bare:  # a registry's catalogue knows no more
            return [(" " + fit(printable(hit.name), width - 1, self.glyphs.ellipsis), "strong")]
        stars = "" if hit.stars is None else str(hit.stars)
        rest = max(0, width - name - _STARS - _OFFICIAL - _KIND - 9)
        return [
            (" " + fit(printable(hit.name), name, self.glyphs.ellipsis) + "  ", "strong"),
            (f"{stars:>{_STARS}}  ", ""),
            (f"{'official' if hit.official else '':{_OFFICIAL}}  ", "added"),
            (f"{'top-level' if hit.is_top_level else 'user':{_KIND}}  ", "muted"),
            (fit(printable(hit.description), rest, self.glyphs.ellipsis), "muted"),
        ]
