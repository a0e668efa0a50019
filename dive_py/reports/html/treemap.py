"""A file tree as the cells of a treemap: two kinds of bytes at each path, small things folded into their folder.

Only the heaviest paths are named, so that the page stays small whatever the image has. A folder is heavier than what
lies in it, so the folder of a named path is named as well; what a folder has besides is the rest that it folds. Nothing
is lost by that: the sums of all cells are those of the columns, to the byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import squarify
from jinja2.utils import htmlsafe_json_dumps
from msgspec import Struct

from dive_py.analysis.sizes_by_folder import below, shown_at, sizes_by_folder
from dive_py.overlay.paths import ROOT
from dive_py.presentation.text import printable, without_middle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dive_py.analysis.waste import Waste
    from dive_py.overlay.paths import Paths
    from dive_py.overlay.stack import LayerStack

_MOST_NODES: Final = 25_000
"""Paths that are named: some 40 bytes each in the page."""

_MOST_TEXT: Final = 1_000_000
"""Bytes of all their names as they stand in the page."""

_LONGEST: Final = 200
"""Characters of a name; start and end of a longer one are shown."""

_NOWHERE: Final = 32767
"""Stands for no layer where the lowest one is looked for."""

_MOST_CELLS: Final = 40
"""Cells of the first view, beside the one for the rest."""

_SMALLEST: Final = 1 / 2000
"""Share of the first view below which a cell is part of the rest."""

WIDTH: Final = 1000
HEIGHT: Final = 560
"""Measures that the first view is laid out for; where it is shown, the shares of them count."""


class Bytes(Struct, frozen=True, eq=False):
    """Two kinds of bytes at every path, by path id."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    spans: tuple[NDArray[np.int16], ...] = ()
    """The lowest and uppermost layer that stores them, then the lowest and uppermost one that hides the second kind; -1
    for none. Or no columns at all."""


class Nodes(Struct, frozen=True, eq=False):
    """The named paths, in tree order, the root first; bytes are those of the path and all below it."""

    names: tuple[str, ...]
    """Last components, printable."""
    depth: list[int]
    first: list[int]
    second: list[int]
    files: list[int]
    """How many paths with bytes lie in it; 0 for what is not a folder."""
    spans: tuple[list[int], ...]

    def data(self) -> dict[str, object]:
        """Return what the page's script reads: columns, and names separated by what no name has."""
        found: dict[str, object] = {
            "names": "/".join(self.names),
            "depth": self.depth,
            "first": self.first,
            "second": self.second,
            "files": self.files,
        }
        if self.spans:
            places: dict[tuple[int, ...], int] = {}
            found["place"] = [places.setdefault(span, len(places)) for span in zip(*self.spans, strict=True)]
            found["places"] = list(places)
        return found


class Cell(Struct, frozen=True):
    """A rectangle of the first view; its place and measures are per cent of the whole."""

    name: str
    folder: bool
    first: int
    second: int
    files: int
    """How many paths with bytes lie in it; of the rest, those that it stands for."""
    rest: bool = False
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    @property
    def bytes(self) -> int:
        """Both kinds."""
        return self.first + self.second


def of_image(stack: LayerStack, waste: Waste) -> Bytes:
    """Return visible and wasted bytes, with the layers that store and hide them."""
    count, items = stack.paths.count, waste.items
    sizes = sizes_by_folder(stack, waste)
    entry, path = shown_at(stack)
    layer = stack.entries.layer[entry]
    holders = _span(count, np.concatenate((path, items.path)), np.concatenate((layer, items.holder)))
    culprits = _span(count, items.path, items.culprit)
    return Bytes(
        sizes.own_visible, sizes.own_wasted, (*_spread(stack.paths, *holders), *_spread(stack.paths, *culprits))
    )


