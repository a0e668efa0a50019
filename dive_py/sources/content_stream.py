"""Stored contents as streams, of a place that can be read anywhere and of one that passes once; and their digests."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NoReturn, Protocol

from dive_py.errors import DamagedLayer, DivepyError
from dive_py.layers.vocabulary import DigestKind
from dive_py.sources.file_range import LARGEST_READ, Stretch, StretchReader

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence

    from dive_py.layers.blocks import Readable
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress

_WINDOW: Final = 1 << 16
"""Bytes of one read where many small contents are requested."""

_GAP: Final = 1 << 12
"""Bytes between two contents that are read along rather than asked for the second one apart."""

_DIGESTED: Final = 1 << 16
"""Bytes of the blocks in which a content with holes is looked at."""


class Anywhere(Protocol):
    """Bytes that are read at any place."""

    def read(self, position: int, size: int, /) -> bytes:
        """Return `size` bytes from `position`; fewer only at the end.

        Raises:
            DamagedLayer: they cannot be read.
        """


class ContentStream:
    """One content, from its first byte to its last.

    Args:
        raw: Where the bytes come from.
        progress: Advanced by the bytes that are read; its stop flag ends the reading.
        stretch: Where the content is, if it can be read anywhere: it begins at the stretch's start.
        pass_hole: Passes over the hole that `raw` stands at, if any, and returns its bytes; None where it has no holes.
    """

    def __init__(
        self,
        raw: Readable,
        size: int,
        progress: Progress,
        stretch: Anywhere | None = None,
        *,
        unpacked: bool = False,
        pass_hole: Callable[[], int] | None = None,
    ) -> None:
        self.size = size
        """Bytes of the content."""
        self.stretch = stretch
        """Where it can be read at any place, as long as it is the one that was handed out last; None where it passes
        once."""
        self.unpacked = unpacked
        """Whether the holes of a sparse file are in it already."""
        self._raw = raw
        self._left = size
        self._progress = progress
        self._pass_hole = pass_hole

    @property
    def stop(self) -> threading.Event:
        """The flag that ends the reading."""
        return self._progress.stop

    @property
    def left(self) -> int:
        """Bytes that have not been read."""
        return self._left

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end.

        Raises:
            DamagedLayer: the content ends before its size.
        """
        requested = min(n, self._left, LARGEST_READ)
        if requested <= 0:
            return b""
        piece = self._raw.read(requested)
        if not piece:
            too_early(self._left)
        self._left -= len(piece)
        self._progress.advance(len(piece))
        return piece

    def pass_hole(self) -> int:
        """Pass over the hole that is next, if any, and return its bytes: terabytes of zeros that none has to make."""
        hole = min(self._pass_hole(), self._left) if self._pass_hole is not None and self._left else 0
        self._left -= hole
        return hole


def too_early(missing: int) -> NoReturn:
    """Say that bytes of a content are missing.

    Raises:
        DamagedLayer: always.
    """
    raise DamagedLayer(f"a content ends {missing} bytes too early")


def digest_of(content: Readable, size: int) -> bytes:
    """Return the sha256 of all that a content yields.

    Raises:
        DamagedLayer: it ends before its size.
    """
    total = hashlib.sha256()
    while size > 0:
        piece = content.read(min(size, LARGEST_READ))
        if not piece:
            too_early(size)
        total.update(piece)
        size -= len(piece)
    return total.digest()


def digest_of_pieces(content: ContentStream) -> bytes:
    """Return a sha256 of where a content is not zero, and of what is there.

    Two contents have the same if they are the same, however their zeros are stored; holes cost nothing.

    Raises:
        DamagedLayer: it ends before its size.
    """
    total = hashlib.sha256(b"%d" % content.size)
    number, block = 0, bytearray(_DIGESTED)
    while True:
        content.pass_hole()
        position = content.size - content.left
        piece = content.read(_DIGESTED - position % _DIGESTED)
        if not piece:
            break
        if position // _DIGESTED != number:
            _add_block(total, number, block)
            number, block = position // _DIGESTED, bytearray(_DIGESTED)
        at = position % _DIGESTED
        block[at : at + len(piece)] = piece
    _add_block(total, number, block)
    return total.digest()


