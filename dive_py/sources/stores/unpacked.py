"""Contents of a layer, read from the folder into which an engine unpacked it."""

from __future__ import annotations

from io import FileIO
from typing import TYPE_CHECKING

from dive_py.errors import DamagedLayer
from dive_py.layers.index import KEY_SEPARATOR, key_path
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.sources.content_stream import ContentStream
from dive_py.sources.file_range import LARGEST_READ, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.stores.folder import Folder, PassingFile


def unpacked_contents(
    folder: Folder, place: str, index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
) -> Iterator[tuple[int, ContentStream]]:
    """Yield stored contents of one layer, from the files into which it was unpacked.

    Args:
        folder: Where the layer is.
        place: The folder of its files, below `folder`.
        index: The layer.
        offsets: Where each content starts in the layer's uncompressed tar.
        sizes: How many stored bytes each is long, in the same order.
        progress: Advanced by the bytes that are read.

    Yields:
        The position in `offsets`, and the content, of a sparse file with its own size; in any order.

    Raises:
        DivepyError: a content is not there, is another, or cannot be read.
    """
    paths, whole_sizes = _paths(index, offsets, sizes)
    with folder.opened([place], progress) as opened:
        for number, stream in opened.contents(0, paths, whole_sizes, index.stored_bytes, progress):
            size = whole_sizes[number]
            stretch = Stretch(stream.fileno(), 0, size, size) if isinstance(stream, FileIO) else None
            yield number, ContentStream(stream, size, progress, stretch, unpacked=True)


def whole(file: PassingFile) -> bytes:
    """Return the content of a small file that passes."""
    pieces, left = [], file.size
    while left > 0 and (piece := file.stream.read(min(left, LARGEST_READ))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _paths(index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int]) -> tuple[list[bytes], list[int]]:
    """Return the paths of the contents at these offsets, and the bytes that their files have.

    Raises:
        DamagedLayer: nothing is stored at an offset.
    """
    import numpy as np

    if not len(offsets):
        return [], []
    rows = np.flatnonzero(index.stored > 0)
    rows = rows[np.argsort(index.offset[rows], kind="stable")]
    wanted = np.asarray(offsets, np.int64)
    at = np.searchsorted(index.offset[rows], wanted)
    if not len(rows) or at.max() >= len(rows) or (index.offset[rows[at]] != wanted).any():
        raise DamagedLayer("a content is not where it was before; the layer changed while it was read")
    keys = index.names.split(KEY_SEPARATOR)
    for row in rows[at].tolist():
        if row + 1 < index.count and keys[row + 1] == keys[row] and index.kind[row + 1] < Kind.WHITEOUT:
            raise DamagedLayer("a content has a successor in the same layer, and only that was unpacked")
    sparse = (index.flags[rows[at]] & Flag.SPARSE) != 0
    stored = np.where(sparse, index.size[rows[at]], np.asarray(sizes, np.int64))
    return [key_path(keys[row]) for row in rows[at].tolist()], stored.tolist()
