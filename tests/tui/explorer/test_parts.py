"""What the parts of the explorer may ask of its screen."""

from __future__ import annotations

from dive_py.sources.image import OpenOptions
from dive_py.tui.explorer.parts import Explorer, Select
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.explorer.selection import Selection


def test_the_screen_has_all_that_its_parts_ask_for() -> None:
    screen = ExplorerScreen(ExplorerRequest("x", OpenOptions()))
    asked = [name for name in (*Explorer.__annotations__, *vars(Explorer)) if not name.startswith("_")]
    assert "select" in asked
    made_later = {"navigation"}  # with the panes
    missing = [name for name in asked if name not in made_later and not hasattr(type(screen), name)]
    assert [name for name in missing if name not in vars(screen)] == []


def test_a_change_overtakes_none_that_came_before_it() -> None:
    """Two panes change the selection at once; neither loses the other's part."""
    selection = Selection()
    for message in (Select(lambda before: before.at_path(b"a")), Select(lambda before: before.at_layer(2))):
        selection = message.change(selection)
    assert selection == Selection(2, path=b"a")
