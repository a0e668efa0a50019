"""The published formula of dive, on the cases that its users know."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dive_py.exploration import Exploration
from dive_py.overlay.stack import LayerStack
from dive_py.reports import dive_scoring
from tests.building import Entry, ImageBuilder, directory, file, opaque, symlink, whiteout

Stacked = Callable[..., LayerStack]
Explored = Callable[[ImageBuilder], Exploration]

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
def test_figures_of_the_formula(stacked: Stacked, layers: list[list[Entry]], wasted: int, efficiency: float) -> None:
    score = dive_scoring.score(stacked(*layers))
    assert score.wasted == wasted
    assert score.efficiency == pytest.approx(efficiency)


def test_the_files_come_with_their_copies(stacked: Stacked) -> None:
    """Most bytes first, then by path; links that are repeated are listed with nothing."""
    layer = [file("b", b"22"), file("a", b"22"), file("c", b"333"), symlink("s", "a"), file("once", b"1")]
    stack = stacked(layer, layer[:-1])
    files = dive_scoring.score(stack).files
    assert [(copies, size, stack.paths.path(path)) for copies, size, path in files] == [
        (2, 6, b"c"),
        (2, 4, b"a"),
        (2, 4, b"b"),
        (2, 0, b"s"),
    ]


def test_upper_layers_are_judged_by_what_they_store(stacked: Stacked) -> None:
    stack = stacked([file("f", KILO)], [file("f", KILO), file("g", KILO)])
    assert dive_scoring.score(stack).user_wasted == 1.0
    assert dive_scoring.score(stacked([file("f", KILO)])).user_wasted == 0.0


def test_own_figures_count_hidden_copies_a_path(explored: Explored) -> None:
    image = ImageBuilder().layer(file("a", KILO)).layer(file("a", b"1")).layer(whiteout("a")).layer(file("e", b""))
    exploration = explored(image)
    score = dive_scoring.of_waste(exploration)
    assert (score.wasted, score.efficiency) == (1001, 0.0)
    assert [(n, size, exploration.stack.paths.path(path)) for n, size, path in score.files] == [(2, 1001, b"a")]
