"""The edge of a pane: a title at its left, figures at its right, a line below."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from dive_py.presentation.text import shorten_path
from dive_py.tui.look.glyphs import UNICODE, Glyphs

_CORNERS = 6
"""Cells of the upper edge that no title may take: two corners, and a line and a blank at each end."""


@dataclass
class Frame:
    """What stands in the edge of a pane. All text must be printable."""

    glyphs: Glyphs = UNICODE
    """The glyphs to draw with."""
    name: str = ""
    """What the pane is, in strong letters."""
    more: str = ""
    """What follows at once."""
    right: str = ""
    """Figures for the right end; dropped where there is no room."""
    foot: str = ""
    """What stands in the lower edge; dropped where there is no room."""

    @property
    def title_text(self) -> str:
        """The whole title as one line."""
        return f"{self.name}{self.more} {self.right}".rstrip()

    def title(self, width: int, *, active: bool) -> Content | None:
        """Return the title, fitted to the pane's outer width; None where there is no room for any."""
        width -= _CORNERS
        if width <= 0:
            return None
        name = shorten_path(self.name, width, self.glyphs.ellipsis, cell_len)
        more = set_cell_size(self.more, max(0, min(cell_len(self.more), width - cell_len(name))))
        gap = width - cell_len(name) - cell_len(more) - cell_len(self.right) - 2
        parts: list[tuple[str, str]] = [(name, "bold $accent-text" if active else "bold $foreground")]
        if more:
            parts.append((more, "$muted"))
        if self.right and gap >= 1:
            parts.append((" " + self.glyphs.line * gap + " ", "$frame-focus" if active else "$frame"))
            parts.append((self.right, "$muted"))
        return Content.assemble(*parts)

    def subtitle(self, width: int) -> Content:
        """Return the foot, or nothing where it does not fit into the pane's outer width."""
        return Content.styled(self.foot if cell_len(self.foot) + _CORNERS <= width else "", "$muted")
