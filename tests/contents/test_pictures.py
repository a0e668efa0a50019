"""What pictures tell of themselves, from their headers alone."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.bounded_file import TOO_MUCH
from dive_py.contents.pictures import MOST_READ, summary
from tests.contents.counting import Counting, Gigabyte, repeated

FRAME = b"\x21\xf9\x04\0\0\0\0\0" + b"\x2c" + bytes(8) + b"\x80" + bytes(6) + b"\x02" + b"\x03abc\0"
GIF = b"GIF89a" + struct.pack("<HH", 20, 10) + b"\x81\0\0" + bytes(12)
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
TIFF = b"II*\0\x08\0\0\0\x02\0" + struct.pack("<HHIIHHII", 256, 4, 1, 640, 257, 3, 1, 480) + bytes(4)


def box(kind: bytes, *inside: bytes) -> bytes:
    data = b"".join(inside)
    return struct.pack(">I", 8 + len(data)) + kind + data


def heif(brand: bytes) -> bytes:
    properties = box(b"iprp", box(b"ipco", box(b"ispe", bytes(4), struct.pack(">II", 640, 480))),
                     box(b"ipma", bytes(4), struct.pack(">IHBB", 1, 1, 1, 0x81)))  # fmt: skip
    return box(b"ftyp", brand, bytes(4)) + box(b"meta", bytes(4), box(b"pitm", bytes(4), b"\0\x01"), properties)


JPEG_2000 = (
    b"\0\0\0\x0cjP  \r\n\x87\n"
    + box(b"ftyp", b"jp2 ", bytes(4), b"jp2 ")
    + box(b"jp2h", box(b"ihdr", struct.pack(">IIHBBBB", 480, 640, 3, 7, 7, 0, 0)))
)
AVIF, HEIF = heif(b"avif"), heif(b"heic")
SVG = b"""<?xml version="1.0"?>\n<svg xmlns="x" width = "10cm" height='20' viewBox="0 0 10 20"><g width="1"/></svg>"""
ALL = [
    PNG,
    JPEG,
    GIF + FRAME * 2,
    ICON,
    BITMAP,
    OLD_BITMAP,
    ANIMATED,
    LOSSLESS,
    LOSSY,
    SVG,
    TIFF,
    JPEG_2000,
    AVIF,
    HEIF,
]


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
        (TIFF, [("Form", "TIFF"), ("Size", "640 × 480")]),
        (JPEG_2000, [("Form", "JPEG 2000"), ("Size", "640 × 480")]),
        (AVIF, [("Form", "AVIF"), ("Size", "640 × 480")]),
        (HEIF, [("Form", "HEIF"), ("Size", "640 × 480")]),
        (AVIF[:60], [("Form", "AVIF"), ("Damaged", TOO_MUCH)]),
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


def frames(data: bytes) -> str:
    return dict(summary(Counting(data))).get("Frames", "")


def test_frames_of_a_gif_are_counted() -> None:
    assert [frames(GIF + more + b"\x3b") for more in (FRAME * 7, FRAME, b"")] == ["7", "", ""]


def test_a_long_gif_is_not_read_to_its_end() -> None:
    content = Gigabyte(GIF, lambda offset, count: repeated(FRAME)(offset - len(GIF), count))
    assert dict(summary(content))["Frames"].startswith("at least ")
    assert content.bytes_read <= 1 << 20


def test_frames_of_a_png_are_told_before_its_pictures() -> None:
    moving = struct.pack(">I", 8) + b"acTL" + struct.pack(">II", 12, 0) + bytes(4)
    data = struct.pack(">I", 4) + b"IDAT" + bytes(8)
    assert frames(PNG + moving + data) == "12"
    assert frames(PNG + data + moving) == ""


def test_frames_of_a_webp_are_counted() -> None:
    chunk = b"ANMF" + struct.pack("<I", 3) + b"abc\0"
    assert frames(EXTENDED + chunk * 5) == "5"
    assert frames(EXTENDED + chunk * 5000) == "at least 999"
