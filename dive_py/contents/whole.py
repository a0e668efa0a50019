"""Small files of an image as a whole, read together: each layer passes once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from dive_py.layers.index import Kind
from dive_py.overlay.changes import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dive_py.layers.blocks import Readable
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress


class Streams(Protocol):
    """Where contents can be read: an open image."""

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, Readable]]:
        """Yield the stored contents at these ascending offsets of a layer's uncompressed tar, each with its number."""


def read_whole(
    stack: LayerStack, streams: Streams, entries: Sequence[int], largest: int, progress: Progress
) -> dict[int, bytes]:
    """Read what regular files, or hard links to such, hold.

    Args:
        stack: Whose entries they are.
        streams: Where to read.
        entries: What to read.
        largest: Bytes beyond which a file is left out; it is held in memory.
        progress: Advanced by the bytes that were read; stops the work.

    Returns:
        The content of each entry; nothing for what is no file, too large, or sparse.

    Raises:
        DivepyError: a content cannot be read.
        Cancelled: the work was asked to stop.
    """
    columns = stack.entries
    real = columns.holding(shown(columns, np.array(entries, np.int32)))
    size, stored = columns.size[real], columns.stored[real]
    wanted = np.unique(real[(columns.kind[real] == Kind.FILE) & (size == stored) & (size <= largest)])
    held = {int(entry): b"" for entry in wanted}
    wanted = wanted[columns.stored[wanted] > 0]
    for layer in np.unique(columns.layer[wanted]).tolist():
        own = wanted[columns.layer[wanted] == layer]
        own = own[np.argsort(columns.offset[own], kind="stable")]
        held.update(_read(streams, layer, own, stack, progress))
    return {entry: held[at] for entry, at in zip(entries, real.tolist(), strict=True) if at in held}


def _read(
    streams: Streams, layer: int, entries: NDArray[np.int32], stack: LayerStack, progress: Progress
) -> Iterator[tuple[int, bytes]]:
    """The entries of one layer, in the order of its tar, with their contents."""
    columns = stack.entries
    offsets, sizes = columns.offset[entries].tolist(), columns.stored[entries].tolist()
    progress.check()
    for number, stream in streams.contents(layer, offsets, sizes, progress):
        pieces = []
        left = sizes[number]
        while left > 0 and (piece := stream.read(left)):
            pieces.append(piece)
            left -= len(piece)
        yield int(entries[number]), b"".join(pieces)
