"""Plain tables: columns separated by two or more spaces, no frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = "  "
"""What stands between two columns. No cell but the last may hold it, so that programs can split a line."""

EMPTY = "-"
"""What stands for a cell without a value, so that no column is missing in a line."""


def lines(titles: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """A table with its titles, every column as wide as its widest cell; nothing is padded at the end of a line.

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


def form_of(widths: Sequence[int], right: Sequence[int] = ()) -> str:
    """The form of a table's lines, to be filled with `str.format`: what a listing of any length is made with.

    Args:
        widths: Of each column; 0 for the last where it is not padded.
        right: The columns that are aligned to the right, counted from 0.
    """
    sides = (">" if place in right else "<" for place in range(len(widths)))
    return GAP.join(f"{{:{side}{width}}}" if width else "{}" for side, width in zip(sides, widths, strict=True))