def _add_block(total: hashlib._Hash, number: int, block: bytearray) -> None:
    data = block.rstrip(b"\0")
    if data:
        begun = data.lstrip(b"\0")
        total.update(b" %d %d " % (number * _DIGESTED + len(data) - len(begun), len(begun)))
        total.update(begun)


def stretch_contents(
    stretch: Stretch, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
) -> Iterator[tuple[int, ContentStream]]:
    """Yield ranges of a plain tar in a file, each of which can be read anywhere.

    Yields:
        The position in `offsets`, and the content.
    """
    for number, (offset, size) in enumerate(zip(offsets, sizes, strict=True)):
        progress.check()
        there = max(0, min(size, stretch.length - offset))
        part = Stretch(stretch.fd, stretch.start + offset, there, size, stretch.state)
        yield number, ContentStream(StretchReader(part), size, progress, part)


def stretch_digests(stretch: Stretch, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
    """Compute the sha256 of ascending ranges of a plain tar in a file; small neighbours are read at once.

    Raises:
        DamagedLayer: a range ends before its size.
    """
    found: list[bytes] = []
    while len(found) < len(offsets):
        first = len(found)
        start, end = offsets[first], offsets[first] + sizes[first]
        if end - start > LARGEST_READ:
            for _, content in stretch_contents(stretch, [start], [end - start], progress):
                found.append(digest_of(content, content.size))
            continue
        last = first + 1
        while (
            last < len(offsets) and 0 <= offsets[last] - end <= _GAP and offsets[last] + sizes[last] - start <= _WINDOW
        ):
            end = offsets[last] + sizes[last]
            last += 1
        data = memoryview(stretch.read(start, end - start))
        for place, size in zip(offsets[first:last], sizes[first:last], strict=True):
            piece = data[place - start : place - start + size]
            if len(piece) < size:
                too_early(size - len(piece))
            found.append(hashlib.sha256(piece).digest())
        progress.advance(sum(sizes[first:last]))
    return found


def passing_contents(
    stream: Readable, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
) -> Iterator[tuple[int, ContentStream]]:
    """Yield ascending ranges of an uncompressed tar, which passes once; what lies between them is counted too.

    Yields:
        The position in `offsets`, and the content; good until the next is asked for.

    Raises:
        DamagedLayer: the stream ends too early.
    """
    position = 0
    for number, (offset, size) in enumerate(zip(offsets, sizes, strict=True)):
        _skip(stream, offset - position, progress)
        content = ContentStream(stream, size, progress)
        yield number, content
        _skip(stream, content.left, progress)  # what was not read to its end
        position = offset + size


def _skip(stream: Readable, size: int, progress: Progress) -> None:
    passed = ContentStream(stream, size, progress)
    while passed.read(LARGEST_READ):
        pass


_NOTHING = hashlib.sha256(b"").digest()
"""The digest of an empty file."""


def known_digests(index: LayerIndex, layer: int, offsets: Sequence[int], sizes: Sequence[int]) -> list[bytes]:
    """Return the sha256 of a layer's stored contents, from its index.

    Raises:
        DivepyError: nothing was computed, or not at one of these places.
    """
    if index.digest is None or index.digest_kind is not DigestKind.SHA256:
        raise DivepyError(f"the contents of layer {layer} have streamed past and cannot be read again")
    import numpy as np

    rows = np.argsort(index.offset)
    places = np.searchsorted(index.offset, np.asarray(offsets, dtype=np.int64), sorter=rows)
    if len(places) and (places.max() >= index.count or (index.offset[rows[places]] != offsets).any()):
        raise DivepyError(f"layer {layer} has no content at one of the places that were asked for")
    digests = index.digest[rows[places]]
    return [digest.tobytes() if size else _NOTHING for digest, size in zip(digests, sizes, strict=True)]
