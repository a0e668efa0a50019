"""Signs: bars that never lie, and ASCII for old terminals."""

from __future__ import annotations

import pytest

from dive_py.tui.look.glyphs import ASCII, UNICODE, Glyphs, glyphs_for


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_a_bar_never_leaves_its_width_and_never_hides_waste(glyphs: Glyphs) -> None:
    for value in (1, 7, 500, 999, 1000):
        for wasted in (0, 1, value // 2, value):
            useful, lost = glyphs.bar(value, wasted, 1000, 14)
            assert len(useful) + len(lost) <= 14
            assert useful or lost, "something that weighs is drawn"
            assert bool(lost) == (wasted > 0)


def test_a_bar_of_nothing_is_nothing() -> None:
    assert UNICODE.bar(0, 0, 1000, 14) == ("", "")
    assert UNICODE.bar(5, 0, 0, 14) == ("", "")
    assert UNICODE.bar(5, 0, 10, 0) == ("", "")


def test_a_bar_shows_parts_of_a_cell() -> None:
    assert UNICODE.bar(1000, 0, 1000, 4) == ("████", "")
    assert UNICODE.bar(1, 0, 1000, 4) == ("▏", "")
    assert UNICODE.bar(1000, 250, 1000, 4) == ("███", "▒")


@pytest.mark.parametrize(
    ("encoding", "glyphs"),
    [("utf-8", UNICODE), ("UTF8", UNICODE), ("latin-1", ASCII), ("ANSI_X3.4-1968", ASCII), (None, ASCII), ("?", ASCII)],
)
def test_only_utf_8_gets_more_than_ascii(encoding: str | None, glyphs: Glyphs) -> None:
    assert glyphs_for(encoding) is glyphs


def test_ascii_marks_are_ascii_and_all_changes_differ() -> None:
    for glyphs in (ASCII, UNICODE):
        assert len(set(glyphs.changes)) == 6
    values = [*ASCII.changes, *(value for value in vars(ASCII).values() if isinstance(value, str))]
    assert all(value.isascii() for value in values)
