"""Small files of an image as a whole, read together: each layer passes once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dive_py.contents.reading import expanded
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.changes import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dive_py.contents.reading import Source
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress


def read_whole(
    stack: LayerStack, source: Source, entries: Sequence[int], largest: int, progress: Progress
) -> dict[int, bytes]:
    """Read what regular files, or hard links to such, hold.

    Args:
        stack: Whose entries they are.
        source: The open image.
        entries: What to read.
        largest: Bytes beyond which a file is left out; it is held in memory.
        progress: Advanced by the bytes that were read; stops the work.

    Returns:
        The content of each entry; nothing for what is no file, or too large.

    Raises:
        DivepyError: a content cannot be read.
        Cancelled: the work was asked to stop.
    """
    columns = stack.entries
    real = columns.holding(shown(columns, np.array(entries, np.int32)))
    untold = np.uint8(Flag.OLD_SPARSE | Flag.BELOW)  # no map, or nothing below that it could be the content of
    sized = (columns.size[real] <= largest) & (columns.flags[real] & untold == 0)
    wanted = np.unique(real[(columns.kind[real] == Kind.FILE) & sized])
    held = {int(entry): bytes(int(columns.size[entry])) for entry in wanted}  # nothing, or a hole alone
    wanted = wanted[columns.stored[wanted] > 0]
    for layer in np.unique(columns.layer[wanted]).tolist():
        own = wanted[columns.layer[wanted] == layer]
        own = own[np.argsort(columns.offset[own], kind="stable")]
        held.update(_read(source, layer, own, stack, progress))
    return {entry: held[at] for entry, at in zip(entries, real.tolist(), strict=True) if at in held}


def _read(
    source: Source, layer: int, entries: NDArray[np.int32], stack: LayerStack, progress: Progress
) -> Iterator[tuple[int, bytes]]:
    """The entries of one layer, in the order of its tar, with their contents."""
    columns = stack.entries
    offsets, sizes = columns.offset[entries].tolist(), columns.stored[entries].tolist()
    progress.check()
    for number, content in source.contents(layer, offsets, sizes, progress):
        pieces = []
        stream = expanded(stack, int(entries[number]), content)
        left = stream.size
        while left > 0 and (piece := stream.read(left)):
            pieces.append(piece)
            left -= len(piece)
        yield int(entries[number]), b"".join(pieces)
