"""Standard output and standard error in one stream."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.engine.frames import STDERR, STDOUT, Frames
from dive_py.errors import EngineError


def frame(stream: int, data: bytes) -> bytes:
    return struct.pack(">BxxxI", stream, len(data)) + data


@given(st.lists(st.tuples(st.sampled_from([STDOUT, STDERR]), st.binary(max_size=40))), st.integers(1, 64))
def test_what_was_written_comes_back_however_it_is_cut(pieces: list[tuple[int, bytes]], size: int) -> None:
    data = b"".join(frame(stream, text) for stream, text in pieces)
    frames, found = Frames(), {STDOUT: b"", STDERR: b""}
    for start in range(0, len(data), size):
        for stream, piece in frames.take(data[start : start + size]):
            found[stream] += piece
    for stream in (STDOUT, STDERR):
        assert found[stream] == b"".join(text for which, text in pieces if which == stream)


def test_a_piece_is_given_on_before_all_of_it_is_there() -> None:
    assert list(Frames().take(frame(1, b"abcdef")[:-3])) == [(STDOUT, b"abc")]


@pytest.mark.parametrize("data", [b"plain text of a shell", b"\x01\x01\x00\x00\x00\x00\x00\x01x", b"\x09" + bytes(7)])
def test_what_is_no_such_stream_is_refused(data: bytes) -> None:
    with pytest.raises(EngineError, match="cannot be understood"):
        list(Frames().take(data))
