"""Whatever a library does with a file, it ends."""

from __future__ import annotations

import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.bounded_file import TOO_MUCH, BoundedFile, Metered, look
from dive_py.errors import Cancelled, DivepyError, LimitExceeded
from tests.contents.counting import Counting

DATA = bytes(range(256)) * 40
NUMBERS = st.integers(-300, 11_000)


@given(NUMBERS, NUMBERS, st.integers(0, 400))
def test_a_metered_file_never_reads_outside_of_the_file(offset: int, count: int, ahead: int) -> None:
    expected = DATA[offset:][:count] if offset >= 0 and count > 0 else b""
    assert Metered(Counting(DATA), 20_000, ahead).read(offset, count) == expected


def test_reading_ahead_saves_calls() -> None:
    content = Counting(DATA)
    metered = Metered(content, 1000, ahead=64)
    assert b"".join(metered.read(at, 4) for at in range(0, 64, 4)) == DATA[:64]
    assert content.calls == 1


def test_what_was_read_ahead_is_not_read_again() -> None:
    content = Counting(DATA)
    metered = Metered(content, 1000, ahead=64)
    for offset in (0, 500, 10, 510, 63):
        assert metered.read(offset, 1) == DATA[offset : offset + 1]
    assert (content.calls, content.bytes_read) == (2, 128)


def test_more_than_the_permitted_bytes_are_not_read() -> None:
    content = Counting(DATA)
    metered = Metered(content, 100)
    metered.read(0, 90)
    with pytest.raises(LimitExceeded, match="more than 100 bytes"):
        metered.read(200, 20)
    assert content.bytes_read == 90


def test_it_is_read_as_python_reads_files() -> None:
    file = BoundedFile(Counting(DATA), 100_000)
    assert file.read(2) == DATA[:2]
    assert (file.seek(-4, os.SEEK_END), file.read(), file.read(5), file.tell()) == (10_236, DATA[-4:], b"", 10_240)
    assert (file.seek(10), file.seek(5, os.SEEK_CUR), file.read(1)) == (10, 15, DATA[15:16])
    assert (file.seekable(), file.readable(), file.writable()) == (True, True, False)
    with pytest.raises(OSError, match="before the beginning"):
        file.seek(-1)


def test_one_read_has_an_end() -> None:
    assert BoundedFile(Counting(DATA), 100_000, longest=300).read() == DATA[:300]


def test_a_library_that_reads_for_ever_is_ended() -> None:
    def reader(file: BoundedFile) -> None:
        while True:
            file.seek(0)
            file.read(1)

    with pytest.raises(LimitExceeded, match=TOO_MUCH):
        look(BoundedFile(Counting(DATA), 100), reader)


@pytest.mark.parametrize("size", [-1, 10**12])
def test_a_library_that_wants_more_than_there_may_be_is_ended(size: int) -> None:
    with pytest.raises(LimitExceeded, match=TOO_MUCH):
        look(BoundedFile(Counting(DATA), 100), lambda file: file.read(size))


def test_a_library_that_does_not_come_back_is_left_behind() -> None:
    left, ended = threading.Event(), threading.Event()
    failures: list[Exception] = []

    def reader(file: BoundedFile) -> None:
        left.wait()
        try:
            file.read(1)
        except LimitExceeded as error:
            failures.append(error)
        ended.set()

    with pytest.raises(LimitExceeded, match=TOO_MUCH):
        look(BoundedFile(Counting(DATA), 100), reader, patience=0.01)
    left.set()
    assert ended.wait(10)
    assert len(failures) == 1, "what it reads later fails, so that it ends"


@pytest.mark.parametrize("error", [ValueError("its own"), RecursionError(), MemoryError(), LimitExceeded("ours")])
def test_whatever_a_library_stumbles_over_is_damage(error: Exception) -> None:
    def reader(_: BoundedFile) -> None:
        raise error

    with pytest.raises(LimitExceeded, match=TOO_MUCH):
        look(BoundedFile(Counting(DATA), 100), reader)


@pytest.mark.parametrize("error", [Cancelled(), DivepyError("the engine broke off")])
def test_what_is_no_damage_is_told_as_it_is(error: Exception) -> None:
    def reader(_: BoundedFile) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        look(BoundedFile(Counting(DATA), 100), reader)
    assert caught.value is error


def test_what_was_found_is_handed_over() -> None:
    assert look(BoundedFile(Counting(DATA), 100), lambda file: file.read(3)) == DATA[:3]
