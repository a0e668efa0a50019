"""What is judged: own layers, without what is ignored."""

from __future__ import annotations

import math

import pytest

from dive_py.analysis.figures import LayerFigures
from tests.analysis.judging import figures_of
from tests.building import directory, file, hardlink, opaque, whiteout

KILO = b"x" * 1000
BASE = [[file("old", KILO), file("kept", KILO)], [whiteout("old")]]


def test_without_a_base_all_layers_are_judged() -> None:
    found = figures_of([*BASE, [file("kept", b"y" * 500)]])
    assert (found.stored, found.added, found.wasted) == (2500, 500, 2000)
    assert (found.efficiency, found.user_wasted) == (0.2, 4.0)
    assert found.layers == (LayerFigures(0, 2000, 2000), LayerFigures(1, 0, 0), LayerFigures(2, 500, 0))


def test_what_the_base_wastes_itself_is_not_the_image_s_doing() -> None:
    found = figures_of([*BASE, [file("new", b"y" * 500)]], base=2)
    assert (found.added, found.wasted, found.efficiency, found.user_wasted) == (500, 0, 1.0, 0.0)
    assert found.files == []
    assert found.layers == (LayerFigures(2, 500, 0),)


def test_what_own_layers_hide_of_the_base_is() -> None:
    """1000 bytes of the base are hidden; counted are those and the 500 that the own layer stores."""
    found = figures_of([*BASE, [file("kept", b"y" * 500)]], base=2)
    assert (found.wasted, found.efficiency, found.user_wasted) == (1000, 500 / 1500, 2.0)
    assert [(count, size) for count, size, _ in found.files] == [(1, 1000)]
    assert found.layers == (LayerFigures(2, 500, 1000),)


def test_a_large_base_hides_no_waste() -> None:
    base = [file("big", b"x" * 1_000_000)]
    own = [[file("a", KILO)], [whiteout("a"), file("b", KILO)]]
    assert figures_of([base, *own]).efficiency > 0.99
    assert figures_of([base, *own], base=1).efficiency == 0.5


def test_waste_is_blamed_on_own_layers() -> None:
    found = figures_of([[file("a", KILO)], [file("b", KILO)], [whiteout("a"), whiteout("b")]], base=1)
    assert found.layers == (LayerFigures(1, 1000, 1000), LayerFigures(2, 0, 1000))
    assert (found.wasted, found.efficiency, found.user_wasted) == (2000, 0.0, 2.0)


def test_an_image_that_is_its_base_wastes_nothing() -> None:
    found = figures_of(BASE, base=2)
    assert (found.added, found.wasted, found.efficiency, found.user_wasted) == (0, 0, 1.0, 0.0)
    assert found.layers == ()


@pytest.mark.parametrize("scoring", ["divepy", "dive"])
def test_waste_above_which_nothing_is_stored_is_infinitely_much(scoring: str) -> None:
    found = figures_of([[file("a", KILO)], [whiteout("a")]], scoring=scoring)
    assert (found.wasted, found.user_wasted) == (1000, math.inf)
    assert figures_of([[file("a", KILO)]], scoring=scoring).user_wasted == 0.0


@pytest.mark.parametrize(
    ("ignore", "wasted"),
    [
        (["/var"], 1),
        (["/var/lib/dpkg"], 11),
        (["status"], 11),
        (["/var/*/dpkg/**"], 11),
        (["/var/lib/dpkg", "f"], 10),
        (["nothing"], 111),
        (["/var", "dpkg"], 1),
    ],
)
def test_ignored_paths_and_what_is_below_them_do_not_count(ignore: list[str], wasted: int) -> None:
    layer = [file("var/lib/dpkg/status", b"x" * 100), file("var/log", b"x" * 10), file("f", b"x")]
    found = figures_of([layer, layer], ignore=ignore)
    assert found.wasted == wasted
    assert found.efficiency == (222 - wasted) / 222
    assert found.user_wasted == wasted / 111
    assert sum(size for _, size, _ in found.files) == wasted
    assert sum(each.wasted for each in found.layers) == wasted


def test_ignored_paths_count_as_one_copy_in_dive_s_formula() -> None:
    layer = [file("var/a", KILO), file("b", KILO)]
    found = figures_of([layer, layer], ignore=["/var"], scoring="dive")
    assert (found.wasted, found.efficiency, found.user_wasted) == (2000, 0.75, 1.0)


def test_an_efficiency_is_as_near_as_a_float_can_be() -> None:
    """1 − 0.07 is 0.9299999999999999: less than the 0.93 that was demanded."""
    found = figures_of([[file("a", b"x" * 7), file("b", b"x" * 93)], [whiteout("a")]])
    assert found.efficiency == 0.93


def test_hard_links_and_opaque_directories_count_as_everywhere() -> None:
    layers = [[directory("d"), file("d/a", KILO), hardlink("b", "d/a")], [opaque("d"), file("d/c", b"1")]]
    assert figures_of(layers).wasted == 0
    assert figures_of([*layers, [whiteout("b")]], base=1).wasted == 1000


def test_no_layers_at_all() -> None:
    found = figures_of([])
    assert (found.stored, found.wasted, found.efficiency, found.user_wasted, found.layers) == (0, 0, 1.0, 0.0, ())
    assert figures_of([], ignore=["a"]).wasted == 0
