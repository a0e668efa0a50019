"""The content of one file of an image: as a stream, whole where it is small, or by position while it stays open."""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from dive_py.contents.sparse import ExpandedStream, old_form
from dive_py.errors import DamagedLayer, DivepyError
from dive_py.layers.distinct import distinct
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.progress import Progress
from dive_py.sources.content_stream import ContentStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import Image

FETCHED_UNASKED: Final = 50_000_000
"""Bytes that come from a registry for the sake of contents without a word before."""

_PIECE: Final = 1 << 20


def cost_of(stack: LayerStack, image: Image, entries: Sequence[int]) -> int:
    """Return the bytes that a registry sends where the contents of entries are read; 0 for what is at hand."""
    import numpy as np  # the viewer opens contents before anything else needs arrays

    from dive_py.overlay.changes import shown

    rows = np.array([entry for entry in entries if entry >= 0], np.int32)
    rows = distinct(stack.entries.holding(shown(stack.entries, rows)))
    return image.reading_cost(bytes_by_layer(stack, rows[rows >= 0]))


def bytes_by_layer(stack: LayerStack, rows: NDArray[np.int32]) -> dict[int, int]:
    """Return how many bytes of which layer these entries store."""
    layers = stack.entries.layer[rows]
    return {layer: int(stack.entries.stored[rows[layers == layer]].sum()) for layer in distinct(layers).tolist()}


def expanded(stack: LayerStack, entry: int, content: ContentStream) -> ContentStream:
    """Return a content as the file has it: a sparse one with its holes.

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
    size = int(entries.size[entry])
    stream = ExpandedStream(content, content.size, size, entries.maps.get(entry))
    stretch = None if content.stretch is None else stream.placed(content.stretch)
    # what is stored counts; what is made of holes only stops
    return ContentStream(stream, size, Progress(stop=content.stop), stretch, unpacked=True, pass_hole=stream.pass_hole)


@contextmanager
def content_of(stack: LayerStack, image: Image, entry: int, progress: Progress) -> Iterator[ContentStream]:
    """Open the content of a stored regular entry, as `locate.content_entry` gives it.

    Yields:
        The content, good inside the block.
    """
    entries = stack.entries
    entry = entries.borrowed.get(entry, entry)
    size, stored = int(entries.size[entry]), int(entries.stored[entry])
    if not stored:
        yield ContentStream(_Hole(), size, progress, unpacked=True, pass_hole=lambda: size)
        return
    found = image.contents(int(entries.layer[entry]), [int(entries.offset[entry])], [stored], progress)
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


def read_whole(
    stack: LayerStack, image: Image, entries: Sequence[int], largest: int, progress: Progress
) -> dict[int, bytes]:
    """Read small regular files, or hard links to such, into memory; each layer passes once for all of them.

    Returns:
        The content of each entry; nothing for what is not a file, or too large.

    Raises:
        DivepyError: a content cannot be read.
    """
    import numpy as np  # the viewer opens contents before anything else needs arrays

    from dive_py.overlay.changes import shown

    columns = stack.entries
    real = columns.holding(shown(columns, np.array(entries, np.int32)))
    unreadable = np.uint8(Flag.OLD_SPARSE | Flag.BELOW)  # no map, or nothing below that it could be the content of
    sized = (columns.size[real] <= largest) & (columns.flags[real] & unreadable == 0)
    chosen = distinct(real[(columns.kind[real] == Kind.FILE) & sized])
    held = {int(entry): bytes(int(columns.size[entry])) for entry in chosen}  # nothing, or a hole alone
    chosen = chosen[columns.stored[chosen] > 0]
    for layer in distinct(columns.layer[chosen]).tolist():
        own = chosen[columns.layer[chosen] == layer]
        own = own[np.argsort(columns.offset[own], kind="stable")]
        held.update(_read_layer(image, layer, own, stack, progress))
    return {entry: held[at] for entry, at in zip(entries, real.tolist(), strict=True) if at in held}


def _read_layer(
    image: Image, layer: int, entries: NDArray[np.int32], stack: LayerStack, progress: Progress
) -> Iterator[tuple[int, bytes]]:
    """Yield the entries of one layer, in the order of its tar, with their contents."""
    columns = stack.entries
    offsets, sizes = columns.offset[entries].tolist(), columns.stored[entries].tolist()
    progress.check()
    for number, content in image.contents(layer, offsets, sizes, progress):
        pieces = []
        stream = expanded(stack, int(entries[number]), content)
        left = stream.size
        while left > 0 and (piece := stream.read(left)):
            pieces.append(piece)
            left -= len(piece)
        yield int(entries[number]), b"".join(pieces)


class OpenContent:
    """The bytes of one file of an image, by position. Safe to use from several threads, one at a time.

    What can be read in place is; what passes once (a compressed layer, an engine) is kept in a file without a name, as
    far as it has been read. Nothing is opened before the first byte is asked for. Close it.
    """

    def __init__(self, stack: LayerStack, image: Image, entry: int, progress: Progress) -> None:
        self._stack = stack
        self._image = image
        self._entry = entry
        self._progress = progress
        self._size = int(stack.entries.size[entry])
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._content: ContentStream | None = None
        self._kept: BinaryIO | None = None
        self._passed = 0
        self._closed = False

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._size

    @property
    def passed(self) -> int:
        """Bytes that are kept; 0 where the content is read in place."""
        return self._passed

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end.

        Raises:
            DivepyError: they cannot be read, or it was closed.
        """
        count = min(count, self._size - offset)
        if offset < 0 or count <= 0:
            return b""
        with self._lock:
            if self._closed:
                raise DivepyError("the file has been closed")
            self._progress.check()
            content = self._content
            if content is None:
                content = self._content = self._open.enter_context(
                    content_of(self._stack, self._image, self._entry, self._progress)
                )
            if content.stretch is not None:
                return content.stretch.read(offset, count)
            return self._from_kept(content, offset, count)

    def close(self) -> None:
        """Give back what is open; may be called twice."""
        with self._lock:
            self._closed = True
            self._open.close()

    def _from_kept(self, content: ContentStream, offset: int, count: int) -> bytes:
        try:
            if self._kept is None:
                self._kept = tempfile.TemporaryFile(prefix="divepy-")  # noqa: SIM115  closed by the stack
                self._open.callback(self._kept.close)
            self._kept.seek(self._passed)
            while self._passed < offset + count and (piece := content.read(_PIECE)):
                self._kept.write(piece)
                self._passed += len(piece)
            self._kept.seek(offset)
            return self._kept.read(count)
        except OSError as error:
            raise DivepyError(f"the file cannot be kept while it is shown: {error.strerror}") from error
