"""Frames are counted where that is cheap."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.content import Metered
from dive_py.contents.picture_frames import gif_frames, png_frames, webp_frames
from tests.contents.counting import Counting, Gigabyte, repeated

FRAME = b"\x21\xf9\x04\0\0\0\0\0" + b"\x2c" + bytes(8) + b"\x80" + bytes(6) + b"\x02" + b"\x03abc\0"
GIF = b"GIF89a" + struct.pack("<HH", 20, 10) + b"\x81\0\0" + bytes(12)


def metered(data: bytes) -> Metered:
    return Metered(Counting(data), 1 << 20, 512)


def test_frames_of_a_gif_are_counted() -> None:
    assert gif_frames(metered(GIF + FRAME * 7 + b"\x3b")) == "7"
    assert gif_frames(metered(GIF + FRAME + b"\x3b")) == ""
    assert gif_frames(metered(GIF)) == ""


def test_a_long_gif_is_not_read_to_its_end() -> None:
    content = Gigabyte(GIF, lambda offset, count: repeated(FRAME)(offset - len(GIF), count))
    assert gif_frames(Metered(content, 1 << 20)).startswith("at least ")
    assert content.bytes_read <= 1 << 20


def test_frames_of_a_png_are_told_before_its_pictures() -> None:
    mark, header = b"\x89PNG\r\n\x1a\n", struct.pack(">I", 13) + b"IHDR" + bytes(17)
    frames = struct.pack(">I", 8) + b"acTL" + struct.pack(">II", 12, 0) + bytes(4)
    data = struct.pack(">I", 4) + b"IDAT" + bytes(8)
    assert png_frames(metered(mark + header + frames + data)) == "12"
    assert png_frames(metered(mark + header + data + frames)) == ""


def test_frames_of_a_webp_are_counted() -> None:
    chunk = b"ANMF" + struct.pack("<I", 3) + b"abc\0"
    assert webp_frames(metered(b"RIFF....WEBP" + chunk * 5)) == "5"
    assert webp_frames(metered(b"RIFF....WEBP" + chunk * 5000)) == "at least 1,000"


@given(st.binary(max_size=300))
def test_no_bytes_upset_it(data: bytes) -> None:
    for frames in (png_frames, webp_frames, gif_frames):
        assert frames(metered(data)).replace("at least ", "").replace(",", "").isdigit() or frames is not webp_frames
