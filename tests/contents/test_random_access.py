"""Parts stay inside their file; bytes in memory are a file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents import random_access
from dive_py.contents.random_access import BytesFile, FileRange, search
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


@given(
    st.text("ab", max_size=60).map(str.encode), st.text("ab", min_size=1, max_size=4).map(str.encode),
    st.integers(-2, 70), st.sampled_from([1, -1]), st.integers(1, 9),
)  # fmt: skip
def test_it_is_what_looking_at_all_of_it_at_once_finds(
    data: bytes, wanted: bytes, offset: int, step: int, piece: int
) -> None:
    before = random_access._PIECE  # noqa: SLF001
    random_access._PIECE = piece  # type: ignore[misc]  # noqa: SLF001
    try:
        found = search(BytesFile(data), wanted, offset, step, fold=False)
    finally:
        random_access._PIECE = before  # type: ignore[misc]  # noqa: SLF001
    places = [at for at in range(len(data)) if data.startswith(wanted, at)]
    fits = [at for at in places if (at >= offset if step > 0 else at < offset)]
    assert found == (None if not fits else fits[0] if step > 0 else fits[-1])


def test_letters_are_folded_where_that_is_wanted() -> None:
    assert search(BytesFile(b"xxNeedle"), b"needle", 0, 1, fold=True) == 2
    assert search(BytesFile(b"xxNeedle"), b"needle", 0, 1, fold=False) is None
    assert search(BytesFile(b"xx"), b"", 0, 1, fold=False) is None
