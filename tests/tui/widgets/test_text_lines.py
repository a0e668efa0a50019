"""Wrapped text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dive_py.presentation.facts import Fact
from dive_py.tui.widgets.line_list import wrap
from dive_py.tui.widgets.text_lines import TextLines


@given(st.text(alphabet="ab 字\n", max_size=80), st.integers(2, 20))
def test_no_line_is_too_long_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


def test_text_breaks_at_blanks() -> None:
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("abcdefgh ij", 4) == ["abcd", "efgh", "ij"]
    assert wrap("a\n\nb", 9) == ["a", "", "b"]


def test_without_facts_there_is_nothing_under_the_cursor() -> None:
    lines = TextLines(id="x")
    assert lines.current is None
    assert lines.row_count == 0


def test_the_cursor_says_which_fact_to_copy() -> None:
    lines = TextLines(id="x")
    lines.show([Fact("value", label="name"), Fact("b", copy="all of b")])
    assert lines.current == Fact("value", label="name")
    lines.cursor = lines.row_count - 1
    assert lines.current is not None
    assert lines.current.copy == "all of b"
