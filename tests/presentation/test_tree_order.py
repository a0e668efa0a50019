"""Rows sorted by size inside each directory."""

from __future__ import annotations

import numpy as np

from dive_py.presentation.tree_order import by_weight
from tests.overlay.stacking import paths_of


def test_the_largest_stands_first_and_what_is_below_a_row_right_behind_it() -> None:
    paths = paths_of(b"a", b"b", b"b\0x", b"b\0y", b"c", b"c\0z")
    rows = np.arange(paths.count - 1, dtype=np.int32)
    path = rows + np.int32(1)
    weight = np.array([1, 3, 1, 1, 2, 1], np.int64)
    size = np.array([5, 9, 2, 7, 9, 9], np.int64)
    found = by_weight(rows, weight, size, path, paths)
    assert paths.paths(path[found]) == [b"b", b"b/y", b"b/x", b"c", b"c/z", b"a"]
