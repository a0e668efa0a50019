"""What pictures tell of themselves, from their headers alone."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.pictures import MOST_READ, summary
from tests.contents.counting import Counting, Gigabyte, repeated
from tests.contents.test_picture_frames import FRAME, GIF

PNG = (
    b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 640, 480, 8, 6, 0, 0, 1) + bytes(4)
)
JPEG = (
    b"\xff\xd8\xff\xe0"
    + struct.pack(">H", 16)
    + bytes(14)
    + b"\xff\xff\xc4\x00\x04ab\xff\xc2"
    + struct.pack(">HBHHB", 17, 8, 480, 640, 3)
    + bytes(9)
)
ICON = struct.pack("<HHH", 0, 1, 2) + struct.pack("<BBBBHHII", 16, 32, 0, 0, 1, 32, 9, 38) * 2
ICON = ICON[:22] + b"\0\0" + ICON[24:]
BITMAP = b"BM" + struct.pack("<IHHI", 70, 0, 0, 54) + struct.pack("<IiiHH", 40, 20, -10, 1, 24)
OLD_BITMAP = b"BM" + struct.pack("<IHHI", 70, 0, 0, 26) + struct.pack("<IHHHH", 12, 20, 10, 1, 4)


def webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + kind + struct.pack("<I", len(body)) + body


EXTENDED = webp(b"VP8X", b"\x12\0\0\0" + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"))
ANIMATED = EXTENDED + (b"ANMF" + struct.pack("<I", 2) + b"ab") * 3
LOSSLESS = webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14 | 1 << 28) + bytes(5))
LOSSY = webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480))
SVG = b"""<?xml version="1.0"?>\n<svg xmlns="x" width = "10cm" height='20' viewBox="0 0 10 20"><g width="1"/></svg>"""
ALL = [PNG, JPEG, GIF + FRAME * 2, ICON, BITMAP, OLD_BITMAP, ANIMATED, LOSSLESS, LOSSY, SVG]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (PNG, [("Form", "PNG"), ("Size", "640 × 480"), ("Colours", "RGB with alpha, 8 bits, interlaced")]),
        (JPEG, [("Form", "JPEG"), ("Size", "640 × 480"), ("Colours", "colour, 8 bits, progressive")]),
        (GIF + FRAME, [("Form", "GIF"), ("Size", "20 × 10"), ("Colours", "palette of 4")]),
        (
            GIF + FRAME * 3 + b"\x3b",
            [("Form", "GIF"), ("Size", "20 × 10"), ("Colours", "palette of 4"), ("Frames", "3")],
        ),
        (
            ICON,
            [
                ("Form", "Windows icon"),
                ("Pictures", "2"),
                ("Picture", "16 × 32, 32 bits"),
                ("Picture", "256 × 256, 32 bits"),
            ],
        ),
        (BITMAP, [("Form", "Windows bitmap"), ("Size", "20 × 10"), ("Colours", "24 bits")]),
        (OLD_BITMAP, [("Form", "Windows bitmap"), ("Size", "20 × 10"), ("Colours", "4 bits")]),
        (ANIMATED, [("Form", "WebP"), ("Size", "640 × 480"), ("Colours", "RGB with alpha"), ("Frames", "3")]),
        (LOSSLESS, [("Form", "WebP"), ("Size", "640 × 480"), ("Colours", "RGB with alpha, lossless")]),
        (LOSSY, [("Form", "WebP"), ("Size", "640 × 480"), ("Colours", "RGB")]),
        (SVG, [("Form", "SVG"), ("Size", "10cm × 20"), ("View box", "0 0 10 20")]),
        (b"<svg>", [("Form", "SVG"), ("Size", "not stated")]),
        (PNG[:20], [("Form", "PNG"), ("Damaged", "its headers are cut off or damaged")]),
        (JPEG[:20], [("Form", "JPEG"), ("Damaged", "its headers are cut off or damaged")]),
        (b"text", [("Form", "unknown")]),
        (b"", [("Form", "unknown")]),
    ],
)
def test_pictures_are_told(data: bytes, told: list[tuple[str, str]]) -> None:
    assert summary(Counting(data)) == told


def test_a_gigabyte_costs_kilobytes() -> None:
    for data in ALL:
        content = Gigabyte(data, repeated(b"\xff\xe0\xff\xff"))
        assert summary(content)
        assert content.bytes_read <= 300 * 1024


def test_a_picture_that_sends_its_reader_round_is_left() -> None:
    content = Gigabyte(b"\xff\xd8", repeated(b"\x0c\x02\xff\xe0"))
    assert summary(content)[1][0] == "Damaged"
    assert content.bytes_read <= MOST_READ


@given(st.sampled_from(ALL), st.lists(st.tuples(st.integers(0, 150), st.integers(0, 255)), max_size=6), st.data())
def test_no_damage_upsets_it(real: bytes, changes: list[tuple[int, int]], drawn: st.DataObject) -> None:
    data = bytearray(real)
    for place, value in changes:
        data[place % len(data)] = value
    content = Counting(bytes(data[: drawn.draw(st.integers(0, len(data)))]))
    assert all(value.encode().decode() == value for _, value in summary(content))
    assert summary(Counting(bytes(data), 10**12))


@given(st.sampled_from([data[:12] for data in ALL]), st.binary(max_size=200))
def test_no_bytes_upset_it(mark: bytes, data: bytes) -> None:
    assert summary(Counting(mark + data))[0][0] == "Form"
