"""The chunks of a layer with a table of contents: where each lies in the blob, and contents put together from them.

A content is known by its *key*, the place of its file among the table's entries (chunks not counted), from 0. The key
stands in the index's `offset` column instead of a place in the tar, which no table says; it grows as the tar's places
do, so that contents read by ascending keys are read forward.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from msgspec import Struct

from dive_py.errors import DamagedLayer
from dive_py.layers.compression import OpenStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from dive_py.layers.blocks import Readable
    from dive_py.layers.toc_place import TocForm
    from dive_py.progress import Progress

_GAP: Final = 1 << 15
"""Bytes between two requested ranges that are fetched along with them: as many come in the time of one more request."""

_HELD: Final = 8 << 20
"""Bytes of the largest chunk that is verified before any of it is handed out: chunks have 4 MiB by default. What is
larger is verified as it passes, and fails at its end."""

_PIECE: Final = 1 << 18
"""Bytes that are read at once."""


class ReadRange(Protocol):
    """Fetches a part of a blob."""

    def __call__(self, offset: int, length: int, /) -> Readable:
        """Return the bytes from `offset` on; closed, where it has a `close`, when it is not needed any more.

        Two may be open at once: one that is read through, and one of a place in the same content.
        """


class TocChunks(Struct, frozen=True, eq=False):
    """Where contents lie: columns with a row for each chunk, those of one file together and in their order."""

    form: TocForm
    owner: NDArray[np.int32]
    """The key of the content that it is of; ascending."""
    start: NDArray[np.int64]
    """Where in the blob its gzip member or zstd frame starts."""
    end: NDArray[np.int64]
    """Where in the blob the next one starts, at the latest."""
    inner: NDArray[np.int64]
    """How many decompressed bytes of the member precede it."""
    size: NDArray[np.int64]
    """Its bytes."""
    zeros: NDArray[np.bool_]
    """Whether it is zeros alone, which need not be fetched."""
    digest: NDArray[np.uint8]
    """(n, 32) sha256; zeros where only that of the whole file is known."""
    whole: Mapping[int, bytes]
    """By key, the sha256 of files that have chunks without one."""

    def contents(
        self, read_range: ReadRange, keys: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ChunkedContent]]:
        """Read contents, each once, with its position among those requested; good until the next is asked for.

        Args:
            read_range: Fetches parts of the blob. Ranges that lie close together are fetched as one.
            keys: Whose they are, ascending.
            sizes: Their bytes, as the index has them.
            progress: Its stop flag ends the reading; it is not advanced.

        Yields:
            Position and content, whose bytes are verified.

        Raises:
            DamagedLayer: there is no such content.
        """
        rows = self._rows(keys)
        for its, size in zip(rows, sizes, strict=True):
            if int(self.size[its].sum()) != size:
                raise DamagedLayer("a content is not where it was before; the table of contents is another one")
        blob = _Blob(self, read_range, progress, rows)
        try:
            for position, (key, its) in enumerate(zip(keys, rows, strict=True)):
                progress.check()
                yield position, ChunkedContent(self, blob, its, self.whole.get(key, b""))
        finally:
            blob.close()

    def _rows(self, keys: Sequence[int]) -> list[NDArray[np.int64]]:
        requested = np.asarray(keys, self.owner.dtype)
        spans = (np.searchsorted(self.owner, requested, side).tolist() for side in ("left", "right"))
        return [np.arange(first, last) for first, last in zip(*spans, strict=True)]

    def ranges(self, contents: list[NDArray[np.int64]]) -> list[tuple[int, int]]:
        """Return the ranges of the blob that hold contents' chunks, in the order in which they are needed."""
        rows = np.concatenate([np.zeros(0, np.int64), *contents])
        rows = rows[~self.zeros[rows]]
        ranges: list[tuple[int, int]] = []
        for start, end in zip(self.start[rows].tolist(), self.end[rows].tolist(), strict=True):
            if ranges and ranges[-1][0] <= start <= ranges[-1][1] + _GAP:
                ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
            else:
                ranges.append((start, end))
        return ranges


