"""Comparison of entries: whole columns at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.vocabulary import DigestKind, Flag, Kind
from dive_py.overlay.vocabulary import Change, Detail, Same

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.overlay.entries import Entries


TELLING: Final = 8
"""How many files of an upper layer must have one time until that says something of how the layer was made."""


def compare(
    entries: Entries, lower: NDArray[np.int32], upper: NDArray[np.int32]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Compare pairs of entries, what was there and what came; a hard link has its target's kind, content, attributes.

    Returns:
        A `Change` (modified, metadata or identical) and a `Same` for each pair.
    """
    change, same, _ = compare_across(entries, lower, entries, upper)
    return change, same


def compare_across(
    before: Entries, lower: NDArray[np.int32], after: Entries, upper: NDArray[np.int32]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Compare pairs of entries as `compare` does, `lower` of the columns `before` with `upper` of `after`.

    Returns:
        A `Change`, a `Same` and the `Detail`s that differ, for each pair.
    """
    was, now = shown(before, lower), shown(after, upper)
    kind = after.kind[now]
    differs = (before.kind[was] != kind) | (before.size[was] != after.size[now])
    differs |= (before.major[was] != after.major[now]) | (before.minor[was] != after.minor[now])
    _compare_targets(before, was, after, now, differs)
    same = np.zeros(len(now), np.uint8)
    files = (kind == Kind.FILE) & (before.kind[was] == Kind.FILE)
    same[files & differs] = Same.KNOWN
    rows = np.flatnonzero(files & ~differs)
    same[rows], differs[rows] = _compare_contents(before, was[rows], after, now[rows])
    differing = details(before, was, after, now)
    change = np.where(differs, Change.MODIFIED, np.where(differing, Change.METADATA, Change.IDENTICAL))
    return change.astype(np.uint8), same, differing


def shown(entries: Entries, ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the entries that carry content and attributes: a broken hard link stands for itself."""
    real = entries.real[ids]
    return np.where(real < 0, ids, real)


def _compare_targets(
    before: Entries, was: NDArray[np.int32], after: Entries, now: NDArray[np.int32], differs: NDArray[np.bool_]
) -> None:
    pairs = np.flatnonzero(~differs & (after.link[now] >= 0) & (before.link[was] >= 0))
    old, new = before.link[was[pairs]].tolist(), after.link[now[pairs]].tolist()
    unequal = [before.links[a] != after.links[b] for a, b in zip(old, new, strict=True)]
    differs[pairs] = unequal


def _compare_contents(
    before: Entries, was: NDArray[np.int32], after: Entries, now: NDArray[np.int32]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Decide about files of equal size without reading them; what is undecided counts as different."""
    same = np.full(len(now), Same.UNDECIDED, np.uint8)
    differs = np.ones(len(now), np.bool_)

    def decide(where: NDArray[np.bool_], how: Same, *, different: bool) -> None:
        where = where & (same == Same.UNDECIDED)
        same[where], differs[where] = how, different

    decide(after.size[now] == 0, Same.KNOWN, different=False)
    if before is after:
        decide(before.holding(was) == after.holding(now), Same.KNOWN, different=False)
    if before.digest is not None and after.digest is not None:
        kinds = after.digest_kind[after.layer[now]]
        comparable = (kinds == before.digest_kind[before.layer[was]]) & (kinds != DigestKind.NONE)
        # digests are of what a tar stores, and one sparse content can be stored in many ways
        comparable &= (before.flags[was] | after.flags[now]) & np.uint8(Flag.SPARSE) == 0
        width = min(after.digest.shape[1], before.digest.shape[1])
        equal = (after.digest[now, :width] == before.digest[was, :width]).all(axis=1)
        decide(comparable & ~equal, Same.KNOWN, different=True)
        decide(comparable & equal & (kinds == DigestKind.SHA256), Same.KNOWN, different=False)
        decide(comparable & equal & (kinds == DigestKind.CRC64), Same.ASSUMED, different=False)
    agree = times_agree(before, was, after, now)
    if before.common_files.any() or after.common_files.any():
        agree &= tells_apart(before, was, after, now)
    decide(agree, Same.ASSUMED, different=False)
    return same, differs


def tells_apart(before: Entries, was: NDArray[np.int32], after: Entries, now: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return whether the modification times of each pair are times at which these files may have been written.

    Reproducible builds (Jib, ko, apko, Bazel, Nix, kaniko and BuildKit on request) give all files one time. So a time
    says nothing of a file where more than half of the files with content in the layer of the lower one have it, or in
    that of the upper one, if those are at least `TELLING`: a layer that is the copy of one file, for a `chmod`, has
    that file's time for the best of reasons. An upper layer of at least `TELLING` files with times of their own was not
    made so: what has the lower one's time there was copied, by a `chown -R` for instance.
    """
    own = (after.content_files >= TELLING) & (after.common_files == 0)
    return np.asarray(~(_is_common(before, was, 1) & ~own[after.layer[now]] | _is_common(after, now, TELLING)))


def _is_common(entries: Entries, ids: NDArray[np.int32], least: int) -> NDArray[np.bool_]:
    """Return whether each entry has the time that most files of its layer have, and these are at least so many."""
    layer = entries.layer[ids]
    same = (entries.mtime[ids] == entries.common_mtime[layer]) & (
        entries.mtime_ns[ids] == entries.common_mtime_ns[layer]
    )
    return np.asarray(same & (entries.common_files[layer] >= least))


def times_agree(before: Entries, was: NDArray[np.int32], after: Entries, now: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return whether modification times are equal to the precision of the coarser side."""
    unit = 10 ** (9 - np.minimum(before.mtime_digits[was], after.mtime_digits[now]).astype(np.int64))
    fractions = before.mtime_ns[was] // unit == after.mtime_ns[now] // unit
    return np.asarray((before.mtime[was] == after.mtime[now]) & fractions)


def details(before: Entries, was: NDArray[np.int32], after: Entries, now: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return the `Detail`s that differ between pairs of entries that carry their own attributes."""
    owner = (before.uid[was] != after.uid[now]) | (before.gid[was] != after.gid[now])
    # a directory's time follows from its children, unless a file became the directory
    time = ~times_agree(before, was, after, now) & (after.kind[now] != Kind.DIR)
    found = np.zeros(len(now), np.uint8)
    for detail, differs in (
        (Detail.MODE, before.mode[was] != after.mode[now]),
        (Detail.OWNER, owner),
        (Detail.XATTRS, _xattrs_differ(before, was, after, now)),
        (Detail.MTIME, time),
    ):
        found[differs] |= np.uint8(detail)
    return found


def _xattrs_differ(
    before: Entries, was: NDArray[np.int32], after: Entries, now: NDArray[np.int32]
) -> NDArray[np.bool_]:
    numbers = before.xattr[was]
    if before is not after:
        known = {xattrs: number for number, xattrs in enumerate(after.xattrs)}
        numbers = np.array([known.get(xattrs, -1) for xattrs in before.xattrs], np.int32)[numbers]
    return np.asarray(numbers != after.xattr[now])
