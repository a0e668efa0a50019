"""An image that arrives piece by piece: the documents that are there so far, and layers indexed as they pass."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import DamagedImage
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.compression import OpenStream, large_windows
from dive_py.layers.vocabulary import DigestKind
from dive_py.sources.archives.diagnosis import explained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.layers.blocks import Readable
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress


class ArrivedDocuments:
    """What has arrived, as `layout.Members`. A layer counts as there: one that is missed shows when it is read."""

    damage = ""

    def __init__(self, what: str) -> None:
        self.what = what
        self.documents: dict[str, bytes] = {}
        """By name; added as they arrive."""
        self.stored: dict[str, int] = {}
        """Bytes of layers as they are stored."""
        self.compressed: set[str] = set()
        """Layers that are compressed."""

    def names(self) -> Sequence[str]:
        """Return the documents."""
        return tuple(self.documents)

    def has(self, name: str) -> bool:
        """Return whether it is there, or is a layer."""
        return bool(name)

    def document(self, name: str) -> bytes:
        """Return a document that has come."""
        if name not in self.documents:
            raise DamagedImage(f"{name!r} has not come from {self.what}")
        return self.documents[name]

    def compressed_size(self, name: str) -> int | None:
        """Return the bytes of a layer that came compressed."""
        return self.stored.get(name) if name in self.compressed else None


def index_passing(
    stream: Readable, progress: Progress, digests: DigestKind = DigestKind.CRC32, *, hashed: bool = True
) -> tuple[LayerIndex, bool]:
    """Index a layer as it passes, a sound one with its diff ID if `hashed`, and return whether it is compressed.

    Args:
        stream: The layer as it is stored.
        progress: Advanced by the bytes as they are stored; stops the work.
        digests: What to compute of every regular file's content.
        hashed: Whether to compute the diff ID.

    Raises:
        DamagedImage: nothing of it can be read.
    """
    from dive_py.layers.tar_headers import scan  # with it comes numpy, which opening does without

    total = hashlib.sha256()
    opened = OpenStream(stream, progress)
    blocks = StreamBlocks(opened, total.update if hashed else None)
    compressed = bool(opened.compression)
    with large_windows if opened.large_window else nullcontext():
        index = explained(scan(blocks, progress, digests), blocks.read)
        try:
            blocks.drain()
        except DamagedImage as error:
            return index if index.damage else replace(index, damage=error.message), compressed
    if hashed and not index.damage:
        index = replace(index, diff_id=f"sha256:{total.hexdigest()}")
    return index, compressed
