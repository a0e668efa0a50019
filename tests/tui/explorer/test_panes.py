"""Which panes there is room for."""

from __future__ import annotations

import itertools

import pytest

from dive_py.tui.explorer.panes import PANES, SIDE, shown

SIZES = [(40, 10), (60, 20), (80, 23), (80, 24), (80, 50), (100, 20), (110, 12), (110, 20), (110, 24), (160, 50)]


@pytest.mark.parametrize(
    ("size", "pane", "panes"),
    [
        ((60, 20), "layers", "layers tree"),
        ((60, 20), "story", "story tree"),
        ((60, 20), "waste", "layers waste"),
        ((60, 12), "tree", "tree"),
        ((80, 24), "tree", "layers story tree"),
        ((80, 50), "details", "details layers"),
        ((100, 20), "tree", "layers tree"),
        ((160, 20), "tree", "layers story tree waste"),
        ((160, 20), "details", "details layers story tree"),
        ((160, 12), "story", "layers story"),
        ((160, 50), "waste", "details layers story tree waste"),
    ],
)
def test_a_small_terminal_has_fewer_panes(size: tuple[int, int], pane: str, panes: str) -> None:
    assert shown(*size, pane) == set(panes.split())


@pytest.mark.parametrize("size", SIZES)
def test_the_pane_that_one_is_in_is_always_there(size: tuple[int, int]) -> None:
    for pane, enlarged, touring in itertools.product(PANES, (False, True), (False, True)):
        found = shown(*size, pane, enlarged=enlarged, touring=touring)
        assert pane in found
        assert found <= set(PANES)
        assert not enlarged or found == {pane}


@pytest.mark.parametrize("size", SIZES)
def test_the_tour_takes_room_and_never_gives_any(size: tuple[int, int]) -> None:
    for pane in PANES:
        assert len(shown(*size, pane, touring=True)) <= len(shown(*size, pane))


def test_the_left_column_is_a_part_of_all() -> None:
    assert set(SIDE) < set(PANES)
