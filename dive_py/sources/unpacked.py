"""Contents of a layer, read from the folder into which an engine unpacked it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dive_py.errors import DamagedLayer
from dive_py.layers.index import KEY_SEPARATOR, Flag, key_path
from dive_py.sources.stretch import LARGEST_READ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.layers.blocks import Readable
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.folder import Folder, PassingFile


def unpacked_digests(
    folder: Folder, place: str, index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
) -> list[bytes]:
    """The sha256 digests of stored contents of one layer.

    Args:
        folder: Where the layer is.
        place: The folder of its files, below `folder`.
        index: The layer.
        offsets: Where each content starts in the layer's uncompressed tar.
        sizes: How many bytes each is long, in the same order.
        progress: Advanced by the bytes that were read.

    Raises:
        Cancelled: somebody set the stop flag.
        DivepyError: a content is not there, is another, or cannot be read.
    """
    paths, stored = _paths(index, offsets, sizes)
    found: dict[int, bytes] = {}
    with folder.opened([place], progress) as opened:
        for number, stream in opened.contents(0, paths, stored, index.stored_bytes, progress):
            found[number] = _digest(stream, stored[number], progress)
    return [found[number] for number in range(len(paths))]


def whole(file: PassingFile) -> bytes:
    """The content of a small file that passes."""
    pieces, left = [], file.size
    while left > 0 and (piece := file.stream.read(min(left, LARGEST_READ))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _paths(index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int]) -> tuple[list[bytes], list[int]]:
    """The paths of the contents at these offsets, and the bytes that their files have.

    Raises:
        DamagedLayer: nothing is stored at an offset.
    """
    import numpy as np

    rows = np.flatnonzero(index.stored > 0)
    rows = rows[np.argsort(index.offset[rows], kind="stable")]
    wanted = np.asarray(offsets, np.int64)
    at = np.searchsorted(index.offset[rows], wanted)
    if not len(rows) or at.max() >= len(rows) or (index.offset[rows[at]] != wanted).any():
        raise DamagedLayer("a content is not where it was before; the layer changed while it was read")
    keys = index.names.split(KEY_SEPARATOR)
    sparse = (index.flags[rows[at]] & Flag.SPARSE) != 0
    stored = np.where(sparse, index.size[rows[at]], np.asarray(sizes, np.int64))
    return [key_path(keys[row]) for row in rows[at].tolist()], stored.tolist()


def _digest(stream: Readable, size: int, progress: Progress) -> bytes:
    total = hashlib.sha256()
    while size > 0:
        piece = stream.read(min(size, LARGEST_READ))
        if not piece:
            raise DamagedLayer(f"a content ends {size} bytes too early")
        total.update(piece)
        size -= len(piece)
        progress.advance(len(piece))
    return total.digest()
