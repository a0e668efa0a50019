"""Stored contents as streams: of a place that can be read anywhere, and of one that passes once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NoReturn, Protocol

from dive_py.errors import DamagedLayer
from dive_py.sources.stretch import LARGEST_READ, Stretch, StretchReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.layers.blocks import Readable
    from dive_py.progress import Progress


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
        size: How many there must be.
        progress: Advanced by the bytes that are read; its stop flag ends the reading.
        stretch: Where the content is, if it can be read anywhere: it begins at the stretch's start.
        unpacked: Whether it is the file as it was unpacked, not as a tar stores it.
    """

    def __init__(
        self,
        raw: Readable,
        size: int,
        progress: Progress,
        stretch: Anywhere | None = None,
        *,
        unpacked: bool = False,
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

    @property
    def left(self) -> int:
        """Bytes that have not been read."""
        return self._left

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end.

        Raises:
            Cancelled: somebody set the stop flag.
            DamagedLayer: the content ends before its size.
        """
        wanted = min(n, self._left, LARGEST_READ)
        if wanted <= 0:
            return b""
        piece = self._raw.read(wanted)
        if not piece:
            too_early(self._left)
        self._left -= len(piece)
        self._progress.advance(len(piece))
        return piece


def too_early(missing: int) -> NoReturn:
    """Say that bytes of a content are missing.

    Raises:
        DamagedLayer: always.
    """
    raise DamagedLayer(f"a content ends {missing} bytes too early")


def digest_of(content: Readable, size: int) -> bytes:
    """The sha256 of all that a content yields.

    Raises:
        Cancelled: somebody set the stop flag.
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


def stretch_contents(
    stretch: Stretch, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
) -> Iterator[tuple[int, ContentStream]]:
    """Ranges of a plain tar in a file, each of which can be read anywhere.

    Args:
        stretch: The tar.
        offsets: Where each range starts.
        sizes: How many bytes each is long, in the same order.
        progress: Advanced by the bytes that are read.

    Yields:
        The position in `offsets`, and the content.
    """
    for number, (offset, size) in enumerate(zip(offsets, sizes, strict=True)):
        progress.check()
        there = max(0, min(size, stretch.length - offset))
        part = Stretch(stretch.fd, stretch.start + offset, there, size, stretch.state)
        yield number, ContentStream(StretchReader(part), size, progress, part)


def passing_contents(
    stream: Readable, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
) -> Iterator[tuple[int, ContentStream]]:
    """Ranges of a stream, which passes once.

    Args:
        stream: An uncompressed tar from its start.
        offsets: Where each range starts, ascending.
        sizes: How many bytes each is long, in the same order.
        progress: Advanced by the bytes that passed, those between the ranges too.

    Yields:
        The position in `offsets`, and the content; good until the next is asked for.

    Raises:
        Cancelled: somebody set the stop flag.
        DamagedLayer: the stream ends too early.
    """
    position = 0
    for number, (offset, size) in enumerate(zip(offsets, sizes, strict=True)):
        _skip(stream, offset - position, progress)
        content = ContentStream(stream, size, progress)
        yield number, content
        _skip(stream, content.left, progress)  # what nobody wanted to see to its end
        position = offset + size


def _skip(stream: Readable, size: int, progress: Progress) -> None:
    passed = ContentStream(stream, size, progress)
    while passed.read(LARGEST_READ):
        pass
