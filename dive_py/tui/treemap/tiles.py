"""What lies in a folder as rectangles whose areas are its bytes; no widget, so that it can be tested as numbers."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

import numpy as np
import squarify
from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dive_py.analysis.sizes_by_folder import SizesByFolder
    from dive_py.overlay.paths import Paths

_MOST: Final = 60
"""Tiles of a folder, beside the one for the rest: the layout calls itself once for each."""

_SMALLEST: Final = 12
"""Half cells below which a tile is part of the rest: no name would fit it."""


_NESTED: Final = 3
"""Folders in each other that are laid out."""

_ROOMY: Final = (14, 10)
"""Half cells of a tile at least that has room for its name and for what lies in it."""

FREE: Final = -1
"""A half cell that no tile covers."""


class Direction(Enum):
    """Where a key leads."""

    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()


class Tile(Struct, frozen=True):
    """A path, or the rest of a folder; edges in half cells, the right and the lower one exclusive."""

    path_id: int
    """-1 for the rest."""
    visible: int
    """Bytes that are seen in it."""
    wasted: int
    """Bytes that are paid for and not seen in it."""
    is_folder: bool
    count: int
    """Paths that it stands for: 1, of the rest several."""
    left: int
    top: int
    right: int
    bottom: int
    depth: int = 0
    """Tiles that it lies in."""
    inside: tuple[Tile, ...] = ()
    """What lies in it, most bytes first, where there is room for that."""

    @property
    def bytes(self) -> int:
        """All bytes in it."""
        return self.visible + self.wasted


def tiles_of(paths: Paths, sizes: SizesByFolder, folder: int, width: int, height: int) -> list[Tile]:
    """Lay out what lies in a folder, and in the folders in it; most bytes first, the rest last.

    Args:
        paths: All paths.
        sizes: Their bytes.
        folder: A path id.
        width: Half cells.
        height: Half cells.
    """
    return [_filled(tile, paths, sizes, 1) for tile in _level(paths, sizes, folder, width, height)]


def _filled(tile: Tile, paths: Paths, sizes: SizesByFolder, depth: int) -> Tile:
    """Return a folder's tile with what lies in it below its name."""
    width, height = tile.right - tile.left - 2, tile.bottom - tile.top - 4
    if not tile.is_folder or depth == _NESTED or width < _ROOMY[0] or height < _ROOMY[1]:
        return tile
    left, top = tile.left + 1, tile.top + 2 + tile.top % 2
    found = [
        replace(
            one,
            left=one.left + left,
            top=one.top + top,
            right=one.right + left,
            bottom=one.bottom + top,
            depth=depth,
        )
        for one in _level(paths, sizes, tile.path_id, width, height)
    ]
    return replace(tile, inside=tuple(_filled(one, paths, sizes, depth + 1) for one in found))


def _level(paths: Paths, sizes: SizesByFolder, folder: int, width: int, height: int) -> list[Tile]:
    """Lay out what lies in a folder; nothing where that has no bytes."""
    inside = np.arange(folder + 1, int(paths.end[folder]))
    own = inside[paths.parent[inside] == folder]
    amount = sizes.visible[own] + sizes.wasted[own]
    own, amount = own[amount > 0], amount[amount > 0]
    order = np.lexsort((own, -amount))
    own, amount = own[order], amount[order]
    whole = int(sizes.visible[folder] + sizes.wasted[folder])
    if not whole or width < 1 or height < 1:
        return []
    named = min(_MOST, int(np.count_nonzero(amount * (width * height) >= whole * _SMALLEST)))
    own, count = own[:named], len(own) - named
    rest = whole - int(amount[:named].sum())
    areas = [*amount[:named].tolist(), *([rest] if rest else [])]
    edges = _edges(areas, width, height)
    found = [
        Tile(path, int(sizes.visible[path]), int(sizes.wasted[path]), int(paths.end[path]) > path + 1, 1, *edge)
        for path, edge in zip(own.tolist(), edges, strict=False)
    ]
    if rest:
        visible = int(sizes.visible[folder]) - sum(tile.visible for tile in found)
        found.append(Tile(-1, visible, rest - visible, False, count, *edges[-1]))
    return found


def _edges(areas: Sequence[int], width: int, height: int) -> list[tuple[int, int, int, int]]:
    normal = squarify.normalize_sizes(areas, width, height)
    return [
        (
            round(one["x"]),
            round(one["y"]),
            round(one["x"] + one["dx"]),
            round(one["y"] + one["dy"]),
        )
        for one in squarify.squarify(normal, 0, 0, width, height)
    ]


def next_tile(tiles: Sequence[Tile], chosen: int, direction: Direction) -> int:
    """Return the number of the nearest tile in a direction, the same one where there is none."""
    here = tiles[chosen]
    middle = here.left + here.right, here.top + here.bottom  # twice the middle: no halves
    best: tuple[int, int, int] | None = None
    for number, tile in enumerate(tiles):
        gap = {
            Direction.LEFT: here.left - tile.right,
            Direction.RIGHT: tile.left - here.right,
            Direction.UP: here.top - tile.bottom,
            Direction.DOWN: tile.top - here.bottom,
        }[direction]
        if number == chosen or gap < 0:
            continue
        if direction in {Direction.LEFT, Direction.RIGHT}:
            aside = max(2 * tile.top - middle[1], middle[1] - 2 * tile.bottom, 0)
        else:
            aside = max(2 * tile.left - middle[0], middle[0] - 2 * tile.right, 0)
        if best is None or (aside, gap, number) < best:
            best = aside, gap, number
    return chosen if best is None else best[2]


def grid(tiles: Sequence[Tile], width: int, height: int) -> NDArray[np.int16]:
    """Return for each half cell which of the `flat` tiles covers it; -2 less its number where that is waste.

    A tile leaves its last column and its last half line free, so that one can tell it from the next; its wasted part
    lies at the end of its longer side.

    Returns:
        (height, width), `FREE` where nothing is.
    """
    found = np.full((height, width), FREE, np.int16)
    for number, tile in enumerate(flat(tiles)):
        right = tile.right - (tile.right - tile.left > 1)
        bottom = tile.bottom - (tile.bottom - tile.top > 1)
        found[tile.top : bottom, tile.left : right] = number
        if not tile.wasted or tile.inside:
            continue
        wide = right - tile.left >= bottom - tile.top
        length = right - tile.left if wide else bottom - tile.top
        lost = min(length - bool(tile.visible), max(1, round(length * tile.wasted / tile.bytes)))
        if lost <= 0:
            continue
        if wide:
            found[tile.top : bottom, right - lost : right] = -number - 2
        else:
            found[bottom - lost : bottom, tile.left : right] = -number - 2
    return found


def flat(tiles: Sequence[Tile]) -> list[Tile]:
    """Return tiles, then what lies in them, then what lies in that."""
    found, level = list(tiles), list(tiles)
    while level:
        level = [one for tile in level for one in tile.inside]
        found += level
    return found


def tile_at(tiles: Sequence[Tile], x: int, y: int) -> int | None:
    """Return the number of the tile at a half cell; None where there is none."""
    for number, tile in enumerate(tiles):
        if tile.left <= x < tile.right and tile.top <= y < tile.bottom:
            return number
    return None