class ChunkedContent:
    """One content as its chunks give it, from its first byte to its last; `read_at` gives any place of it.

    Args:
        chunks: All of the layer.
        blob: Where their bytes come from.
        rows: Which of them it has.
        whole: The sha256 of all of it, where its chunks have none; else empty.
    """

    def __init__(self, chunks: TocChunks, blob: _Blob, rows: NDArray[np.int64], whole: bytes) -> None:
        self._chunks = chunks
        self._blob = blob
        self._rows = rows
        self._stops = np.cumsum(chunks.size[rows])
        self._whole = whole
        self._reading = self._read_through()
        self._waiting = memoryview(b"")
        self._held = (-1, b"")

    @property
    def is_anywhere(self) -> bool:
        """Whether `read_at` can verify what it gives."""
        return not self._whole

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end.

        Raises:
            DamagedLayer: the bytes are not those that the table tells of.
        """
        while not self._waiting:
            piece = next(self._reading, None)
            if piece is None:
                return b""
            self._waiting = memoryview(piece)
        taken, self._waiting = self._waiting[:n], self._waiting[n:]
        return bytes(taken)

    def read_at(self, position: int, size: int, /) -> bytes:
        """Return `size` bytes from `position`; fewer only at the end. Chunks that are not needed are not fetched.

        Raises:
            DamagedLayer: the bytes are not those that the table tells of, or cannot be verified.
        """
        if self._whole:
            raise DamagedLayer("a content of which only the whole has a digest cannot be read in parts")
        first, last = np.searchsorted(self._stops, [position, position + size - 1], "right").tolist()
        rows = self._rows[first : last + 1].tolist() if size > 0 else []
        blob = self._blob.for_rows([row for row in rows if row != self._held[0]])
        found: list[bytes] = []
        try:
            for number, row in enumerate(rows, first):
                at = position - int(self._stops[number]) + int(self._chunks.size[row])
                piece = self._part(blob, row, at, size)
                found.append(piece)
                position, size = position + len(piece), size - len(piece)
        finally:
            blob.close()
        return b"".join(found)

    def _part(self, blob: _Blob, row: int, at: int, size: int) -> bytes:
        """Return up to `size` bytes of a chunk, all of which is verified; it is kept where it is not too large."""
        if self._held[0] == row:
            return self._held[1][at : at + size]
        passed, found = 0, []
        for piece in self._chunk(blob, row):
            found.append(piece[max(0, at - passed) : max(0, at + size - passed)])
            passed += len(piece)
            if len(piece) == self._chunks.size[row]:
                self._held = (row, piece)
        return b"".join(found)

    def _read_through(self) -> Iterator[bytes]:
        total = hashlib.sha256() if self._whole else None
        for row in self._rows.tolist():
            for piece in self._chunk(self._blob, row):
                if total is not None:
                    total.update(piece)
                yield piece
        if total is not None and total.digest() != self._whole:
            raise DamagedLayer("a content is not the one that the table of contents tells of: its digest is another")

    def _chunk(self, blob: _Blob, row: int) -> Iterator[bytes]:
        """Return a chunk's bytes: verified in one piece, or in several of which the last comes after the check."""
        chunks = self._chunks
        size, expected = int(chunks.size[row]), chunks.digest[row].tobytes()
        blob.go_to(row)
        total, pieces = hashlib.sha256(), []
        while size > 0:
            piece = blob.read(min(size, _PIECE))
            size -= len(piece)
            total.update(piece)
            pieces.append(piece)
            if size and chunks.size[row] > _HELD:
                yield pieces.pop()
        if any(expected) and total.digest() != expected:
            raise DamagedLayer("a chunk is not the one that the table of contents tells of: its digest is another")
        yield b"".join(pieces)


class _Blob:
    """The blob, read forward in as few requests as there are ranges.

    Args:
        chunks: What is in it.
        read_range: Fetches a part.
        progress: Stops the reading.
        contents: Rows of the chunks that will be needed, in this order.
    """

    def __init__(
        self, chunks: TocChunks, read_range: ReadRange, progress: Progress, contents: list[NDArray[np.int64]]
    ) -> None:
        self._chunks = chunks
        self._read_range = read_range
        self._progress = progress
        self._ends = dict(chunks.ranges(contents))
        self._raw: Readable | None = None
        self._position = self._end = 0
        self._member = (-1, -1)
        self._decoded = 0
        self._decoder: Readable | None = None

    def for_rows(self, rows: list[int]) -> _Blob:
        """Return another reading of the blob, for these chunks."""
        return _Blob(self._chunks, self._read_range, self._progress, [np.array(rows, np.int64)])

    def close(self) -> None:
        """Give back what is fetched just now."""
        close = getattr(self._raw, "close", None)
        self._raw = self._decoder = None
        self._position = self._end = 0
        self._member = (-1, -1)
        if close is not None:
            close()

    def go_to(self, row: int) -> None:
        """Let what is read next be a chunk's bytes."""
        if self._chunks.zeros[row]:
            self._decoder = None
            self._member = (-1, -1)
            return
        member = (int(self._chunks.start[row]), int(self._chunks.end[row]))
        inner = int(self._chunks.inner[row])
        if self._member != member or self._decoded > inner:
            self._seek(*member)
            decoder = OpenStream(_Part(self, member[1] - member[0]))
            if decoder.compression != self._chunks.form.compression:
                raise DamagedLayer("a content does not start where the table of contents says")
            self._member, self._decoder, self._decoded = member, decoder, 0
        while self._decoded < inner:
            self.read(min(inner - self._decoded, _PIECE))

    def read(self, n: int) -> bytes:
        """Return up to `n` decompressed bytes, at least one.

        Raises:
            DamagedLayer: there are no more.
        """
        self._progress.check()
        if self._decoder is None:
            return bytes(n)
        piece = self._decoder.read(n)
        if not piece:
            raise DamagedLayer("a content ends before the size that the table of contents says")
        self._decoded += len(piece)
        return piece

    def read_stored(self, n: int) -> bytes:
        """Return up to `n` stored bytes from where the last ones ended."""
        self._progress.check()
        piece = self._raw.read(n) if self._raw is not None else b""
        self._position += len(piece)
        return piece

    def _seek(self, start: int, end: int) -> None:
        """Let what is fetched next be the stored bytes from `start`."""
        if not (self._raw is not None and self._position <= start <= self._position + _GAP and end <= self._end):
            self.close()
            self._position, self._end = start, max(end, self._ends.get(start, end))
            self._raw = self._read_range(start, self._end - start)
        while self._position < start:
            if not self.read_stored(min(start - self._position, _PIECE)):
                raise DamagedLayer("the registry sent fewer bytes than it was asked for")


class _Part:
    """So many stored bytes of a blob.

    Args:
        blob: Stands at their start.
        length: How many they are.
    """

    def __init__(self, blob: _Blob, length: int) -> None:
        self._blob = blob
        self._left = length

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end."""
        piece = self._blob.read_stored(min(n, self._left)) if self._left else b""
        self._left -= len(piece)
        return piece
