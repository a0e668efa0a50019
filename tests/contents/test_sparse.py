"""Sparse files get their holes back, and maps that lie are refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.sparse import ExpandedStream
from dive_py.errors import DamagedLayer, DivepyError
from tests.contents.counting import Counting


def stored(pieces: dict[int, bytes]) -> bytes:
    numbers = [len(pieces), *(number for offset in sorted(pieces) for number in (offset, len(pieces[offset])))]
    text = "".join(f"{number}\n" for number in numbers).encode()
    return text + bytes(-len(text) % 512) + b"".join(pieces[offset] for offset in sorted(pieces))


def whole(data: bytes, size: int, step: int = 700) -> bytes:
    stream = ExpandedStream(BytesIO(data), len(data), size)
    pieces = []
    while piece := stream.read(step):
        pieces.append(piece)
    return b"".join(pieces)


@given(
    st.dictionaries(st.integers(0, 9).map(lambda n: n * 1000), st.binary(max_size=1000), max_size=9),
    st.integers(1, 5000),
    st.integers(0, 3000),
)
def test_holes_are_zeros(pieces: dict[int, bytes], step: int, tail: int) -> None:
    end = max((offset + len(piece) for offset, piece in pieces.items()), default=0) + tail
    wanted = bytearray(end)
    for offset, piece in pieces.items():
        wanted[offset : offset + len(piece)] = piece
    assert whole(stored(pieces), end, step) == bytes(wanted)


def test_a_map_of_many_pieces_spans_blocks() -> None:
    pieces = {number * 10: b"x" for number in range(500)}
    assert whole(stored(pieces), 5000) == (b"x" + bytes(9)) * 500


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello" * 200,
        b"1\n",
        b"99999999999999999999999\n" + bytes(512),
        b"1\n0\n600\n" + bytes(600),
        b"-1\n" * 200,
    ],
)
def test_what_has_no_map_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedLayer, match="map of a sparse file is damaged"):
        whole(data, 1000)


@given(
    st.dictionaries(st.integers(0, 9).map(lambda n: n * 1000), st.binary(max_size=1000), max_size=9),
    st.integers(1, 5000),
    st.integers(0, 3000),
)
def test_a_map_from_the_pax_header_gives_the_same(pieces: dict[int, bytes], step: int, tail: int) -> None:
    end = max((offset + len(piece) for offset, piece in pieces.items()), default=0) + tail
    told = b",".join(b"%d,%d" % (offset, len(pieces[offset])) for offset in sorted(pieces)) or b"0,0"
    data = b"".join(pieces[offset] for offset in sorted(pieces))
    stream, got = ExpandedStream(BytesIO(data), len(data), end, told), b""
    while piece := stream.read(step):
        got += piece
    assert got == whole(stored(pieces), end)


@pytest.mark.parametrize("told", [b"", b"0", b"0,4", b"0,2", b"0,2,1,1", b"9,3", b"x,3", b"-1,3", b"0,3,5"])
def test_a_map_that_does_not_fit_is_damage(told: bytes) -> None:
    with pytest.raises(DamagedLayer, match="map of a sparse file"):
        ExpandedStream(BytesIO(b"abc"), 3, 10, told)


def test_pieces_that_overlap_or_stand_outside_are_refused() -> None:
    for data in (stored({0: b"abc", 2: b"x"}), stored({999: b"abc"})):
        with pytest.raises(DamagedLayer, match="map of a sparse file"):
            whole(data, 1000)
    with pytest.raises(DamagedLayer, match="more pieces"):
        whole(b"999999999\n" + bytes(600), 1000)


def test_data_that_ends_too_early_is_damage() -> None:
    data = stored({0: b"abc"})
    stream = ExpandedStream(BytesIO(data[:-1]), len(data), 10)
    assert stream.read(10) == b"ab"
    with pytest.raises(DamagedLayer, match="too early"):
        stream.read(10)


@given(st.binary(max_size=2000), st.integers(0, 5000))
def test_any_bytes_are_an_error_or_a_file(data: bytes, size: int) -> None:
    try:
        assert len(whole(data, size)) == size
    except DivepyError:
        return


@given(
    st.dictionaries(st.integers(0, 9).map(lambda n: n * 1000), st.binary(max_size=1000), max_size=9),
    st.integers(0, 3000),
    st.lists(st.tuples(st.integers(0, 14_000), st.integers(0, 4000)), max_size=5),
)
def test_any_place_of_it_is_read(pieces: dict[int, bytes], tail: int, places: list[tuple[int, int]]) -> None:
    end = max((offset + len(piece) for offset, piece in pieces.items()), default=0) + tail
    data = stored(pieces)
    placed = ExpandedStream(BytesIO(data), len(data), end).placed(Counting(data))
    everything = whole(data, end)
    for position, size in places:
        assert placed.read(position, size) == everything[position : position + size]


def test_a_hole_of_terabytes_costs_nothing() -> None:
    data, end = stored({0: b"first", 2**45: b"last"}), 2**45 + 100
    counting = Counting(data)
    placed = ExpandedStream(BytesIO(data), len(data), end).placed(counting)
    assert placed.read(2**44, 5) == bytes(5)
    assert placed.read(2**45 - 1, 6) == b"\0last\0"
    assert counting.bytes_read == 4
