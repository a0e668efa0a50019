"""Compression is told from bytes; several members are one stream; damage is told in one line."""

from __future__ import annotations

import io

import pytest

from dive_py.errors import Cancelled, DamagedLayer
from dive_py.layers.compression import open_stream, sniff
from dive_py.progress import Progress
from tests.building import COMPRESSIONS, squeeze

DATA = b"".join(b"line %d of a text that compresses well\n" % number for number in range(40_000))
SQUEEZED = [form for form in COMPRESSIONS if form != "none"]


def whole(data: bytes) -> bytes:
    stream = open_stream(io.BytesIO(data))
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
    stream = open_stream(io.BytesIO(bomb))
    assert len(bomb) < 1_000_000
    assert len(stream.read(1 << 30)) <= 1 << 20, "one read never unpacks it all"


def test_progress_counts_what_is_stored_and_stops_the_work() -> None:
    squeezed = squeeze(DATA, "gzip")
    progress = Progress()
    stream = open_stream(io.BytesIO(squeezed), progress)
    while stream.read(1 << 16):
        pass
    assert progress.done == len(squeezed)
    progress = Progress()
    stream = open_stream(io.BytesIO(squeezed), progress)
    progress.stop.set()
    with pytest.raises(Cancelled):
        stream.read(10)
