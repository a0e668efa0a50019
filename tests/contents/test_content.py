"""Parts stay inside their file; a meter stops whoever is sent round and round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.content import Held, Part, byte_count, readable
from tests.contents.counting import Counting

DATA = bytes(range(256))
NUMBERS = st.integers(-(2**64), 2**64) | st.integers(-300, 300)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_part_never_reads_outside_of_itself(start: int, length: int, offset: int, count: int) -> None:
    part = Part(Counting(DATA), start, length)
    whole = DATA[max(start, 0) :][: max(length, 0)]
    assert part.size == len(whole)
    assert part.read(offset, count) == (whole[offset:][:count] if offset >= 0 and count > 0 else b"")


@given(NUMBERS, NUMBERS)
def test_bytes_in_memory_read_as_a_file_does(offset: int, count: int) -> None:
    assert Held(DATA).read(offset, count) == (DATA[offset:][:count] if offset >= 0 and count > 0 else b"")


def test_text_of_any_bytes_can_be_encoded_again() -> None:
    assert readable(b"caf\xc3\xa9 \xff") == "café \\xff"


def test_numbers_of_bytes_are_told_in_full() -> None:
    assert [byte_count(0), byte_count(1), byte_count(1234)] == ["0 bytes", "1 byte", "1,234 bytes"]
