"""Digests of contents that were computed when a layer streamed past."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from dive_py.errors import DivepyError
from dive_py.layers.vocabulary import DigestKind
from dive_py.sources.known_digests import known_digests
from tests.building import file
from tests.layers.scanning import row, scanned


def test_digests_are_found_by_where_the_contents_start() -> None:
    index = scanned(file("b", b"bb"), file("a", b"a"), file("empty"), hashed=True)
    offsets = [int(index.offset[row(index, path)]) for path in ("b", "a", "empty")]
    wanted = [hashlib.sha256(content).digest() for content in (b"bb", b"a", b"")]
    assert known_digests(index, 0, offsets, [2, 1, 0]) == wanted
    assert known_digests(index, 0, [], []) == []


@pytest.mark.parametrize("offset", [0, 511, 513, 1 << 40])
def test_no_digest_stands_for_another_place(offset: int) -> None:
    with pytest.raises(DivepyError, match="layer 3 has no content"):
        known_digests(scanned(file("a", b"a"), hashed=True), 3, [offset], [1])


def test_without_digests_nothing_is_known() -> None:
    index = scanned(file("a", b"a"), hashed=True)
    for other in (scanned(file("a", b"a")), replace(index, digest_kind=DigestKind.CRC64)):
        with pytest.raises(DivepyError, match="cannot be read again"):
            known_digests(other, 0, [512], [1])
