"""The totals above a table of advice."""

from __future__ import annotations

import pytest

from dive_py.analysis.advice import Advice, Saving
from dive_py.analysis.remedies import Sure
from dive_py.reports.advice_tables import figure_lines


@pytest.mark.parametrize(
    ("base", "layers"),
    [
        (1, "base        layer 0; 70 B of it are hidden, and no change of this image saves them"),
        (3, "base        layers 0 to 2; 70 B of it are hidden, and no change of this image saves them"),
        (0, None),
    ],
)
def test_what_the_base_hides_is_told_apart(base: int, layers: str | None) -> None:
    lines = figure_lines(Advice((), Saving(0, Sure.EXACT), base, 2000, 70))
    assert lines == ["saves       0 B of 2 kB that the image's own layers waste", *([layers] if layers else [])]
