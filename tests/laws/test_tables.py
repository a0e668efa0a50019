"""Laws of tables of contents: the index is the tar's, but for what no table says; contents are those of the tar."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.layers.index import LayerIndex
from dive_py.layers.vocabulary import DigestKind
from dive_py.progress import Progress
from tests.building.lazy_forms import CONTAINERS, STARGZ_CHUNKED, LazyBlob, estargz, zstd_chunked
from tests.laws.strategies import layers
from tests.laws.test_scanner import from_file
from tests.layers.tabling import Ranges, all_of, stored_files, tabled

if TYPE_CHECKING:
    from tests.building import Entry

LOST = {"offset", "tar_bytes", "mtime_digits"}
"""Columns that are others than the tar's: places in it, and how many decimal places a time was given with."""


def as_the_tar(layer: LazyBlob, lost: set[str]) -> None:
    """The index is that of the tar, and so are all contents."""
    index, chunks = tabled(layer)
    tar = from_file(layer.tar, digests=DigestKind.SHA256)
    for column in fields(LayerIndex):
        one, two = getattr(index, column.name), getattr(tar, column.name)
        if column.name in lost:
            continue
        assert np.array_equal(one, two) if isinstance(one, np.ndarray) else one == two, column.name
    ranges = Ranges(layer.blob)
    keys, sizes, digests = stored_files(index)
    assert keys == sorted(set(keys)), "each content has a key of its own, in the order of the tar"
    found = list(all_of(index, chunks, ranges))
    assert [hashlib.sha256(content).digest() for content in found] == digests
    assert sum(length for _, length in ranges.asked) <= len(layer.blob)
    assert ranges.closed == len(ranges.asked)
    for number, content in chunks.contents(ranges, keys, sizes, Progress()):
        for at in {0, 1, sizes[number] // 2, sizes[number] - 1, sizes[number]}:
            assert content.read_at(at, 3) == found[number][at : at + 3]


@given(layers(12), st.sampled_from((1, 2, 4 << 20)), st.sampled_from((0, 0, 1000, 5000)), st.booleans(),
       st.sampled_from(("STARGZ", "old", "external")))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_estargz_is_the_tar(entries: list[Entry], chunk: int, least: int, landmark: bool, footer: str) -> None:  # noqa: FBT001 - drawn
    layer = estargz(entries, chunk=chunk, least=least, landmark=landmark, footer=footer)
    as_the_tar(layer, {*LOST, "mtime_ns"})


@given(layers(12), st.sampled_from((1, 2, 4 << 20)), st.sampled_from((CONTAINERS, STARGZ_CHUNKED)),
       st.sampled_from((5, 8)), st.sampled_from((0, 0, 1, -5)))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_zstd_chunked_is_the_tar(entries: list[Entry], chunk: int, prefix: str, words: int, hours: int) -> None:
    as_the_tar(zstd_chunked(entries, chunk=chunk, prefix=prefix, words=words, hours=hours), LOST)
