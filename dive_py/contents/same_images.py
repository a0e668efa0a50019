"""Comparing contents of two images by reading both, where headers leave open whether two files are the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dive_py.contents.same import digests_of, digests_of_pieces, have_holes
from dive_py.overlay.changes import shown

if TYPE_CHECKING:
    from collections.abc import Callable

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
    with_holes = _have_holes(before, was) & _have_holes(after, now)
    same = np.zeros(len(was), np.bool_)
    for rows, read in ((np.flatnonzero(~with_holes), digests_of), (np.flatnonzero(with_holes), digests_of_pieces)):
        old, new = (_digests(opened, one[rows], read, progress) for opened, one in ((before, was), (after, now)))
        same[rows] = [one == other for one, other in zip(old, new, strict=True)]
    return same


def _have_holes(opened: Opened, entries: NDArray[np.int32]) -> NDArray[np.bool_]:
    return have_holes(opened.stack, shown(opened.stack.entries, entries))


def _digests(
    opened: Opened, entries: NDArray[np.int32], read: Callable[..., dict[int, bytes]], progress: Progress
) -> list[bytes]:
    """The digest of what each entry shows; a content that several show is read once."""
    real = shown(opened.stack.entries, entries)
    digests = read(opened.stack, opened.contents, np.unique(real), progress)
    return [digests[entry] for entry in real.tolist()]
