"""Tables of contents to indexes and contents, as sources read them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from dive_py.layers import toc
from dive_py.layers.toc_place import LONGEST_FOOTER, Range, TocForm, TocPlace, place_in_footer, place_of
from dive_py.progress import Progress
from tests.building import squeeze
from tests.building.lazy_forms import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.layers.index import LayerIndex
    from dive_py.layers.toc_chunks import TocChunks
    from tests.building.lazy_forms import LazyBlob


def placed(layer: LazyBlob) -> TocPlace:
    """Where the table of a layer is, by annotations and footer."""
    size = len(layer.blob)
    place = place_of(layer.annotations, size)
    assert place is not None
    if place.table is None:
        place = place_in_footer(layer.blob[-LONGEST_FOOTER:], size, place)
        assert place is not None
    return place


def tabled(layer: LazyBlob) -> tuple[LayerIndex, TocChunks]:
    """The index and the chunks of a layer."""
    place = placed(layer)
    assert (place.table is None) == (place.form is TocForm.EXTERNAL)
    stored = layer.table if place.table is None else layer.blob[place.table.start : place.table.end]
    return toc.read(place, io.BytesIO(stored), Progress())


class Ranges:
    """Hands out parts of a blob, and remembers which."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        self.asked: list[tuple[int, int]] = []
        self.closed = 0

    def __call__(self, offset: int, length: int) -> _Part:
        assert length > 0 <= offset
        assert offset + length <= len(self._blob), "no byte behind the blob is asked for"
        self.asked.append((offset, length))
        return _Part(self._blob[offset : offset + length], self)


class _Part:
    def __init__(self, data: bytes, ranges: Ranges) -> None:
        self._data = io.BytesIO(data)
        self._ranges = ranges

    def read(self, n: int, /) -> bytes:
        return self._data.read(min(n, 1000))

    def close(self) -> None:
        self._ranges.closed += 1


def stored_files(index: LayerIndex) -> tuple[list[int], list[int], list[bytes]]:
    """Keys, sizes and digests of all contents, by ascending keys."""
    rows = np.flatnonzero(index.stored > 0)
    rows = rows[np.argsort(index.offset[rows])]
    assert index.digest is not None
    return index.offset[rows].tolist(), index.stored[rows].tolist(), [one.tobytes() for one in index.digest[rows]]


def all_of(index: LayerIndex, chunks: TocChunks, ranges: Ranges) -> Iterator[bytes]:
    """Every content, whole, by ascending keys."""
    keys, sizes, _ = stored_files(index)
    for _, content in chunks.contents(ranges, keys, sizes, Progress()):
        pieces = []
        while piece := content.read(700):
            pieces.append(piece)
        yield b"".join(pieces)


def described(*entries: dict[str, Any], size: int = 1 << 20, **more: object) -> tuple[LayerIndex, TocChunks]:
    """What a table of zstd:chunked with these entries gives, that belongs to a blob of so many bytes."""
    return document(json.dumps({"version": 1, "entries": entries, **more}).encode(), size)


def document(text: bytes, size: int = 1 << 20) -> tuple[LayerIndex, TocChunks]:
    """What a table with this text gives."""
    stored = squeeze(text, "zstd")
    place = TocPlace(TocForm.ZSTD_CHUNKED, size, Range(size - 100, 100), stored_digest=digest(stored))
    return toc.read(place, io.BytesIO(stored), Progress())
