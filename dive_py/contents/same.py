"""Comparing contents of one image, or of two, by reading them where headers leave open whether files are the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.contents.reading import bytes_by_layer, content_of
from dive_py.errors import Cancelled, DivepyError
from dive_py.layers.distinct import distinct
from dive_py.layers.vocabulary import DigestKind, Flag
from dive_py.overlay.changes import details, shown, times_agree
from dive_py.overlay.vocabulary import Change, Same
from dive_py.sources.content_stream import digest_of, digest_of_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dive_py.overlay.entries import Entries
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.sources.content_stream import ContentStream
    from dive_py.sources.image import Image


READ_UNASKED: Final = 64_000_000
"""Bytes of contents that are read, the smallest first, where all that is known agrees and yet proves little."""


def bytes_read(stack: LayerStack, uppers: NDArray[np.int32]) -> dict[int, int]:
    """Return how many bytes of which layer `compare_pairs` reads."""
    entries = stack.entries
    rows = distinct(np.concatenate((shown(entries, entries.previous[uppers]), shown(entries, uppers))))
    return bytes_by_layer(stack, rows)


def open_pairs(stack: LayerStack, *, verify: bool) -> NDArray[np.int32]:
    """Return the entries whose comparison with what was below is open; to `verify`, also where it was assumed."""
    entries = stack.entries
    rows = entries.same == Same.UNDECIDED
    if verify:
        rows |= entries.same == Same.ASSUMED
    return np.flatnonzero(rows & (entries.previous >= 0)).astype(np.int32)


def worth_reading(stack: LayerStack, uppers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Leave out of `open_pairs` what is not read unasked, and take that for the same, in place.

    Contents of equal size and time in layers whose files all have one time are read as long as they are small; beyond
    that they are assumed to be the same, as elsewhere.

    Returns:
        Those of them that are to be read.
    """
    entries = stack.entries
    upper = shown(entries, uppers)
    doubtful = _doubtful(stack, uppers)
    costly = doubtful[~affordable(entries.stored[upper[doubtful]])]
    return _assume(stack, uppers, costly)


