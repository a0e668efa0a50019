"""Where the bytes are: small images whose folders anyone can add up, and the sums of any image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from dive_py.analysis.sizes_by_folder import sizes_by_folder
from dive_py.analysis.waste import waste
from dive_py.overlay.stack import LayerStack
from tests.building import aufs_leftovers, directory, file, hardlink, whiteout
from tests.laws.strategies import images
from tests.layers.scanning import scanned
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from tests.building import Entry

    Layers = list[list[Entry]]

K = b"x" * 1000
"""A thousand bytes."""

FOLDERS: dict[str, tuple[Layers, dict[str, tuple[int, int]]]] = {
    "a folder is what lies below it": (
        [[file("a/b/c", K), file("a/d", K), file("e", b"1")]],
        {"": (2001, 0), "a": (2000, 0), "a/b": (1000, 0), "a/b/c": (1000, 0), "e": (1, 0)},
    ),
    "waste lies where it lay": (
        [[file("a/b", K), file("a/c", b"12")], [whiteout("a")]],
        {"": (0, 1002), "a": (0, 1002), "a/b": (0, 1000)},
    ),
    "both at one path": ([[file("a/b", K)], [file("a/b", b"12")]], {"": (2, 1000), "a/b": (2, 1000)}),
    "a file whose place a directory took": (
        [[file("a", K)], [directory("a"), file("a/b", b"12")]],
        {"": (2, 1000), "a": (2, 1000), "a/b": (2, 0)},
    ),
    "a content counts at its own path": (
        [[file("b", K), hardlink("a", "b"), hardlink("c", "b")]],
        {"": (1000, 0), "a": (0, 0), "b": (1000, 0), "c": (0, 0)},
    ),
    "or at the first name that shows it": (
        [[file("b", K), hardlink("d", "b"), hardlink("c", "b")], [whiteout("b")]],
        {"": (1000, 0), "b": (0, 0), "c": (1000, 0), "d": (0, 0)},
    ),
    "also where that is not its tar's": (
        [[*aufs_leftovers(), file(".wh..wh.plnk/12.34", K), hardlink("x/a", ".wh..wh.plnk/12.34")]],
        {"": (1000, 0), "x": (1000, 0)},
    ),
    "nothing": ([[]], {"": (0, 0)}),
}
"""What the layers hold, and the visible and wasted bytes at and below each path."""


@pytest.mark.parametrize(("layers", "folders"), FOLDERS.values(), ids=FOLDERS)
def test_counted_by_hand(layers: Layers, folders: dict[str, tuple[int, int]]) -> None:
    stack = stacked(*layers)
    sizes = sizes_by_folder(stack, waste(stack))
    for path, expected in folders.items():
        place = stack.paths.find(path.encode()) if path else 0
        assert place is not None
        assert (sizes.visible[place], sizes.wasted[place]) == expected, path


@given(images())
def test_the_root_is_the_image_and_a_folder_is_the_sum_of_what_lies_in_it(layers: Layers) -> None:
    stack = LayerStack([scanned(*layer) for layer in layers])
    figures = waste(stack)
    sizes = sizes_by_folder(stack, figures)
    assert (sizes.visible[0], sizes.wasted[0]) == (figures.visible, figures.wasted)
    paths = stack.paths
    for below, own in ((sizes.visible, sizes.own_visible), (sizes.wasted, sizes.own_wasted)):
        sums = own.copy()
        for path in range(paths.count - 1, 0, -1):
            sums[paths.parent[path]] += sums[path]
        assert sums.tolist() == below.tolist()
