"""Plain tables."""

from __future__ import annotations

import re

from dive_py.reports import table


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    rows = [("1", "a"), ("1000", ""), ("", "long last cell  with a gap")]
    assert list(table.lines(("SIZE", "NAME"), rows, right=(0,))) == [
        "SIZE  NAME",
        "   1  a",
        "1000  -",
        "   -  long last cell  with a gap",
    ]


def test_a_line_can_be_split_at_two_spaces() -> None:
    """Every line has as many columns as the table, also where a cell is empty."""
    rows = [("", "x y", "z"), ("a", "", "b")]
    assert [len(re.split(" {2,}", line.strip())) for line in table.lines(("A", "B", "C"), rows)] == [3, 3, 3]


def test_the_last_column_can_be_aligned_too() -> None:
    assert list(table.lines(("A", "SIZE"), [("x", "1"), ("y", "10000")], right=(1,))) == [
        "A   SIZE",
        "x      1",
        "y  10000",
    ]


def test_a_table_without_rows_has_titles() -> None:
    assert list(table.lines(("A", "B"), [])) == ["A  B"]
