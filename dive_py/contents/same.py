"""Comparing contents by reading them, where headers leave open whether two files are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from dive_py.contents.reading import Source, content_of
from dive_py.errors import Cancelled, DivepyError
from dive_py.layers.index import Flag
from dive_py.overlay.changes import Change, Same, metadata_differs, shown
from dive_py.sources.content_stream import digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress


class Contents(Source, Protocol):
    """Where contents can be read: an open image."""

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Return the sha256 of the stored contents at these ascending offsets of a layer's uncompressed tar."""


def open_pairs(stack: LayerStack, *, verify: bool) -> NDArray[np.int32]:
    """Return the entries whose comparison with what was below is not settled.

    Args:
        stack: The layers.
        verify: Whether what is merely assumed counts as unsettled.
    """
    entries = stack.entries
    wanted = entries.same == Same.UNDECIDED
    if verify:
        wanted |= entries.same == Same.ASSUMED
    return np.flatnonzero(wanted & (entries.previous >= 0)).astype(np.int32)


def settle(stack: LayerStack, contents: Contents, uppers: NDArray[np.int32], progress: Progress) -> None:
    """Read both sides of each comparison and correct `change` and `same` of the stack's entries.

    Each layer is read at most once, in the order of its tar.

    Args:
        stack: The layers; changed in place.
        contents: Where to read.
        uppers: Entries as `open_pairs` returns them.
        progress: Stops the work.

    Raises:
        DivepyError: a content cannot be read; what was settled before stays.
        Cancelled: the work was asked to stop.
    """
    entries = stack.entries
    lower, upper = shown(entries, entries.previous[uppers]), shown(entries, uppers)
    digests = digests_of(stack, contents, np.union1d(lower, upper), progress)
    for entry, was, now in zip(uppers.tolist(), lower.tolist(), upper.tolist(), strict=True):
        entries.same[entry] = Same.READ
        if digests[was] != digests[now]:
            entries.change[entry] = Change.MODIFIED
        elif metadata_differs(entries, was, now):
            entries.change[entry] = Change.METADATA
        else:
            entries.change[entry] = Change.IDENTICAL


def digests_of(
    stack: LayerStack, contents: Contents, wanted: NDArray[np.int32], progress: Progress
) -> dict[int, bytes]:
    """Read stored contents, each layer at most once and in the order of its tar.

    Args:
        stack: Whose entries they are.
        contents: Where to read.
        wanted: Entries that store a content, each once.
        progress: Stops the work.

    Returns:
        The sha256 of each entry's content.

    Raises:
        DivepyError: a content cannot be read.
        Cancelled: the work was asked to stop.
    """
    entries = stack.entries
    digests: dict[int, bytes] = {}
    sparse = entries.flags[wanted] & np.uint8(Flag.SPARSE) != 0
    for entry in wanted[sparse].tolist():
        digests[entry] = _expanded_digest(stack, contents, entry, progress)
    wanted = wanted[~sparse]
    for layer in np.unique(entries.layer[wanted]).tolist():
        ids = wanted[entries.layer[wanted] == layer]
        ids = ids[np.argsort(entries.offset[ids], kind="stable")]
        offsets, sizes = entries.offset[ids].tolist(), entries.stored[ids].tolist()
        progress.check()
        found = contents.digests(layer, offsets, sizes, progress)
        digests.update(zip(ids.tolist(), found, strict=True))
    return digests


def _expanded_digest(stack: LayerStack, contents: Contents, entry: int, progress: Progress) -> bytes:
    """The sha256 of a sparse file with its holes; where it has passed and is gone, of what was stored of it."""
    entries = stack.entries
    try:
        with content_of(stack, contents, entry, progress) as content:
            return digest_of(content, content.size)
    except Cancelled:
        raise
    except DivepyError:
        at, size = int(entries.offset[entry]), int(entries.stored[entry])
        return contents.digests(int(entries.layer[entry]), [at], [size], progress)[0]
