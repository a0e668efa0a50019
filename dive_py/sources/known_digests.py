"""Digests of contents that were computed when a layer streamed past."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dive_py.errors import DivepyError
from dive_py.layers.vocabulary import DigestKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.layers.index import LayerIndex

_NOTHING = hashlib.sha256(b"").digest()
"""The digest of an empty file."""


def known_digests(index: LayerIndex, layer: int, offsets: Sequence[int], sizes: Sequence[int]) -> list[bytes]:
    """Return the sha256 of stored contents, from a layer's index.

    Args:
        index: Of the layer.
        layer: Its number, for messages.
        offsets: Where the contents start in the layer's uncompressed tar.
        sizes: Their bytes.

    Raises:
        DivepyError: nothing was computed, or not at one of these places.
    """
    if index.digest is None or index.digest_kind is not DigestKind.SHA256:
        raise DivepyError(f"the contents of layer {layer} have streamed past and cannot be read again")
    import numpy as np

    rows = np.argsort(index.offset)
    places = np.searchsorted(index.offset, np.asarray(offsets, dtype=np.int64), sorter=rows)
    if len(places) and (places.max() >= index.count or (index.offset[rows[places]] != offsets).any()):
        raise DivepyError(f"layer {layer} has no content at one of the places that were asked for")
    digests = index.digest[rows[places]]
    return [digest.tobytes() if size else _NOTHING for digest, size in zip(digests, sizes, strict=True)]
