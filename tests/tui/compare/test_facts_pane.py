"""The facts beside a tree."""

from __future__ import annotations

from dive_py.tui.compare.facts_pane import ToldPane
from dive_py.tui.look.glyphs import UNICODE


def test_it_can_be_gone_through_by_keys() -> None:
    pane = ToldPane(UNICODE)
    assert (pane.id, pane.row_count) == ("told", 0)
    assert {binding.id for binding in ToldPane.BINDINGS} >= {"told.up", "told.bottom"}  # type: ignore[union-attr]
