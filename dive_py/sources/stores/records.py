"""The tar-split record of a layer, which engines that unpack layers keep beside them: read while others still come."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Final

from dive_py.errors import Cancelled, DamagedImage, DamagedLayer, DivepyError
from dive_py.progress import Progress
from dive_py.sources.stores.unpacked import whole

if TYPE_CHECKING:
    from dive_py.layers.index import LayerIndex
    from dive_py.sources.stores.folder import PassingFile

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
