"""Comparing contents of two images by reading both, where headers leave open whether two files are the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dive_py.contents.same import digests_of
from dive_py.overlay.changes import shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.contents.same import Contents
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress


@dataclass(frozen=True, eq=False)
class Opened:
    """An image whose contents can be read."""

    stack: LayerStack
    contents: Contents


def equal(
    before: Opened, was: NDArray[np.int32], after: Opened, now: NDArray[np.int32], progress: Progress
) -> NDArray[np.bool_]:
    """Read both sides of each pair of entries and tell whether their contents are the same.

    Each layer is read at most once, in the order of its tar.

    Args:
        before: The one image.
        was: Entries of it; of a hard link its target is read.
        after: The other image.
        now: Entries of it, as many.
        progress: Advanced by the bytes that were read; stops the work.

    Raises:
        DivepyError: a content cannot be read.
        Cancelled: the work was asked to stop.
    """
    old, new = (_digests(opened, entries, progress) for opened, entries in ((before, was), (after, now)))
    return np.fromiter((one == other for one, other in zip(old, new, strict=True)), np.bool_, len(was))


def _digests(opened: Opened, entries: NDArray[np.int32], progress: Progress) -> list[bytes]:
    """The digest of what each entry shows; a content that several show is read once."""
    real = shown(opened.stack.entries, entries)
    digests = digests_of(opened.stack, opened.contents, np.unique(real), progress)
    return [digests[entry] for entry in real.tolist()]
