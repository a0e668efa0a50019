"""Parts stay inside their file; a meter stops whoever is sent round and round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.content import Held, Metered, Part, byte_count, readable, text_before_nul
from dive_py.errors import LimitExceeded
from tests.contents.counting import Counting

DATA = bytes(range(256))
NUMBERS = st.integers(-(2**64), 2**64) | st.integers(-300, 300)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_part_never_reads_outside_of_itself(start: int, length: int, offset: int, count: int) -> None:
    part = Part(Counting(DATA), start, length)
    whole = DATA[max(start, 0) :][: max(length, 0)]
    assert part.size == len(whole)
    assert part.read(offset, count) == (whole[offset:][:count] if offset >= 0 and count > 0 else b"")


@given(NUMBERS, NUMBERS, st.integers(0, 400))
def test_a_metered_file_never_reads_outside_of_the_file(offset: int, count: int, ahead: int) -> None:
    wanted = DATA[offset:][:count] if offset >= 0 and count > 0 else b""
    assert Metered(Counting(DATA), 1000, ahead).read(offset, count) == wanted
    assert Held(DATA).read(offset, count) == wanted


def test_reading_ahead_saves_calls() -> None:
    content = Counting(DATA)
    metered = Metered(content, 1000, ahead=64)
    assert b"".join(metered.read(at, 4) for at in range(0, 64, 4)) == DATA[:64]
    assert content.calls == 1


def test_the_meter_ends_the_reading() -> None:
    content = Counting(DATA)
    metered = Metered(content, 100)
    metered.read(0, 60)
    with pytest.raises(LimitExceeded, match="more than 100 bytes"):
        metered.read(100, 60)
    assert content.bytes_read == 60


def test_text_of_any_bytes_can_be_encoded_again() -> None:
    assert readable(b"caf\xc3\xa9 \xff") == "café \\xff"
    assert text_before_nul(b"name\0rest") == "name"


def test_numbers_of_bytes_are_told_in_full() -> None:
    assert [byte_count(0), byte_count(1), byte_count(1234)] == ["0 bytes", "1 byte", "1,234 bytes"]
