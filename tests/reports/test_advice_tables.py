"""The totals above a table of advice."""

from __future__ import annotations

import pytest

from dive_py.analysis.advice import Advice, Saving
from dive_py.analysis.known_base import Base
from dive_py.analysis.remedies import Sure
from dive_py.reports.advice_tables import figure_lines


@pytest.mark.parametrize(
    ("base", "layers"),
    [
        (1, "base        debian:12, layer 0 (certain): so it is"),
        (3, "base        debian:12, layers 0 to 2 (certain): so it is"),
        (0, "base        debian:12, no layer (certain): so it is"),
    ],
)
def test_what_the_base_hides_is_told_apart(base: int, layers: str) -> None:
    hidden = ["            70 B of it are hidden, and no change of this image saves them"] if base else []
    lines = figure_lines(
        Advice((), Saving(0, Sure.EXACT), base, 2000, 70 if base else 0), Base("debian:12", base, why="so it is")
    )
    assert lines == ["saves       0 B of 2 kB that the image's own layers waste", layers, *hidden]
