"""Rectangles whose areas are bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis.sizes_by_folder import SizesByFolder, sizes_by_folder
from dive_py.analysis.waste import waste
from dive_py.tui.treemap.tiles import FREE, Direction, Tile, flat, grid, next_tile, tile_at, tiles_of
from tests.building import Entry, file, whiteout
from tests.overlay.stacking import stacked

SIZE = (80, 40)


def of(*layers: list[Entry], folder: str = "", size: tuple[int, int] = SIZE) -> tuple[list[Tile], SizesByFolder]:
    stack = stacked(*layers)
    sizes = sizes_by_folder(stack, waste(stack))
    return tiles_of(stack.paths, sizes, stack.paths.find(folder.encode()) or 0, *size), sizes


def test_areas_are_bytes_and_the_largest_comes_first() -> None:
    tiles, _ = of([file("a/x", b"x" * 600), file("b", b"x" * 300), file("c", b"x" * 100)])
    assert [(tile.bytes, tile.is_folder) for tile in tiles] == [(600, True), (300, False), (100, False)]
    areas = [(tile.right - tile.left) * (tile.bottom - tile.top) for tile in tiles]
    assert np.allclose(np.array(areas) / (SIZE[0] * SIZE[1]), [0.6, 0.3, 0.1], atol=0.02)


def test_a_folder_has_its_own_below_its_name() -> None:
    (outer,), _ = of([file("a/b/x", b"x" * 600), file("a/c", b"x" * 300)])
    assert [(tile.bytes, tile.depth) for tile in outer.inside] == [(600, 1), (300, 1)]
    assert [tile.depth for tile in outer.inside[0].inside] == [2]
    for tile in outer.inside:
        assert outer.left < tile.left
        assert outer.top + 2 <= tile.top
        assert tile.right < outer.right
        assert tile.bottom < outer.bottom


def test_what_is_too_small_for_a_name_is_one_tile() -> None:
    many = [file(f"s{number}", b"x") for number in range(500)]
    tiles, _ = of([file("big", b"x" * 100_000), *many])
    assert [(tile.path_id >= 0, tile.bytes, tile.count) for tile in tiles] == [(True, 100_000, 1), (False, 500, 500)]


def test_waste_is_told_apart() -> None:
    (gone, there), _ = of([file("gone/x", b"x" * 700), file("there", b"x" * 200)], [whiteout("gone")])
    assert (gone.visible, gone.wasted) == (0, 700)
    assert (there.visible, there.wasted) == (200, 0)
    cells = grid([gone, there], *SIZE)
    waste_at = [-number - 2 for number in range(len(flat([gone, there])))]
    assert waste_at[1] not in cells
    assert set(np.unique(cells[cells < FREE]).tolist()) <= set(waste_at)


def test_an_image_without_bytes_has_no_tiles() -> None:
    assert of([file("empty", b"")])[0] == []
    assert of([file("a", b"x")], size=(0, 10))[0] == []


LEFT = Tile(1, 1, 0, False, 1, 0, 0, 10, 20)
UPPER = Tile(2, 1, 0, False, 1, 10, 0, 30, 10)
LOWER = Tile(3, 1, 0, False, 1, 10, 10, 30, 20)


@pytest.mark.parametrize(
    ("begin", "direction", "end"),
    [
        (0, Direction.RIGHT, 1), (0, Direction.LEFT, 0), (0, Direction.UP, 0), (1, Direction.DOWN, 2),
        (2, Direction.UP, 1), (2, Direction.LEFT, 0), (1, Direction.RIGHT, 1),
    ],
)  # fmt: skip
def test_keys_lead_to_the_next_tile(begin: int, direction: Direction, end: int) -> None:
    assert next_tile([LEFT, UPPER, LOWER], begin, direction) == end


def test_a_tile_is_found_under_the_mouse() -> None:
    assert [tile_at([LEFT, UPPER, LOWER], *place) for place in ((0, 0), (29, 9), (10, 10), (30, 0))] == [0, 1, 2, None]


NAMES = st.lists(st.sampled_from("abcde"), min_size=1, max_size=4).map("/".join)


@given(
    st.dictionaries(NAMES, st.integers(0, 5000), max_size=30),
    st.sets(NAMES, max_size=4),
    st.integers(1, 200),
    st.integers(1, 100),
)
def test_tiles_lie_in_their_folder_do_not_overlap_and_have_all_bytes(
    files: dict[str, int], gone: set[str], width: int, height: int
) -> None:
    layers = [
        [file(name, b"x" * size) for name, size in files.items() if not any(o.startswith(f"{name}/") for o in files)],
        [whiteout(name) for name in gone],
    ]
    tiles, sizes = of(*layers, size=(width, height))
    assert sum(tile.bytes for tile in tiles) == int(sizes.visible[0] + sizes.wasted[0])
    covered = np.zeros((height, width), np.int64)
    for tile in tiles:
        assert 0 <= tile.left <= tile.right <= width
        assert 0 <= tile.top <= tile.bottom <= height
        covered[tile.top : tile.bottom, tile.left : tile.right] += 1
        for one in flat(tile.inside):
            assert tile.left < one.left <= one.right <= tile.right
            assert tile.top < one.top <= one.bottom <= tile.bottom
    assert covered.max(initial=0) <= 1
    assert grid(tiles, width, height).shape == (height, width)
