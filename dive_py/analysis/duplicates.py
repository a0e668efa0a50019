"""Contents that are stored more than once and seen at several paths, as far as digests say so.

Contents of one size are compared alone, and only by sha256: what an index or a table of contents has, else what is
read again where a person asks for that, the largest first and within a bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.vocabulary import DigestKind, Flag

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dive_py.overlay.stack import LayerStack

    Read = Callable[[NDArray[np.int32]], dict[int, bytes]]
    """Returns the sha256 of the content of each of some entries."""

SMALLEST: Final = 4096
"""Bytes of a content that is worth a link."""

MOST_READ: Final = 1 << 30
"""Bytes that are read again."""


def copies(stack: LayerStack, entry: NDArray[np.int32], base: int, read: Read | None = None) -> NDArray[np.bool_]:
    """Return which of some stored contents are the same as another one that can stay in their place.

    Of equal ones the base's stays, for it cannot be changed, else the first in `entry`.

    Args:
        stack: The image.
        entry: Contents that are seen.
        base: How many layers, from the bottom, belong to the base.
        read: Reads contents again; None to take the digests that are there.
    """
    found = np.zeros(len(entry), np.bool_)
    rows = _of_one_size(stack, entry, base)
    rows, digests = _known(stack, entry, rows, read)
    if not len(rows):
        return found
    is_own = stack.entries.layer[entry[rows]] >= base
    _, group = np.unique(digests, return_inverse=True)
    order = np.lexsort((rows, is_own, group))
    again = np.append(False, group[order][1:] == group[order][:-1])
    found[rows[order]] = again & is_own[order]
    return found


def _of_one_size(stack: LayerStack, entry: NDArray[np.int32], base: int) -> NDArray[np.intp]:
    """Return the places of contents of whose size there are several, one of them above the base."""
    entries = stack.entries
    size = entries.stored[entry]
    sparse = (entries.flags[entry] & np.uint8(Flag.SPARSE)) != 0
    rows = np.flatnonzero((size >= SMALLEST) & ~sparse)
    _, group, count = np.unique(size[rows], return_inverse=True, return_counts=True)
    has_own = np.zeros(len(count), np.bool_)
    has_own[group[entries.layer[entry[rows]] >= base]] = True
    return np.asarray(rows[(count[group] > 1) & has_own[group]])


def _known(
    stack: LayerStack, entry: NDArray[np.int32], rows: NDArray[np.intp], read: Read | None
) -> tuple[NDArray[np.intp], NDArray[np.void]]:
    """Return those places of which a digest is known, and the digests; without one it is read, within the bound."""
    entries, width = stack.entries, DigestKind.SHA256.width
    digests = np.zeros((len(rows), width), np.uint8)
    if entries.digest is not None:
        strong = entries.digest_kind[entries.layer[entry[rows]]] == DigestKind.SHA256
        if strong.any():  # else the column may be narrower: of CRC32 alone
            digests[strong] = entries.digest[entry[rows[strong]], :width]
    known = digests.any(axis=1)
    if read is not None:
        chosen = _to_read(entries.stored[entry[rows]], np.logical_not(known))
        ids = entry[rows[chosen]]
        answers = read(np.sort(ids)) if len(ids) else {}
        for place, one in zip(chosen.tolist(), ids.tolist(), strict=True):
            digests[place] = np.frombuffer(answers[one], np.uint8)
        known = digests.any(axis=1)
    return rows[known], np.ascontiguousarray(digests[known]).view(f"V{width}").ravel()


def _to_read(size: NDArray[np.int64], unknown: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the places of contents to read: all of one size or none, the largest that fit into the bound first."""
    places = np.flatnonzero(unknown)
    of, group, count = np.unique(size[places], return_inverse=True, return_counts=True)
    taken, left = np.zeros(len(of), np.bool_), MOST_READ
    for number in range(len(of) - 1, -1, -1):
        whole = int(of[number]) * int(count[number])
        if whole <= left:
            taken[number], left = True, left - whole
    return np.asarray(places[taken[group]])
