"""Rows of the file tree as pieces of text, and what they are together; no widget, so that it can be tested as text."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len

from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import NOT_SHADOWED, UNCHANGED, Change
from dive_py.presentation import units
from dive_py.presentation.columns import device, mode_string, owner
from dive_py.presentation.steps import number_label
from dive_py.presentation.text import printable, without_middle
from dive_py.tui.widgets.line_list import Piece, cells, cut, fit

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.rows import Row, Tally
    from dive_py.tui.explorer.secret_marks import ViewMarks
    from dive_py.tui.look.glyphs import Glyphs

_COLUMNS: Final = {"mode": (10, 1), "owner": (9, 1), "bar": (6, 1), "time": (16, 2)}
"""Columns that drop out where room is short, the one that goes last first: a field of `RowLook`, its cells, its gap."""

_BAR_FROM: Final = 81
"""Cells from which on there is room for a bar beside attributes: on a terminal of 80 columns names need it."""

_SIZE_WIDTH = 8
_NAME_ROOM = 34
"""Cells that a name should have before another column is worth its place."""

_DEEP_NAME_ROOM = 24
"""Cells that a name keeps however deep it lies."""

_ROLES = ("", "added", "modified", "metadata", "identical", "removed")
"""The role of a mark, by `Change`."""


@dataclass(frozen=True)
class RowLook:
    """What of a row is shown, and how."""

    glyphs: Glyphs
    """The glyphs."""
    mode: bool = True
    owner: bool = True
    bar: bool = False
    time: bool = True
    """Which columns there are."""
    aside: int = 0
    """Cells by which names are scrolled to the left."""
    pattern: Any = None
    """A compiled expression whose match is to be pointed out, or None."""
    secrets: ViewMarks | None = None
    """Which rows have secrets, where those have been looked for."""

    @classmethod
    def fitting(
        cls,
        width: int,
        glyphs: Glyphs,
        *,
        attributes: bool,
        aside: int = 0,
        pattern: object = None,
        secrets: ViewMarks | None = None,
    ) -> RowLook:
        """Return the look for a pane `width` cells wide: columns drop out where names would get too little room."""
        room = width - 2 - _SIZE_WIDTH - _NAME_ROOM
        wanted = [name for name in _COLUMNS if (not attributes or width >= _BAR_FROM if name == "bar" else attributes)]
        needed = accumulate(sum(_COLUMNS[name]) for name in wanted)
        fits = dict.fromkeys(_COLUMNS, False) | {
            name: cells <= room for name, cells in zip(wanted, needed, strict=True)
        }
        return cls(glyphs, aside=aside, pattern=pattern, secrets=secrets, **fits)

    def head(self, width: int) -> list[Piece]:
        """Return the names of the columns."""
        text = (_cell("mode", "mode") if self.mode else "") + (_cell("owner", "owner") if self.owner else "")
        text += f"{'size':>{_SIZE_WIDTH}}  " + (_cell("bar", "share") if self.bar else "")
        text += _cell("time", "changed") if self.time else ""
        return [(fit(f"{text}  name", width, self.glyphs.ellipsis), "muted")]


@lru_cache(maxsize=4096)
def moment_text(seconds: int) -> str:
    """Return the minute of a time in seconds since 1970, UTC; a question mark for one that no calendar has."""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.gmtime(seconds))
    except (OverflowError, ValueError, OSError):
        return "?"


def row_pieces(stack: LayerStack, row: Row, width: int, look: RowLook) -> list[Piece]:
    """Return what one row shows.

    Args:
        stack: Where the row's path and entry are.
        row: The row.
        width: Cells to fill at most.
        look: Which columns, which signs.
    """
    pieces = _columns(stack, row, look)
    room = width - cells(pieces)
    guides, name, end = (
        (_guides(row.depth, room, look.glyphs), "faint"),
        _name(stack, row, look),
        _end(stack, row, look),
    )
    whole = [guides, *name, *end]
    if not look.aside:
        excess = cells(whole) - room
        if excess <= 0:
            return pieces + whole
        whole = [guides, *_shortened(name, cells(name) - excess, look.glyphs), *end]
    return pieces + _crop(whole, look.aside, room, look.glyphs)


def name_width(stack: LayerStack, row: Row, width: int, look: RowLook) -> int:
    """Return the cells that the part of a row wants that can be scrolled."""
    return cell_len(_guides(row.depth, width, look.glyphs)) + cells([*_name(stack, row, look), *_end(stack, row, look)])


def _cell(column: str, text: str, ellipsis: str = "") -> str:
    """Return the text of a column in its cells, with the gap behind it."""
    width, gap = _COLUMNS[column]
    return fit(text, width, ellipsis) + " " * gap


def _columns(stack: LayerStack, row: Row, look: RowLook) -> list[Piece]:
    entries, i = stack.entries, row.entry
    kind, implicit = int(entries.kind[i]), bool(entries.implicit[i])
    if kind == Kind.HARDLINK and entries.real[i] >= 0:
        i = int(entries.real[i])  # a link has no attributes of its own, whatever its header says
    quiet = "faint" if row.context or implicit else "muted"
    pieces: list[Piece] = []
    if look.mode:
        pieces.append((_cell("mode", mode_string(kind, int(entries.mode[i]))), quiet))
    if look.owner:
        whose = owner(int(entries.uid[i]), int(entries.gid[i]))
        pieces.append((_cell("owner", whose, look.glyphs.ellipsis), quiet))
    if kind in {Kind.CHAR, Kind.BLOCK}:
        figure = device(int(entries.major[i]), int(entries.minor[i]))
    else:
        figure = units.size(row.size) if row.size or kind == Kind.FILE else ""
    role = "wasted" if entries.wasted[row.entry] and row.size else quiet if kind == Kind.DIR or not row.size else ""
    pieces.append((f"{figure[: _SIZE_WIDTH + 1]:>{_SIZE_WIDTH}}  ", role))
    if look.bar:
        pieces += _bar(row, quiet, look.glyphs)
    if look.time:
        text = "" if implicit else moment_text(int(entries.mtime[i]))
        pieces.append((_cell("time", text, look.glyphs.ellipsis), "faint" if row.context else quiet))
    mark = look.glyphs.changes[row.change]
    if row.change == Change.UNTOUCHED and row.dim_change:
        pieces.append((look.glyphs.changes[Change.MODIFIED] + " ", "faint"))
    else:
        pieces.append((mark + " ", _ROLES[row.change] + " strong"))
    return pieces


def _bar(row: Row, role: str, glyphs: Glyphs) -> list[Piece]:
    """Return the row's share of its directory, in a neighbour's role: another colour would be sent with each row."""
    width, gap = _COLUMNS["bar"]
    cells = row.part * width / row.whole if row.whole else 0
    useful, lost = "", ""
    if 2 * cells * len(glyphs.fractions) >= 1:
        useful, lost = glyphs.bar(row.part, row.wasted if cells >= 1 else 0, row.whole, width)
    padding = " " * (width + gap - len(useful) - len(lost))
    return [(useful, role), (lost, "wasted"), (padding, role)] if lost else [(useful + padding, role)]


def _guides(depth: int, room: int, glyphs: Glyphs) -> str:
    """Return the lines of the directories above; a number where they would leave too little of `room` to the name."""
    most = max(2, (room - _DEEP_NAME_ROOM) // 2)
    return f"{glyphs.guide} " * depth if depth <= most else fit(f"{glyphs.ellipsis}{depth} ", 2 * most, "")


def _is_hidden(stack: LayerStack, row: Row) -> bool:
    """Return whether an upper layer hides the row; a marker is nothing that could be seen."""
    entries = stack.entries
    return int(entries.shadowed_by[row.entry]) != NOT_SHADOWED and not Kind(entries.kind[row.entry]).is_marker


def _name(stack: LayerStack, row: Row, look: RowLook) -> list[Piece]:
    """Return the name, with the sign before it and where it leads."""
    entries, glyphs, i = stack.entries, look.glyphs, row.entry
    kind, hidden = int(entries.kind[i]), _is_hidden(stack, row)
    role = _name_role(row, kind, hidden=hidden, removed=row.change == Change.REMOVED)
    sign = (glyphs.closed if row.collapsed else glyphs.opened) + " "
    pieces: list[Piece] = [(sign, "muted") if row.has_children else ("  ", "")]
    pieces += _matched(stack, row, role, look)
    if kind == Kind.DIR:
        pieces.append(("/", role))
    link = int(entries.link[i])
    if link >= 0:
        target = stack.entries.links[link]
        shown = "/" + printable(target.replace(b"\0", b"/")) if kind == Kind.HARDLINK else printable(target)
        pieces.append((f" {glyphs.arrow} {shown}", "faint" if hidden or row.context else "muted"))
    return pieces


def _end(stack: LayerStack, row: Row, look: RowLook) -> list[Piece]:
    """Return what a name gives way to: that it has a secret, and what a marker does, or which layer hides the row."""
    secret = look.secrets.role_of(row) if look.secrets is not None else ""
    hider = _hider(stack, row, look)
    return [(f" {look.glyphs.key}", secret), *hider] if secret else hider


def _hider(stack: LayerStack, row: Row, look: RowLook) -> list[Piece]:
    entries, i = stack.entries, row.entry
    kind, hider = Kind(entries.kind[i]), int(entries.shadowed_by[i])
    if kind.is_marker:
        return [(f" {kind.word}", "removed")]
    if not _is_hidden(stack, row) or row.change == Change.REMOVED:
        return []
    role = "wasted" if entries.wasted[i] else "muted"
    return [(f" {look.glyphs.shadow}{number_label(stack, hider)}", role)]


def _shortened(pieces: list[Piece], width: int, glyphs: Glyphs) -> list[Piece]:
    """Return pieces that are too long in at most `width` cells, without the middle of them."""
    if width <= 0:
        return []
    whole = "".join(text for text, _ in pieces)
    short = without_middle(whole, width, glyphs.ellipsis, cell_len)
    # the sign may stand in the name, too: then the place where both differ is a later one
    start = next((at for at, sign in enumerate(short[:-1]) if sign != whole[at]), len(short) - 1)
    end = len(short) - start - 1
    return [*_cut_out(pieces, 0, start), (glyphs.ellipsis, "muted"), *_cut_out(pieces, len(whole) - end, len(whole))]


def _cut_out(pieces: list[Piece], start: int, stop: int) -> list[Piece]:
    """Return the characters from `start` to before `stop`."""
    made, place = [], 0
    for text, role in pieces:
        made.append((text[max(0, start - place) : max(0, stop - place)], role))
        place += len(text)
    return [piece for piece in made if piece[0]]


def _name_role(row: Row, kind: int, *, hidden: bool, removed: bool) -> str:
    if removed:
        return "removed struck"
    if hidden:
        return "muted struck"
    base = "directory" if kind == Kind.DIR else ""
    if row.context:
        return "muted"
    return base if row.change in UNCHANGED else f"{base} {_ROLES[row.change]}".strip()


def _matched(stack: LayerStack, row: Row, role: str, look: RowLook) -> list[Piece]:
    """Return the name, with the part that the filter found pointed out."""
    name = stack.paths.name(row.path_id)
    if look.pattern is None:
        return [(printable(name), role)]
    path = stack.paths.path(row.path_id)
    found = look.pattern.search(path)
    before = len(path) - len(name)
    if found is None or found.end() <= before or found.end() == found.start():
        return [(printable(name), role)]
    start, stop = max(0, found.start() - before), found.end() - before
    return [
        (printable(name[:start]), role),
        (printable(name[start:stop]), f"{role} match".strip()),
        (printable(name[stop:]), role),
    ]


def _crop(pieces: list[Piece], aside: int, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return the pieces without their first `aside` cells, in at most `width` cells."""
    kept: list[Piece] = []
    for text, role in pieces:
        length = cell_len(text)
        if aside >= length:
            aside -= length
            continue
        shown = text[aside:] if aside else text
        aside = 0
        room = width - cells(kept)
        if cell_len(shown) > room:
            kept.append((cut(shown, room, glyphs.ellipsis), role))
            break
        kept.append((shown, role))
    return kept


def tally_text(tally: Tally, dot: str) -> str:
    """Return what the rows of a tree are, folded ones included: `3 files · 1 folder · 20 kB`; empty for no rows.

    Args:
        tally: The counts.
        dot: What stands between two of them.
    """
    parts = [
        units.count(number, one, many)
        for number, one, many in (
            (tally.files, "file", "files"),
            (tally.directories, "directory", "directories"),
            (tally.links, "link", "links"),
            (tally.others, "other", "others"),
        )
        if number
    ]
    return f" {dot} ".join([*parts, units.size(tally.stored)]) if parts else ""