def taken_for_equal(stack: LayerStack, uppers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Assume all of `open_pairs` to be the same that may be, in place: for contents that cannot be read.

    Returns:
        Those of them that nothing but reading decides.
    """
    return _assume(stack, uppers, _doubtful(stack, uppers))


def taken_by_checksum(stack: LayerStack, uppers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Assume all to be the same whose size and CRC32 agree: for contents whose reading costs.

    Args:
        stack: The layers; changed in place.
        uppers: Entries as `open_pairs` returns them where nothing is to be verified.

    Returns:
        The others.
    """
    entries = stack.entries
    lower, upper = shown(entries, entries.previous[uppers]), shown(entries, uppers)
    known, equal = by_checksum(entries, lower, entries, upper)
    return _assume(stack, uppers, np.flatnonzero(known & equal))


def by_checksum(
    before: Entries, lower: NDArray[np.int32], after: Entries, upper: NDArray[np.int32]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return of which pairs of regular files of one size the CRC32 of both is known, and of which it agrees."""
    if before.digest is None or after.digest is None:
        nothing = np.zeros(len(lower), np.bool_)
        return nothing, nothing
    known = (before.digest_kind[before.layer[lower]] == DigestKind.CRC32) & (
        after.digest_kind[after.layer[upper]] == DigestKind.CRC32
    )
    width = DigestKind.CRC32.width  # of two images, one may have columns for longer digests
    return known, (before.digest[lower, :width] == after.digest[upper, :width]).all(axis=1)


def _doubtful(stack: LayerStack, uppers: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return the positions of those of which size and time agree."""
    entries = stack.entries
    lower, upper = shown(entries, entries.previous[uppers]), shown(entries, uppers)
    return np.flatnonzero(times_agree(entries, lower, entries, upper))


def _assume(stack: LayerStack, uppers: NDArray[np.int32], costly: NDArray[np.intp]) -> NDArray[np.int32]:
    """Take some for the same, by position; return the others."""
    entries = stack.entries
    lower, upper = shown(entries, entries.previous[uppers]), shown(entries, uppers)
    differing = details(entries, lower[costly], entries, upper[costly])
    entries.same[uppers[costly]] = Same.ASSUMED
    entries.change[uppers[costly]] = np.where(differing, Change.METADATA, Change.IDENTICAL)
    return np.delete(uppers, costly)


def affordable(sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which contents of these sizes are read unasked: the smallest, `READ_UNASKED` bytes of them."""
    order = np.argsort(sizes, kind="stable")
    cheap = np.zeros(len(sizes), np.bool_)
    cheap[order] = np.cumsum(sizes[order]) <= READ_UNASKED
    return cheap


def compare_pairs(stack: LayerStack, image: Image, uppers: NDArray[np.int32], progress: Progress) -> None:
    """Read both sides of each comparison of `open_pairs`, and correct `change` and `same` of the stack's entries.

    Each layer is read at most once, in the order of its tar.

    Raises:
        DivepyError: a content cannot be read; what was compared before stays.
    """
    entries = stack.entries
    lower, upper = shown(entries, entries.previous[uppers]), shown(entries, uppers)
    with_holes = have_holes(stack, lower) & have_holes(stack, upper)
    pieces = digests_of_pieces(stack, image, distinct(np.concatenate((lower[with_holes], upper[with_holes]))), progress)
    digests = digests_of(stack, image, distinct(np.concatenate((lower[~with_holes], upper[~with_holes]))), progress)
    pairs = zip(lower.tolist(), upper.tolist(), with_holes.tolist(), strict=True)
    differs = [(known := pieces if both else digests)[was] != known[now] for was, now, both in pairs]
    entries.same[uppers] = Same.READ
    same = np.where(details(entries, lower, entries, upper), Change.METADATA, Change.IDENTICAL)
    entries.change[uppers] = np.where(differs, Change.MODIFIED, same)


@dataclass(frozen=True, eq=False)
class ComparedImage:
    """An image whose contents can be read."""

    stack: LayerStack
    image: Image


def equal_contents(
    before: ComparedImage, was: NDArray[np.int32], after: ComparedImage, now: NDArray[np.int32], progress: Progress
) -> NDArray[np.bool_]:
    """Read both sides of each pair of entries and return whether their contents are the same.

    Each layer is read at most once, in the order of its tar.

    Raises:
        DivepyError: a content cannot be read.
    """
    with_holes = _have_holes(before, was) & _have_holes(after, now)
    same = np.zeros(len(was), np.bool_)
    for rows, read in ((np.flatnonzero(~with_holes), digests_of), (np.flatnonzero(with_holes), digests_of_pieces)):
        old, new = (_digests(opened, one[rows], read, progress) for opened, one in ((before, was), (after, now)))
        same[rows] = [one == other for one, other in zip(old, new, strict=True)]
    return same


def _have_holes(opened: ComparedImage, entries: NDArray[np.int32]) -> NDArray[np.bool_]:
    return have_holes(opened.stack, shown(opened.stack.entries, entries))


def _digests(
    opened: ComparedImage, entries: NDArray[np.int32], read: Callable[..., dict[int, bytes]], progress: Progress
) -> list[bytes]:
    """Return the digest of what each entry shows; a content that several show is read once."""
    real = shown(opened.stack.entries, entries)
    digests = read(opened.stack, opened.image, distinct(real), progress)
    return [digests[entry] for entry in real.tolist()]


def have_holes(stack: LayerStack, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return of entries that store a content whether it is a sparse file: two of them compare without their holes."""
    entries = stack.entries
    return np.asarray((entries.flags[entries.holding(rows)] & np.uint8(Flag.SPARSE)) != 0)


def digests_of_pieces(stack: LayerStack, image: Image, rows: NDArray[np.int32], progress: Progress) -> dict[int, bytes]:
    """Read sparse files, but not their holes, which may be terabytes in a tar of a few kilobytes.

    Returns:
        For each entry what is the same for equal contents, and to be compared with none but its like.

    Raises:
        DivepyError: a content cannot be read.
    """
    return {entry: _digest_with_holes(stack, image, entry, progress, digest_of_pieces) for entry in rows.tolist()}


def digests_of(stack: LayerStack, image: Image, rows: NDArray[np.int32], progress: Progress) -> dict[int, bytes]:
    """Read contents that entries store, each layer at most once and in the order of its tar.

    Returns:
        The sha256 of each entry's content.

    Raises:
        DivepyError: a content cannot be read.
    """
    entries = stack.entries
    if entries.borrowed:
        holders = entries.holding(rows)
        found = digests_of_stored(stack, image, distinct(holders), progress)
        return {entry: found[holder] for entry, holder in zip(rows.tolist(), holders.tolist(), strict=True)}
    return digests_of_stored(stack, image, rows, progress)


def digests_of_stored(stack: LayerStack, image: Image, rows: NDArray[np.int32], progress: Progress) -> dict[int, bytes]:
    """Read contents of entries whose own layers store them, as `digests_of` does."""
    entries = stack.entries
    digests: dict[int, bytes] = {}
    sparse = entries.flags[rows] & np.uint8(Flag.SPARSE) != 0
    for entry in rows[sparse].tolist():
        whole = _digest_with_holes(stack, image, entry, progress, lambda content: digest_of(content, content.size))
        digests[entry] = whole
    rows = rows[~sparse]
    for layer in distinct(entries.layer[rows]).tolist():
        ids = rows[entries.layer[rows] == layer]
        ids = ids[np.argsort(entries.offset[ids], kind="stable")]
        offsets, sizes = entries.offset[ids].tolist(), entries.stored[ids].tolist()
        progress.check()
        found = image.digests(layer, offsets, sizes, progress)
        digests.update(zip(ids.tolist(), found, strict=True))
    return digests


def _digest_with_holes(
    stack: LayerStack, image: Image, entry: int, progress: Progress, digest: Callable[[ContentStream], bytes]
) -> bytes:
    """Return the digest of a sparse file; where it has passed and is gone, the sha256 of what was stored of it."""
    entries = stack.entries
    try:
        with content_of(stack, image, entry, progress) as content:
            return digest(content)
    except Cancelled:
        raise
    except DivepyError:
        holder = entries.borrowed.get(entry, entry)
        at, size = int(entries.offset[holder]), int(entries.stored[holder])
        return image.digests(int(entries.layer[holder]), [at], [size], progress)[0]
