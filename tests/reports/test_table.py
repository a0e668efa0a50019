"""Plain tables."""

from __future__ import annotations

import re

import pytest

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


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("cut", [False, True])
def test_a_terminal_gets_no_line_that_it_would_break(columns: int, *, cut: bool) -> None:
    form = table.form_of((5, 9, 0), right=(0,), columns=columns, cut=cut)
    text = "/usr/share/doc/a-rather-long-name-of-a-package/examples/README.Debian -> ../other/place/of/it"
    lines = form.format("1", "added", text).split("\n")
    assert all(len(line) <= columns for line in lines)
    assert lines[0].startswith("    1  added      /usr/share/")
    if cut:
        assert (len(lines), lines[0].endswith("…")) == (1, True) or text in lines[0]
    else:
        said = lines[0][18:] + "".join(line.strip() for line in lines[1:])
        assert said.replace(" ", "") == text.replace(" ", ""), "nothing is lost"
        words = re.split("[ /]+", text)
        assert columns == 40 or all(any(word in line for line in lines) for word in words), "no word is broken"


def test_a_cell_without_room_has_lines_of_its_own() -> None:
    form = table.form_of((30, 40, 0), columns=80)
    assert form.format("a", "b", "mode 0644 -> 0600, owner games (5:60)").split("\n") == [
        f"a{' ' * 30}b",
        "       mode 0644 -> 0600, owner games (5:60)",
    ]
    assert form.format("a", "b", table.EMPTY) == f"a{' ' * 30}b"


def test_wide_characters_count_twice_and_a_long_word_is_broken() -> None:
    form = table.form_of((1, 0), columns=30)
    assert form.format("1", "\u6f22" * 20).split("\n") == ["1  " + "\u6f22" * 13, "   " + "\u6f22" * 7]
    assert table.form_of((1, 0), columns=30, cut=True).format("1", "x" * 50) == "1  " + "x" * 26 + "…"


def test_elsewhere_lines_stay_whole() -> None:
    assert table.form_of((1, 0)).format("1", "x y/" * 100) == "1  " + "x y/" * 100