def _span(count: int, path: NDArray[np.int32], layer: NDArray[np.int16]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    low, high = np.full(count, _NOWHERE, np.int16), np.full(count, -1, np.int16)
    np.minimum.at(low, path, layer)
    np.maximum.at(high, path, layer)
    return low, high


def _spread(paths: Paths, low: NDArray[np.int16], high: NDArray[np.int16]) -> Iterator[NDArray[np.int16]]:
    """Give folders the span of all that lies in them, from the deepest up."""
    order = np.argsort(paths.depth, kind="stable")
    bounds = np.searchsorted(paths.depth[order], np.arange(int(paths.depth.max()) + 2)).tolist()
    for start, stop in zip(bounds[-2:0:-1], bounds[:1:-1], strict=True):
        rows = order[start:stop]
        np.minimum.at(low, paths.parent[rows], low[rows])
        np.maximum.at(high, paths.parent[rows], high[rows])
    yield np.where(low == _NOWHERE, np.int16(-1), low)
    yield high


def folded(paths: Paths, amount: Bytes) -> Nodes:
    """Name the heaviest paths, as many as there is room for, and leave the others to their folders."""
    first, second = (below(column, paths.end) for column in (amount.first, amount.second))
    files = below((amount.first + amount.second > 0).astype(np.int64), paths.end)
    weight = first + second
    ids = np.flatnonzero(weight > 0).astype(np.int32)
    ids = ids[ids != ROOT]
    ids = ids[np.argsort(-weight[ids], kind="stable")[:_MOST_NODES]]  # of equals the folder comes first
    names = _names(paths.paths(ids))
    order = np.argsort(ids[: _room(names)], kind="stable")
    rows = np.append(np.int32(ROOT), ids[order])
    is_folder = paths.end[rows] - rows > 1
    is_folder[0] = True
    return Nodes(
        names=("", *(names[place] for place in order.tolist())),
        depth=paths.depth[rows].tolist(),
        first=first[rows].tolist(),
        second=second[rows].tolist(),
        files=np.where(is_folder, files[rows], 0).tolist(),
        spans=tuple(column[rows].tolist() for column in amount.spans),
    )


def _names(paths: Sequence[bytes]) -> list[str]:
    """Return the last components of paths, printable: all at once, for no name has a slash."""
    texts = printable(b"/".join([path.rpartition(b"/")[2] for path in paths])).split("/")
    return [text if len(text) <= _LONGEST else without_middle(text, _LONGEST, "…", len) for text in texts]


def _room(names: Sequence[str]) -> int:
    """Return how many of the names there is room for as they stand in a page."""
    lengths = [len(text) + 1 for text in str(htmlsafe_json_dumps("/".join(names))).split("/")]
    return int(np.searchsorted(np.cumsum(lengths), _MOST_TEXT, "right"))


def first_view(nodes: Nodes) -> list[Cell]:
    """Lay out what lies in the root, most bytes first: what is shown before, and without, the page's script."""
    total = nodes.first[0] + nodes.second[0]
    children = [
        Cell(nodes.names[i], nodes.files[i] > 0, nodes.first[i], nodes.second[i], nodes.files[i])
        for i, depth in enumerate(nodes.depth)
        if depth == 1
    ]
    children.sort(key=lambda cell: -cell.bytes)
    shown = [cell for cell in children[:_MOST_CELLS] if cell.bytes >= total * _SMALLEST]
    rest = Cell(
        "",
        folder=False,
        first=nodes.first[0] - sum(cell.first for cell in shown),
        second=nodes.second[0] - sum(cell.second for cell in shown),
        files=nodes.files[0] - sum(cell.files or 1 for cell in shown),
        rest=True,
    )
    if rest.bytes:
        shown = sorted([*shown, rest], key=lambda cell: -cell.bytes)
    return list(_laid_out(shown, total))


def _laid_out(cells: Sequence[Cell], total: int) -> Iterator[Cell]:
    areas = squarify.normalize_sizes([cell.bytes for cell in cells], WIDTH, HEIGHT) if total else []
    for cell, place in zip(cells, squarify.squarify(areas, 0, 0, WIDTH, HEIGHT), strict=True):
        across, down = 100 / WIDTH, 100 / HEIGHT
        yield Cell(
            cell.name, cell.folder, cell.first, cell.second, cell.files, cell.rest,
            place["x"] * across, place["y"] * down, place["dx"] * across, place["dy"] * down,
        )  # fmt: skip
