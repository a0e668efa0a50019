"""Which layers an image was found to have, in a file."""

from __future__ import annotations

import struct
import zlib

import pytest

from dive_py.layers.image_file import FoundImage, decode, encode

DIFF_IDS = ["sha256:" + "a" * 64, "sha256:" + "b" * 64]


def test_what_is_read_is_what_was_written() -> None:
    for identity, told in (("sha256:1 linux/amd64", {}), ("é\udcff", {"config": {"a": [1, None, "é\udcff"]}})):
        assert decode(encode(identity, DIFF_IDS, told)) == FoundImage(identity, tuple(DIFF_IDS), told)


def test_every_flipped_byte_and_every_other_length_is_found() -> None:
    data = encode("sha256:1", DIFF_IDS, {"a": 1})
    for place in range(len(data)):
        assert decode(data[:place]) is None
        assert decode(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]) is None
    assert decode(data + b" ") is None


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"1",
        b"{}",
        b'{"image": "a", "diff_ids": [], "facts": []}',
        b'{"image": 1, "diff_ids": [], "facts": {}}',
        b'{"image": "a", "diff_ids": {}, "facts": {}}',
        b"\xff",
        b"[" * 100_000,
    ]
    + [b'{"image": "a", "diff_ids": [%s], "facts": {}}' % diff_id for diff_id in (b"1", b'"sha256:a"', b'""')],
    ids=lambda document: document[:40].decode("latin-1"),
)
def test_other_documents_are_refused_though_the_checksum_is_right(document: bytes) -> None:
    assert decode(struct.pack("<8sII", b"divepyIM", 1, zlib.crc32(document)) + document) is None
