"""The list of repositories; what stands in it is tried with its screen."""

from __future__ import annotations

import pytest

from dive_py.engine.searching import Hit
from dive_py.tui.engine.hit_list import HitList


@pytest.mark.parametrize("width", [60, 78, 158])
def test_rows_fit_whatever_the_names(width: int) -> None:
    pane = HitList()
    pane.rows = [Hit("n" * 200, "d" * 500, 10**6, official=True), Hit("a\x1b[2J", "\u202eevil")]
    for index in range(2):
        text = "".join(text for text, _ in pane.row_pieces(index, width))
        assert len(text) <= width + 1
        assert "\x1b" not in text
        assert "\u202e" not in text
