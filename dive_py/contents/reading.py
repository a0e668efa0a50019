"""The content of one entry of an image, read from wherever the image is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from dive_py.contents.sparse import ExpandedStream, old_form
from dive_py.errors import DamagedLayer
from dive_py.layers.vocabulary import Flag
from dive_py.sources.content_stream import ContentStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress


class Source(Protocol):
    """Where contents can be read: an open image."""

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """See `dive_py.sources.image.Image.contents`."""


def expanded(stack: LayerStack, entry: int, content: ContentStream) -> ContentStream:
    """A content as the file has it: a sparse one with its holes.

    Args:
        stack: The layers.
        entry: Whose content it is.
        content: As the source gave it.

    Raises:
        UnsupportedImage: it is stored in a form that no engine reads.
        DamagedLayer: its map is damaged.
    """
    entries = stack.entries
    flags = int(entries.flags[entry])
    if not flags & Flag.SPARSE or content.unpacked:
        return content
    if flags & Flag.OLD_SPARSE:
        raise old_form()
    from dive_py.progress import Progress

    size = int(entries.size[entry])
    stream = ExpandedStream(content, content.size, size, entries.maps.get(entry))
    stretch = None if content.stretch is None else stream.placed(content.stretch)
    # what is stored counts; what is made of holes only stops
    return ContentStream(stream, size, Progress(stop=content.stop), stretch, unpacked=True, pass_hole=stream.pass_hole)


@contextmanager
def content_of(stack: LayerStack, source: Source, entry: int, progress: Progress) -> Iterator[ContentStream]:
    """Open the content of a stored regular entry.

    Args:
        stack: The layers.
        source: The open image.
        entry: As `locate.content_entry` gives it.
        progress: Advanced by the bytes that are read; its stop flag ends the reading.

    Yields:
        The content, good inside the block.

    Raises:
        DivepyError: it cannot be read.
        Cancelled: the stop flag was set.
    """
    entries = stack.entries
    entry = entries.borrowed.get(entry, entry)
    size, stored = int(entries.size[entry]), int(entries.stored[entry])
    if not stored:
        yield ContentStream(_Hole(), size, progress, unpacked=True, pass_hole=lambda: size)
        return
    found = source.contents(int(entries.layer[entry]), [int(entries.offset[entry])], [stored], progress)
    try:
        for _, content in found:
            yield expanded(stack, entry, content)
            return
        raise DamagedLayer("a content did not come")
    finally:
        close = getattr(found, "close", None)
        if close is not None:
            close()


class _Hole:
    """A sparse file of which nothing is stored."""

    def read(self, n: int, /) -> bytes:
        return bytes(n)


def whole_content(stack: LayerStack, source: Source, entry: int, limit: int, progress: Progress) -> bytes:
    """All bytes of a small content.

    Args:
        stack: The layers.
        source: The open image.
        entry: As `locate.content_entry` gives it.
        limit: Bytes beyond which no more is read.
        progress: Stops the work.
    """
    with content_of(stack, source, entry, progress) as content:
        pieces = []
        while limit > 0 and (piece := content.read(limit)):
            pieces.append(piece)
            limit -= len(piece)
        return b"".join(pieces)
