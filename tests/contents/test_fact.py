"""Values of facts."""

from __future__ import annotations

from dive_py.contents.fact import byte_count, readable


def test_text_of_any_bytes_can_be_encoded_again() -> None:
    assert readable(b"caf\xc3\xa9 \xff") == "café \\xff"


def test_numbers_of_bytes_are_told_in_full() -> None:
    assert [byte_count(0), byte_count(1), byte_count(1234)] == ["0 bytes", "1 byte", "1,234 bytes"]
