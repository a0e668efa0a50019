"""Rows sorted by size inside each directory."""

from __future__ import annotations

import numpy as np
import pytest

from dive_py.presentation.rows import Collapse, RowModel, RowOptions
from dive_py.presentation.tree_order import by_weight
from tests.building import file
from tests.overlay.stacking import paths_of, stacked


def test_the_largest_stands_first_and_what_is_below_a_row_right_behind_it() -> None:
    paths = paths_of(b"a", b"b", b"b\0x", b"b\0y", b"c", b"c\0z")
    rows = np.arange(paths.count - 1, dtype=np.int32)
    path = rows + np.int32(1)
    weight = np.array([1, 3, 1, 1, 2, 1], np.int64)
    size = np.array([5, 9, 2, 7, 9, 9], np.int64)
    found = by_weight(rows, weight, size, path, paths)
    assert paths.paths(path[found]) == [b"b", b"b/y", b"b/x", b"c", b"c/z", b"a"]


LAYER = [
    *(file(f"usr/lib/{number}", b"l" * 1000) for number in range(8)),
    *(file(f"usr/share/doc/{number}", b"d" * 10) for number in range(30)),
    file("var/cache/pack", b"p" * 3000),
    file("etc/one", b"1"),
    file("etc/two", b"2"),
]


@pytest.mark.parametrize(
    ("limit", "opened"),
    [
        (3, []),  # etc usr var
        (5, ["usr"]),  # lib and share
        (7, ["usr", "var", "var/cache"]),  # lib has eight
        (13, ["usr", "usr/lib"]),
        (15, ["usr", "usr/lib", "var", "var/cache"]),
        (100, ["usr", "usr/lib", "var", "var/cache", "usr/share", "usr/share/doc"]),  # etc is next to nothing
    ],
)
def test_the_largest_directories_are_opened_as_far_as_there_is_room(limit: int, opened: list[str]) -> None:
    stack = stacked(LAYER)
    collapse = Collapse.over(stack.paths, collapsed=True)
    model = RowModel(stack, stack.changes(0), RowOptions(sort="size", collapsed=collapse, unfold=limit))
    assert [stack.paths.path(path_id).decode() for path_id in model.opened] == opened
    assert model.count <= limit
    assert np.flatnonzero(~collapse.mask).tolist() == sorted(model.opened), "the state that was given knows"


def test_without_a_wish_all_stays_folded() -> None:
    stack = stacked(LAYER)
    collapse = Collapse.over(stack.paths, collapsed=True)
    model = RowModel(stack, stack.changes(0), RowOptions(sort="size", collapsed=collapse))
    assert (model.opened, model.count) == ((), 3)
