"""Parts stay inside their file; bytes in memory are a file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.random_access import BytesFile, FileRange
from tests.contents.counting import Counting

DATA = bytes(range(256))
NUMBERS = st.integers(-(2**64), 2**64) | st.integers(-300, 300)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_part_never_reads_outside_of_itself(start: int, length: int, offset: int, count: int) -> None:
    part = FileRange(Counting(DATA), start, length)
    whole = DATA[max(start, 0) :][: max(length, 0)]
    assert part.size == len(whole)
    assert part.read(offset, count) == (whole[offset:][:count] if offset >= 0 and count > 0 else b"")


@given(NUMBERS, NUMBERS)
def test_bytes_in_memory_read_as_a_file_does(offset: int, count: int) -> None:
    assert BytesFile(DATA).read(offset, count) == (DATA[offset:][:count] if offset >= 0 and count > 0 else b"")
