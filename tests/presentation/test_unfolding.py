"""What of a folded tree is opened at first."""

from __future__ import annotations

import numpy as np
import pytest

from dive_py.presentation.rows import Collapse, RowModel, RowOptions
from tests.building import file
from tests.overlay.stacking import stacked

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
