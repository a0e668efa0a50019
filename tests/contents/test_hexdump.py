"""Rows of sixteen bytes; only the window is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.hexdump import MAX_ROWS, ROW, row_count, rows
from tests.contents.counting import GIGABYTE, Counting, Gigabyte, repeated


def test_a_row_reads_like_a_dump() -> None:
    first, second = rows(Counting(b"\x7fELF\x02\x01\x01" + bytes(9) + b"ab"), 0, 10)
    assert first.digits == "7f 45 4c 46 02 01 01 00  00 00 00 00 00 00 00 00"
    assert first.characters == ".ELF............"
    assert (second.offset, second.digits.rstrip(), second.characters) == (16, "61 62", "ab")
    assert len(first.digits) == len(second.digits)


def test_a_gigabyte_costs_its_window() -> None:
    content = Gigabyte(b"", repeated(b"0123456789abcdef"))
    window = rows(content, 50_000_000, 40)
    assert row_count(content) == GIGABYTE // ROW
    assert [row.offset for row in window] == [800_000_000 + 16 * number for number in range(40)]
    assert content.bytes_read == 40 * ROW


def test_rows_outside_of_the_file_are_none() -> None:
    content = Counting(bytes(40))
    assert [len(rows(content, first, 10)) for first in (-1, 0, 2, 3, 2**70)] == [0, 3, 1, 0, 0]
    assert rows(content, 0, -5) == []
    assert rows(Counting(b"", 1000), 0, 5) == [], "a file that ends too early"
    assert len(rows(Gigabyte(b"", repeated(b"x")), 0, 2**40)) == MAX_ROWS


@given(st.binary(max_size=100), st.integers(-3, 10), st.integers(-3, 10))
def test_the_rows_are_the_bytes(data: bytes, first: int, count: int) -> None:
    found = rows(Counting(data), first, count)
    shown = b"".join(bytes.fromhex(row.digits) for row in found)
    assert shown == (data[first * ROW :][: count * ROW] if first >= 0 and count > 0 else b"")
    assert all(len(row.characters) == len(bytes.fromhex(row.digits)) for row in found)
    assert all(row.characters.isprintable() for row in found)
