"""What panes ask of the screen."""

from __future__ import annotations

from dive_py.tui.explorer.messages import Select
from dive_py.tui.explorer.selection import Selection


def test_a_change_overtakes_none_that_came_before_it() -> None:
    """Two panes change the selection at once; neither loses the other's part."""
    selection = Selection()
    for message in (Select(lambda before: before.at_path(b"a")), Select(lambda before: before.at_layer(2))):
        selection = message.change(selection)
    assert selection == Selection(2, path=b"a")
