"""The published formula of dive, on the cases that its users know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from dive_py.analysis import dive_scoring
from dive_py.analysis.waste import waste
from tests.building import Entry, directory, file, opaque, symlink, whiteout
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack

KILO = b"x" * 1000


@pytest.mark.parametrize(
    ("layers", "wasted", "efficiency"),
    [
        ([[directory("d"), file("d/a", KILO), file("keep", b"y" * 10)], [whiteout("d")]], 0, 1.0),
        ([[file("a", KILO), file("keep", b"y" * 10)], [whiteout("a")]], 1000, 10 / 1010),
        ([[file("d/a", KILO)], [opaque("d"), file("d/b", b"y" * 10)]], 0, 1.0),
        ([[file("f", KILO)], [file("f", KILO)]], 2000, 0.5),
        ([[file("f", KILO)], [file("f", KILO, mode=0o600)], [file("f", KILO)]], 3000, 1 / 3),
        ([[file("aa", KILO), file("zz", KILO)], [file("aa", KILO), file("zz", KILO)]], 4000, 0.5),
        ([[file("f", KILO), file("f", b"y" * 10)]], 0, 1.0),
        (
            [[directory("d"), file("d/f", KILO)], [whiteout("d")], [directory("d"), file("d/f", KILO)]],
            2000,
            2000 / 3000,
        ),
        (
            [
                [directory("d"), file("d/a", KILO)],
                [whiteout("d")],
                [directory("d"), file("d/a", KILO)],
                [whiteout("d")],
            ],
            4000,
            0.5,
        ),
        ([[file("d/f", KILO)], [whiteout("d/f")], [file("d/f", KILO)]], 2000, 0.0),
        ([[symlink("s", "a")], [symlink("s", "b")]], 0, 1.0),
        ([], 0, 1.0),
    ],
)
def test_figures_of_the_formula(layers: list[list[Entry]], wasted: int, efficiency: float) -> None:
    score = dive_scoring.score(stacked(*layers))
    assert score.wasted == wasted
    assert score.efficiency == pytest.approx(efficiency)


def test_the_files_come_with_their_copies() -> None:
    """Most bytes first; links that are repeated are listed with nothing."""
    layer = [file("b", b"22"), file("a", b"22"), file("c", b"333"), symlink("s", "a"), file("once", b"1")]
    stack = stacked(layer, layer[:-1])
    files = dive_scoring.score(stack).files
    assert [(copies, size, stack.paths.path(path)) for copies, size, path in files] == [
        (2, 6, b"c"),
        (2, 4, b"b"),
        (2, 4, b"a"),
        (2, 0, b"s"),
    ]


def test_upper_layers_are_judged_by_what_they_store() -> None:
    stack = stacked([file("f", KILO)], [file("f", KILO), file("g", KILO)])
    assert dive_scoring.score(stack).user_wasted == 1.0
    assert dive_scoring.score(stacked([file("f", KILO)])).user_wasted == 0.0


def test_own_figures_count_hidden_copies_a_path() -> None:
    stack = stacked([file("a", KILO)], [file("a", b"1")], [whiteout("a")], [file("e", b"")])
    score = dive_scoring.of_waste(waste(stack))
    assert (score.wasted, score.efficiency) == (1001, 0.0)
    assert [(n, size, stack.paths.path(path)) for n, size, path in score.files] == [(2, 1001, b"a")]


def test_own_list_can_be_of_some_items_alone() -> None:
    found = waste(stacked([file("a", KILO), file("b", b"22")], [whiteout("a"), whiteout("b")]))
    score = dive_scoring.of_waste(found, found.items.bytes < 1000)
    assert (score.wasted, [row[:2] for row in score.files]) == (1002, [(1, 2)])


def test_what_is_ignored_counts_as_one_copy() -> None:
    stack = stacked([file("a", KILO), file("b", KILO)], [file("a", KILO), file("b", KILO)])
    ignored = np.zeros(stack.paths.count, np.bool_)
    ignored[stack.paths.find(b"a")] = True
    score = dive_scoring.score(stack, ignored)
    assert (score.wasted, score.efficiency, score.user_wasted) == (2000, 0.75, 1.0)


def test_equal_paths_stand_in_the_order_that_dive_finds_them() -> None:
    """The later its second copy is met, the earlier a path stands; a whiteout is met under its own name."""
    base = [file(name, b"22") for name in ("m", "d/x", "a", ".x")]
    stack = stacked(base, [file("m", b"22")], [file(".x", b"22"), file("a", b"22"), file("d/x", b"22")])
    assert names(stack) == [b"d/x", b"a", b".x", b"m"]
    stack = stacked(base, [whiteout("m"), file("a", b""), file(".x", b"")])
    assert names(stack) == [b"a", b".x", b"m"], ".wh.m stands before .x"


def names(stack: LayerStack) -> list[bytes]:
    return [stack.paths.path(path) for _, _, path in dive_scoring.score(stack).files]
