"""Plain tables: columns separated by two or more spaces, no frames.

They are made here since importing Rich would cost each command that prints one 46 ms of processor time.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = "  "
"""What stands between two columns. No cell but the last may hold it, so that programs can split a line."""

EMPTY = "-"
"""What stands for a cell without a value, so that no column is missing in a line."""

_LEAST: Final = 20
"""Columns below which a path or a step is not readable."""

_INDENT: Final = 7
"""Where a last cell on a line of its own begins: below the second column of the listings."""

_WORD: Final = re.compile(r"[^ /]*[ /]+|[^ /]+")
"""What stays together in a line."""


def lines(titles: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Yield a table with its titles, every column as wide as its widest cell; nothing is padded at the end of a line.

    Args:
        titles: One for each column.
        rows: As many cells in each as there are titles; an empty cell shows as `EMPTY`.
        right: The columns that are aligned to the right, counted from 0.
    """
    widths = [max([len(title), *(len(row[place]) for row in rows)]) for place, title in enumerate(titles)]
    if len(titles) - 1 not in right:
        widths[-1] = 0
    form = form_of(widths, right)
    yield form.format(*titles)
    for row in rows:
        yield form.format(*(cell or EMPTY for cell in row))


class Form(Struct, frozen=True):
    """How a table's lines look; on a terminal none is longer than a row of it, as far as the narrow columns allow."""

    gap: str
    cells: str
    """Of every column but the last, for `str.format`."""
    last: str
    room: int = 0
    """Columns that the last cell has; 0 for any number."""
    indent: int = 0
    """Where the last cell's next lines begin."""
    below: bool = False
    """Whether the last cell stands on lines of its own, since there is no room beside the others."""
    cut: bool = False
    """Whether the last cell is cut, and not broken into lines."""

    def format(self, *cells: str) -> str:
        """Return a row; on a terminal it may be several lines."""
        before = self.cells.format(*cells[:-1])
        if not self.room:
            return f"{before}{self.gap if before else ''}{self.last.format(cells[-1])}"
        parts = [_cut(cells[-1], self.room)] if self.cut else _broken(cells[-1], self.room)
        if self.below and cells[-1] == EMPTY:
            return before.rstrip()
        start = f"{before.rstrip()}\n{' ' * self.indent}" if self.below else f"{before}{self.gap}"
        return start + f"\n{' ' * self.indent}".join(parts)


def form_of(widths: Sequence[int], right: Sequence[int] = (), columns: int = 0, *, cut: bool = False) -> Form:
    """Return the form of a table's lines, to be filled with `format`: what a listing of any length is made with.

    Args:
        widths: Of each column; 0 for the last where it is not padded.
        right: The columns that are aligned to the right, counted from 0.
        columns: Of the terminal that shows the table: its last column, with paths or steps, gets what the others
            leave, and a line of its own where that is too little. 0 where it goes elsewhere, and stays whole.
        cut: Whether the last cells are cut at the terminal's edge; else they go on below, broken between words and
            parts of paths.
    """
    sides = (">" if place in right else "<" for place in range(len(widths)))
    *forms, last = (f"{{:{side}{width}}}" if width else "{}" for side, width in zip(sides, widths, strict=True))
    if not columns:
        return Form(GAP, GAP.join(forms), last)
    taken = sum(widths[:-1])
    gap = GAP if columns - taken - len(GAP) * len(forms) >= _LEAST else " "
    room = columns - taken - len(gap) * len(forms)
    if room >= _LEAST:
        return Form(gap, gap.join(forms), last, room, columns - room, cut=cut)
    return Form(gap, gap.join(forms), last, max(_LEAST, columns - _INDENT), _INDENT, below=True, cut=cut)


def _width(text: str) -> int:
    """Return columns that a terminal gives to text."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


def _fitting(text: str, room: int) -> int:
    """Return how many of the first characters fit; one at least."""
    if text.isascii():
        return max(1, min(len(text), room))
    used = 0
    for place, each in enumerate(text):
        used += _width(each)
        if used > room:
            return max(1, place)
    return len(text)


def _cut(text: str, room: int) -> str:
    return text if _width(text) <= room else text[: _fitting(text, room - 1)] + "…"


def _broken(text: str, room: int) -> list[str]:
    """Return the text in lines, broken behind spaces and slashes; a longer word is broken anywhere."""
    lines = [""]
    for word in _WORD.findall(text):
        rest = word
        if lines[-1] and _width(lines[-1] + rest.rstrip(" ")) > room:
            lines.append("")
        while _width(rest.rstrip(" ")) > room:
            fits = _fitting(rest, room)
            lines[-1:] = [rest[:fits], ""]
            rest = rest[fits:]
        lines[-1] += rest
    return [line.rstrip(" ") for line in lines if line.strip()] or [text]
