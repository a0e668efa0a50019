"""The list of tags; what stands in it is tried with its screen."""

from __future__ import annotations

import pytest

from dive_py.engine.searching import Tag
from dive_py.tui.engine.tag_list import TagList

EVIL = "e" * 300
KNOWN = {
    EVIL: Tag(EVIL, 10**12, "2020-01-01T00:00:00Z", f"sha256:{'f' * 64}", ("\u202eevil",) * 50),
    "chart": Tag("chart", 5, kind="a chart \x1b[2J" * 50),
    "gone": Tag("gone", problem="p" * 500),
}


@pytest.mark.parametrize("width", [58, 78, 158])
def test_rows_fit_whatever_is_in_them(width: int) -> None:
    pane = TagList(KNOWN)
    pane.show([*KNOWN, "unknown"])
    for index in range(4):
        text = "".join(text for text, _ in pane.row_pieces(index, width)).rstrip()
        assert len(text) <= width
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_the_cursor_stays_on_the_same_tag() -> None:
    pane = TagList({})
    pane.show(["a", "b", "c"])
    pane.cursor = 1
    pane.show(["new", "a", "b"])
    assert pane.current == "b"
    pane.show([])
    assert pane.current == ""
