"""Bytes by position, from a range of a file and from a stream."""

from __future__ import annotations

import hashlib
import io
import tempfile

import pytest

from dive_py.errors import DamagedLayer
from dive_py.layers.blocks import LARGEST_WINDOW, SMALLEST_WINDOW, FileBlocks, StreamBlocks

DATA = bytes(range(256)) * 4096


class Trickle:
    """Hands out seven bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, n: int, /) -> bytes:
        return self._data.read(min(n, 7))


def test_a_range_of_a_file_ends_where_it_ends() -> None:
    with tempfile.TemporaryFile() as opened:
        opened.write(b"before" + DATA + b"after")
        opened.flush()
        blocks = FileBlocks(opened.fileno(), 6, len(DATA))
        assert blocks.read(0, 3) == DATA[:3]
        assert blocks.read(len(DATA) - 2, 100) == DATA[-2:], "nothing behind the range is read"
        assert blocks.read(len(DATA), 1) == b""
        assert blocks.read(len(DATA) + 5, 1) == b""
        assert blocks.available(len(DATA) - 10, 100) == 10
        assert blocks.available(len(DATA) + 10, 100) == 0
        assert blocks.digest(256, 300_000, hashlib.sha256()) == hashlib.sha256(DATA[256:300_256]).digest()


def test_windows_grow_where_headers_are_close_and_shrink_where_they_are_far() -> None:
    with tempfile.TemporaryFile() as opened:
        opened.truncate(1 << 32)
        blocks = FileBlocks(opened.fileno(), 0, 1 << 32)
        close = [len(blocks.window(number * 8192, 5000)[0]) for number in range(12)]
        assert close[-1] == LARGEST_WINDOW
        far = [len(blocks.window(number * (1 << 26) + (1 << 27), 0)[0]) for number in range(20)]
        assert far[-1] == SMALLEST_WINDOW


def test_a_closed_file_is_told_as_damage() -> None:
    with tempfile.TemporaryFile() as opened:
        descriptor = opened.fileno()
        blocks = FileBlocks(descriptor, 0, 100)
    with pytest.raises(DamagedLayer, match="reading at byte 0 failed"):
        blocks.read(0, 10)


@pytest.mark.parametrize("stream", [io.BytesIO, Trickle])
def test_a_stream_gives_the_same_bytes(stream: type[io.BytesIO | Trickle]) -> None:
    passed: list[bytes] = []
    blocks = StreamBlocks(stream(DATA[:10_000]), passed.append)
    assert blocks.read(100, 20) == DATA[100:120]
    buffer, at = blocks.window(600, 1)
    assert buffer[at : at + 512] == DATA[600:1112]
    assert blocks.digest(2000, 5000, hashlib.sha256()) == hashlib.sha256(DATA[2000:7000]).digest()
    assert blocks.available(7000, 100) == 100
    assert blocks.read(9_900, 1000) == DATA[9_900:10_000]
    assert blocks.available(9_990, 100) == 10
    assert blocks.drain() == 10_000
    assert b"".join(passed) == DATA[:10_000], "every byte passes once"


def test_a_window_at_the_end_of_a_stream_is_short() -> None:
    blocks = StreamBlocks(Trickle(DATA[:600]))
    buffer, at = blocks.window(512, 1)
    assert buffer[at:] == DATA[512:600]
    buffer, at = blocks.window(5000, 1)
    assert buffer[at:] == b""
