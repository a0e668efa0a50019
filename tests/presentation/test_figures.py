"""Figures are told as those of an image only where every layer was read."""

from __future__ import annotations

import pytest

from dive_py.analysis.figures import Unread
from dive_py.presentation import figures

NONE = Unread()
MISSING = Unread({2: "no such blob"})
CUT = Unread({}, {0: "ends early"})
BOTH = Unread({2: "no such blob", 5: "no such blob"}, {0: "ends early"})
MANY = Unread(dict.fromkeys(range(4), "no such blob"))


def test_a_whole_image_has_its_figures() -> None:
    assert NONE.complete
    assert figures.efficiency(0.847, NONE) == "efficiency 84 %"
    assert figures.wasted(354_000, NONE) == "354 kB wasted"
    assert figures.nothing_wasted(NONE) == "Nothing is wasted: every stored byte can be seen."
    assert figures.incomplete(NONE) == ""


@pytest.mark.parametrize("unread", [MISSING, CUT, BOTH, MANY])
@pytest.mark.parametrize("fraction", [0.0, 0.5, 1.0])
def test_no_share_is_told_while_a_layer_is_missing(unread: Unread, fraction: float) -> None:
    assert not unread.complete
    assert figures.efficiency(fraction, unread) == "efficiency unknown"
    assert "Nothing is wasted" not in figures.nothing_wasted(unread)


@pytest.mark.parametrize(
    ("unread", "told", "sentence"),
    [
        (MISSING, "without layer 2", "layer 2 could not be read"),
        (CUT, "without layer 0", "layer 0 could not be read to the end"),
        (BOTH, "without layers 0, 2 and 5", "layers 2, 5 could not be read; layer 0 could not be read to the end"),
        (MANY, "without 4 layers", "layers 0, 1, 2 and 1 more could not be read"),
    ],
)
def test_it_is_said_which_layers_are_missing(unread: Unread, told: str, sentence: str) -> None:
    assert figures.wasted(7, unread) == f"7 B wasted, {told}"
    assert figures.nothing_wasted(unread) == f"Nothing is known to be wasted, {told}."
    assert figures.incomplete(unread) == f"figures are incomplete: {sentence}"


def test_a_layer_that_is_both_counts_once() -> None:
    unread = Unread({1: "gone"}, {1: "ends early"})
    assert unread.layers == (1,)
    assert unread.reasons == {1: "gone"}
    assert figures.incomplete(unread) == "figures are incomplete: layer 1 could not be read"


@pytest.mark.parametrize("fraction", [0.0, 0.001, 0.29, 0.4906, 0.5, 0.847, 0.999, 1.0])
def test_efficiency_and_waste_add_up(fraction: float) -> None:
    """Both are told in whole per cent, next to each other."""
    shown = figures.efficiency(fraction, NONE).removeprefix("efficiency ").removesuffix(" %")
    assert int(shown) + figures.wasted_percent(fraction) == 100
    assert (figures.wasted_percent(fraction) == 0) == (fraction == 1.0)
