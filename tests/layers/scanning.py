"""Entries to an index, as sources do it for an uncompressed layer."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from dive_py.layers.blocks import FileBlocks
from dive_py.layers.index import key_path
from dive_py.layers.tar_headers import scan
from dive_py.layers.vocabulary import DigestKind, Flag
from dive_py.progress import Progress
from tests.building import write_tar

if TYPE_CHECKING:
    from dive_py.layers.index import LayerIndex
    from tests.building import Entry


def scanned_tar(tar: bytes, *, hashed: bool = False, digests: DigestKind = DigestKind.NONE) -> LayerIndex:
    """The index of a tar in a file; `hashed` stands for SHA-256 digests."""
    with tempfile.TemporaryFile() as opened:
        opened.write(tar)
        opened.flush()
        return scan(FileBlocks(opened.fileno(), 0, len(tar)), Progress(), DigestKind.SHA256 if hashed else digests)


def scanned(*entries: Entry, hashed: bool = False, digests: DigestKind = DigestKind.NONE) -> LayerIndex:
    """The index of a layer."""
    return scanned_tar(write_tar(entries), hashed=hashed, digests=digests)


def row(index: LayerIndex, path: str) -> int:
    """Where the last entry of a path stands."""
    return max(place for place, key in enumerate(index.keys()) if key_path(key).decode() == path)


def paths(index: LayerIndex) -> list[str]:
    """All paths in the order of the index, invalid entries left out."""
    return [
        key_path(key).decode("utf-8", "surrogateescape")
        for place, key in enumerate(index.keys())
        if not index.flags[place] & Flag.INVALID
    ]
