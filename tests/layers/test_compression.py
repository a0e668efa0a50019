"""Compression is told from bytes; several members are one stream; damage is told in one line."""

from __future__ import annotations

import gzip
import io
import struct
import zlib

import pytest

from dive_py.errors import Cancelled, DamagedLayer
from dive_py.layers.compression import OpenStream, sniff
from dive_py.progress import Progress
from tests.building import COMPRESSIONS, squeeze

DATA = b"".join(b"line %d of a text that compresses well\n" % number for number in range(40_000))
SQUEEZED = [form for form in COMPRESSIONS if form != "none"]


def whole(data: bytes) -> bytes:
    stream = OpenStream(io.BytesIO(data))
    pieces = []
    while piece := stream.read(50_000):
        assert len(piece) <= 50_000
        pieces.append(piece)
    return b"".join(pieces)


@pytest.mark.parametrize("form", COMPRESSIONS)
@pytest.mark.parametrize("members", [1, 2, 7])
def test_every_form_reads_back(form: str, members: int) -> None:
    assert whole(squeeze(DATA, form, members)) == DATA


@pytest.mark.parametrize("form", SQUEEZED)
def test_nothing_compressed_is_nothing(form: str) -> None:
    assert whole(squeeze(b"", form)) == b""


def test_the_first_bytes_decide() -> None:
    names = {form: sniff(squeeze(DATA, form)) for form in COMPRESSIONS}
    assert names == {"none": "", "gzip": "gzip", "zstd": "zstd", "xz": "xz", "bz2": "bzip2"}
    assert sniff(b"\x50\x2a\x4d\x18\0\0") == "zstd", "a skippable frame may come first"
    assert sniff(b"") == ""
    assert sniff(b"BZhx") == ""


@pytest.mark.parametrize("form", SQUEEZED)
def test_what_is_cut_off_is_damaged(form: str) -> None:
    squeezed = squeeze(DATA, form)
    with pytest.raises(DamagedLayer, match="ends too early"):
        whole(squeezed[: len(squeezed) // 2])


@pytest.mark.parametrize("form", SQUEEZED)
def test_what_is_damaged_is_told_as_damaged(form: str) -> None:
    squeezed = bytearray(squeeze(DATA, form))
    for place in range(len(squeezed) // 2, len(squeezed) // 2 + 40):
        squeezed[place] ^= 0xFF
    with pytest.raises(DamagedLayer, match=r"data is damaged|ends too early"):
        whole(bytes(squeezed))


@pytest.mark.parametrize("form", ["gzip", "zstd"])
def test_junk_behind_the_last_member_is_ignored(form: str) -> None:
    assert whole(squeeze(DATA, form) + b"\0" * 700) == DATA


def test_a_bomb_comes_in_pieces() -> None:
    bomb = squeeze(bytes(50_000_000), "gzip")
    stream = OpenStream(io.BytesIO(bomb))
    assert len(bomb) < 1_000_000
    assert len(stream.read(1 << 30)) <= 1 << 20, "one read never unpacks it all"


def test_progress_counts_what_is_stored_and_stops_the_work() -> None:
    squeezed = squeeze(DATA, "gzip")
    progress = Progress()
    stream = OpenStream(io.BytesIO(squeezed), progress)
    while stream.read(1 << 16):
        pass
    assert progress.done == len(squeezed)
    progress = Progress()
    stream = OpenStream(io.BytesIO(squeezed), progress)
    progress.stop.set()
    with pytest.raises(Cancelled):
        stream.read(10)


def gzip_member(flags: int, data: bytes = DATA) -> tuple[bytes, int]:
    """A gzip member with optional header fields (RFC 1952, section 2.3), and its header's bytes."""
    head = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\xff"
    head += struct.pack("<H", 6) + b"AB\x02\0xy" if flags & 4 else b""
    head += b"name\0" if flags & 8 else b""
    head += b"some words\0" if flags & 16 else b""
    head += struct.pack("<H", zlib.crc32(head) & 0xFFFF) if flags & 2 else b""
    deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
    body = deflate.compress(data) + deflate.flush()
    return head + body + struct.pack("<II", zlib.crc32(data), len(data)), len(head)


class Pieces:
    """A stream that arrives in these pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = [piece for piece in pieces if piece]

    def read(self, n: int, /) -> bytes:
        if not self._pieces:
            return b""
        piece, self._pieces[0] = self._pieces[0][:n], self._pieces[0][n:]
        if not self._pieces[0]:
            del self._pieces[0]
        return piece


def arrived(*pieces: bytes) -> bytes:
    stream = OpenStream(Pieces(*pieces))
    return b"".join(iter(lambda: stream.read(50_000), b""))


@pytest.mark.parametrize("flags", range(0, 32, 2))
def test_a_gzip_header_may_arrive_in_any_two_pieces(flags: int) -> None:
    """With every set of optional fields; isal takes most of them in one piece only."""
    data, length = gzip_member(flags, b"hello" * 100)
    assert gzip.decompress(data) == b"hello" * 100
    for cut in range(length + 3):
        assert arrived(data[:cut], data[cut:]) == b"hello" * 100, cut
        assert arrived(b"", data, data[:cut], data[cut:]) == b"hello" * 200, f"as a second member, {cut}"
    assert arrived(*(bytes([byte]) for byte in data)) == b"hello" * 100


def test_a_gzip_header_whose_own_checksum_is_wrong_is_damage() -> None:
    data, length = gzip_member(2)
    with pytest.raises(DamagedLayer, match="damaged"):
        whole(data[: length - 1] + bytes([data[length - 1] ^ 1]) + data[length:])


def test_a_gzip_header_without_end_is_refused() -> None:
    with pytest.raises(DamagedLayer, match="header of more than"):
        whole(b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"n" * (3 << 20))
    with pytest.raises(DamagedLayer, match="ends too early"):
        whole(b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"name")


def zstd_frame(window: int, data: bytes = b"content") -> bytes:
    """A zstd frame of one raw block that asks for a window of 2^`window` bytes (RFC 8878, section 3.1.1)."""
    return b"\x28\xb5\x2f\xfd\0" + bytes([window - 10 << 3]) + (len(data) << 3 | 1).to_bytes(3, "little") + data


SKIPPABLE = b"\x50\x2a\x4d\x18\x04\0\0\0skip"


@pytest.mark.parametrize("window", [10, 27, 28, 29])
def test_zstd_windows_that_engines_take(window: int) -> None:
    """Docker 26, Podman 4.3 and skopeo 1.9 read layers of 2^28 and 2^29."""
    assert whole(zstd_frame(window)) == b"content"
    assert whole(zstd_frame(window) * 2 + SKIPPABLE + zstd_frame(window)) == b"content" * 3
    assert whole(SKIPPABLE + zstd_frame(window)) == b"content"
    assert OpenStream(io.BytesIO(zstd_frame(window))).large_window == (window > 27)


@pytest.mark.parametrize("window", [30, 31, 41])
def test_zstd_windows_that_no_engine_takes(window: int) -> None:
    with pytest.raises(DamagedLayer, match=f"needs a window of {2**window} bytes"):
        whole(zstd_frame(window))


def test_a_later_frame_may_not_ask_for_more_than_the_first_promised() -> None:
    """What reads the stream through holds a place for one large window, or for none."""
    with pytest.raises(DamagedLayer, match="needs a window of"):
        whole(zstd_frame(20) + zstd_frame(28))
