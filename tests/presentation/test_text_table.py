"""Tables that are written as text."""

from __future__ import annotations

import pytest

from dive_py.presentation.text_table import table_rows


def test_cells_are_set_apart_by_two_spaces_or_a_new_line() -> None:
    table = """
        a cell      its neighbour
        a long one
            what stands below it
    """
    assert table_rows(table, 2) == [("a cell", "its neighbour"), ("a long one", "what stands below it")]


def test_a_row_that_lacks_a_cell_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        table_rows("a  b\nc", 2)
