"""The list of a repository's tags; what each is comes when its row is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.tag_rows import CREATED, DIGEST, NAME, PLATFORMS, SIZE, TITLES, cells, remark, widths
from dive_py.presentation.text import printable
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import LineList, Piece, fit, more_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.message import Message

    from dive_py.engine.searching import Tag

_GAP = "  "
_ROLES = {NAME: "strong", DIGEST: "muted", PLATFORMS: "", SIZE: "", CREATED: "muted"}


class TagList(LineList):
    """Tags below each other."""

    class Unknown(LineList.Sent):
        """A row is seen of which nothing but the name is known."""

        def can_replace(self, message: Message) -> bool:
            """Return true: one of several that wait is enough."""
            return isinstance(message, TagList.Unknown)

    BINDINGS = bindings("tagged")
    PANE_ID = "tagged"
    HEAD = 1
    rows: Sequence[str] = ()

    marked = ""
    """The tag that another one will be compared with; empty for none."""

    def __init__(self, known: Mapping[str, Tag], *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(glyphs=glyphs)
        self._known = known
        self._longest = 0

    @property
    def current(self) -> str:
        """The tag under the cursor; empty where there is none."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else ""

    @property
    def unknown(self) -> list[str]:
        """The tags in view of which nothing but the name is known."""
        return [name for name in self.rows[self.top : self.top + self.body_height] if name not in self._known]

    def show(self, rows: Sequence[str]) -> None:
        """Show other rows, with the cursor on the same tag, else near where it was."""
        before = self.current
        self.rows = rows
        self._longest = max(map(len, rows), default=0)
        self.rows_changed(rows.index(before) if before in rows else min(self.cursor, max(0, len(rows) - 1)))

    def head_pieces(self, width: int) -> list[Piece]:
        """Return the titles of the columns."""
        sizes = widths(self._longest, width - 2)
        text = "  " + _GAP.join(
            self._cell(title, size, k) for k, (title, size) in enumerate(zip(TITLES, sizes, strict=True)) if size
        )
        if not all(sizes):
            text = more_columns(text.rstrip(), width, self.glyphs)
        return [(text, "muted")] if self.rows else [(" " * width, "")]

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one tag."""
        name = self.rows[index]
        tag = self._known.get(name)
        pieces: list[Piece] = [("> " if name == self.marked else "  ", "modified")]
        if tag is None:
            self.post_message(self.Unknown(self))
            return [*pieces, (fit(printable(name), width - 4, self.glyphs.ellipsis), "strong")]
        sizes = widths(self._longest, width - 2)
        if said := remark(tag):
            name = fit(printable(name), sizes[NAME], self.glyphs.ellipsis) + _GAP
            room = width - sizes[NAME] - 4
            return [*pieces, (name, "strong"), (fit(said, room, self.glyphs.ellipsis), "error" if tag.problem else "")]
        for column, (text, size) in enumerate(zip(cells(tag), sizes, strict=True)):
            if size:
                pieces.append((self._cell(text, size, column) + _GAP, _ROLES[column]))
        return pieces

    def _cell(self, text: str, size: int, column: int) -> str:
        return text.rjust(size)[:size] if column == SIZE else fit(text, size, self.glyphs.ellipsis)
