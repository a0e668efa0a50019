"""What the parts of the explorer may ask of its screen."""

from __future__ import annotations

from dive_py.sources.image import OpenOptions
from dive_py.tui.explorer.parts import Explorer
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen


def test_the_screen_has_all_that_its_parts_ask_for() -> None:
    screen = ExplorerScreen(ExplorerRequest("x", OpenOptions()))
    asked = [name for name in (*Explorer.__annotations__, *vars(Explorer)) if not name.startswith("_")]
    assert "select" in asked
    made_later = {"navigation"}  # with the panes
    missing = [name for name in asked if name not in made_later and not hasattr(type(screen), name)]
    assert [name for name in missing if name not in vars(screen)] == []
