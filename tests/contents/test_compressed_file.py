"""What a compressed file says of itself, and its content as it passes."""

from __future__ import annotations

import gzip
import io
import lzma
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.compressed_file import Unpacked, compressed_facts, gzip_name, unpacked_name, unpacked_size
from dive_py.contents.random_access import BytesFile
from dive_py.errors import DamagedLayer, DivepyError, LimitExceeded
from tests.building import squeeze
from tests.contents.counting import Counting, Gigabyte, repeated

DATA = bytes(number * 7 % 251 for number in range(700_000))
FORMS = ["gzip", "zstd", "xz", "bz2"]


def named(name: bytes, extra: bytes = b"") -> bytes:
    plain = gzip.compress(b"text", mtime=0)
    flags = 8 | (4 if extra else 0)
    more = len(extra).to_bytes(2, "little") + extra if extra else b""
    return plain[:3] + bytes([flags]) + plain[4:10] + more + name + b"\0" + plain[10:]


@given(st.lists(st.tuples(st.integers(0, 300_000), st.integers(0, 5000)), max_size=8), st.sampled_from(FORMS))
def test_positions_that_grow_are_read(steps: list[tuple[int, int]], form: str) -> None:
    unpacked, offset = Unpacked(BytesFile(squeeze(DATA, form)), 10**9), 0
    for skip, count in steps:
        offset += skip
        assert unpacked.read(offset, count) == DATA[offset : offset + count]
        assert unpacked.read(offset, count) == DATA[offset : offset + count], "what was given last is still there"


def test_a_bomb_is_stopped() -> None:
    content = Counting(squeeze(bytes(50_000_000), "gzip"))
    with pytest.raises(LimitExceeded, match="unpacked"):
        Unpacked(content, 1_000_000).read(2_000_000, 1)
    assert content.bytes_read == 0
    Unpacked(content, 1_000_000).read(900_000, 100)
    assert content.bytes_read <= 200_000


def test_a_cut_file_is_damaged() -> None:
    with pytest.raises(DamagedLayer, match="ends too early"):
        Unpacked(BytesFile(squeeze(DATA, "gzip")[:500]), 10**9).read(0, len(DATA))


def test_a_gzip_tells_its_name_and_size() -> None:
    content = BytesFile(named(b"caf\xe9.txt", b"extra"))
    assert gzip_name(content) == "caf\\xe9.txt"
    assert compressed_facts(content, "gzip") == [
        ("Compressed", f"{content.size} bytes"),
        ("Unpacked", "4 bytes, or more"),
        ("Original name", "caf\\xe9.txt"),
    ]
    assert gzip_name(BytesFile(gzip.compress(b"x"))) == ""


def test_sizes_are_told_where_they_are_stored() -> None:
    assert unpacked_size(BytesFile(lzma.compress(DATA)), "xz") == len(DATA)
    assert unpacked_size(BytesFile(lzma.compress(b"")), "xz") == 0
    assert unpacked_size(BytesFile(squeeze(DATA, "bz2")), "bzip2") is None
    assert compressed_facts(BytesFile(b"PK"), "zip") == []


@pytest.mark.parametrize("length", [1, 200, 300, 70_000, 700_000])
def test_the_size_in_a_frame_of_zstd_is_told(length: int) -> None:
    content = BytesFile(squeeze(DATA[:length], "zstd"))
    assert unpacked_size(content, "zstd") in {length, None}


def test_the_sizes_of_zstd_stand_in_four_widths() -> None:
    magic = b"\x28\xb5\x2f\xfd"
    heads = {b"\x20\x07": 7, b"\x60\x01\x00": 257, b"\xa0\x01\0\1\0": 65537, b"\xe0" + bytes(7) + b"\1": 1 << 56}
    assert {head: unpacked_size(BytesFile(magic + head + bytes(12)), "zstd") for head in heads} == heads
    assert unpacked_size(BytesFile(magic + b"\0" + bytes(20)), "zstd") is None


def test_the_one_member_is_named() -> None:
    content = BytesFile(gzip.compress(b"x"))
    assert unpacked_name(content, "gzip", "usr/share/doc/NEWS.GZ").name == "NEWS"
    assert unpacked_name(content, "gzip", "plain").name == "plain"
    assert unpacked_name(content, "gzip", ".gz").name == "content"
    assert unpacked_name(BytesFile(named(b"own")), "gzip", "a.gz").name == "own"


def test_a_gigabyte_costs_kilobytes() -> None:
    content = Gigabyte(named(b"own")[:60], repeated(b"x"))
    assert ("Original name", "own") in compressed_facts(content, "gzip")
    assert content.bytes_read < 8192


@given(st.binary(max_size=80), st.sampled_from([b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\0", b"BZh9"]))
def test_no_bytes_upset_it(data: bytes, mark: bytes) -> None:
    content = Counting(mark + data + (b"YZ" if mark[0] == 0xFD else b""))
    for form in ("gzip", "zstd", "xz", "bzip2"):
        assert compressed_facts(content, form)
    with suppress(DivepyError):
        Unpacked(content, 1 << 20).read(0, 1000)


def test_a_stream_goes_as_far_as_the_file() -> None:
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb") as stream:
        stream.write(DATA)
    assert Unpacked(BytesFile(target.getvalue()), 10**9).read(0, 10**8) == DATA
