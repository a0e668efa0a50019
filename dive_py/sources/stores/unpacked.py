"""What engines that unpack a layer keep of it: its files, and the tar-split record of its tar."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO, FileIO
from typing import TYPE_CHECKING, Final

from dive_py.errors import Cancelled, DamagedImage, DamagedLayer, DivepyError
from dive_py.layers.index import KEY_SEPARATOR, key_path
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.progress import Progress
from dive_py.sources.content_stream import ContentStream
from dive_py.sources.file_range import LARGEST_READ, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.sources.stores.folder import Folder, PassingFile


def unpacked_contents(
    folder: Folder, place: str, index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
) -> Iterator[tuple[int, ContentStream]]:
    """Yield contents of one layer as `Image.contents` does, from the files into which it was unpacked.

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
    """Return the paths of the contents at these offsets, and the bytes that their files have."""
    import numpy as np

    if not len(offsets):
        return [], []
    rows = np.flatnonzero(index.stored > 0)
    rows = rows[np.argsort(index.offset[rows], kind="stable")]
    requested = np.asarray(offsets, np.int64)
    at = np.searchsorted(index.offset[rows], requested)
    if not len(rows) or at.max() >= len(rows) or (index.offset[rows[at]] != requested).any():
        raise DamagedLayer("a content is not where it was before; the layer changed while it was read")
    keys = index.names.split(KEY_SEPARATOR)
    for row in rows[at].tolist():
        if row + 1 < index.count and keys[row + 1] == keys[row] and index.kind[row + 1] < Kind.WHITEOUT:
            raise DamagedLayer("a content has a successor in the same layer, and only that was unpacked")
    sparse = (index.flags[rows[at]] & Flag.SPARSE) != 0
    stored = np.where(sparse, index.size[rows[at]], np.asarray(sizes, np.int64))
    return [key_path(keys[row]) for row in rows[at].tolist()], stored.tolist()


_LARGEST_KEPT: Final = 64 << 20
"""Bytes of a record up to which it is kept until a thread is free for it; a larger one is read as it comes."""


def arrived(file: PassingFile, progress: Progress) -> bytes | LayerIndex:
    """Take a record that passes: as it is, or indexed where it is large."""
    if file.size <= _LARGEST_KEPT:
        return whole(file)
    from dive_py.layers import tar_split

    return tar_split.scan(file.stream, Progress(stop=progress.stop))


def bytes_left(record: bytes | LayerIndex) -> int:
    """Return the bytes of a record that are still to be indexed."""
    return len(record) if isinstance(record, bytes) else 0


def index_of(record: bytes | LayerIndex, where: str, progress: Progress) -> LayerIndex | DivepyError:
    """Index a layer by its record; `where` that is, for messages."""
    from dive_py.layers import tar_split  # with it comes numpy, 60 ms in which the layers can be on screen already

    try:
        index = tar_split.scan(BytesIO(record), progress) if isinstance(record, bytes) else record
    except Cancelled:
        raise
    except DamagedImage as error:
        return DamagedLayer(f"{where}: {error.message}", error.hint)
    return replace(index, damage=f"{where}: {index.damage}") if index.damage else index
