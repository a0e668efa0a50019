"""What an entry is compared with another: the words, and the comparison of whole columns at once."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from dive_py.layers.index import DigestKind, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.overlay.entries import Entries


class Change(IntEnum):
    """How an entry differs from the one at its path in the merged tree below."""

    UNTOUCHED = 0
    ADDED = 1
    MODIFIED = 2
    """Another content, kind, link target or device number."""
    METADATA = 3
    """The same, but for mode, owner, extended attributes or modification time."""
    IDENTICAL = 4
    """Nothing differs: written again for nothing."""
    REMOVED = 5

    @property
    def word(self) -> str:
        """The change's name in JSON and on screen."""
        return self.name.lower()


class Same(IntEnum):
    """How it was decided whether two contents are the same."""

    NONE = 0
    """No contents were compared."""
    KNOWN = 1
    """By size, by digests, or because it is one content under two names."""
    ASSUMED = 2
    """Size and checksum agree, or size and modification time."""
    READ = 3
    """Both contents were read."""
    UNDECIDED = 4
    """Nothing but reading decides; taken for modified until then."""

    @property
    def word(self) -> str | None:
        """The word in JSON; None where nothing was compared or decided."""
        return None if self in {Same.NONE, Same.UNDECIDED} else self.name.lower()


def compare(
    entries: Entries, lower: NDArray[np.int32], upper: NDArray[np.int32]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Compare pairs of entries; a hard link has its target's kind, content and attributes.

    Args:
        entries: The columns that both sides index.
        lower: Entry ids of what was there.
        upper: Entry ids of what came; as many.

    Returns:
        A `Change` (modified, metadata or identical) and a `Same` for each pair.
    """
    was, now = _shown(entries, lower), _shown(entries, upper)
    kind = entries.kind[now]
    differs = (entries.kind[was] != kind) | (entries.size[was] != entries.size[now])
    differs |= (entries.major[was] != entries.major[now]) | (entries.minor[was] != entries.minor[now])
    _compare_targets(entries, was, now, differs)
    same = np.zeros(len(now), np.uint8)
    files = (kind == Kind.FILE) & (entries.kind[was] == Kind.FILE)
    same[files & differs] = Same.KNOWN
    rows = np.flatnonzero(files & ~differs)
    same[rows], differs[rows] = _compare_contents(entries, was[rows], now[rows])
    change = np.where(differs, Change.MODIFIED, np.where(_attributes_differ(entries, was, now), Change.METADATA, 4))
    return change.astype(np.uint8), same


def _shown(entries: Entries, ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the entries that carry content and attributes: a broken hard link stands for itself."""
    real = entries.real[ids]
    return np.where(real < 0, ids, real)


def _compare_targets(
    entries: Entries, was: NDArray[np.int32], now: NDArray[np.int32], differs: NDArray[np.bool_]
) -> None:
    links = entries.links
    pairs = np.flatnonzero(~differs & (entries.link[now] >= 0) & (entries.link[was] >= 0))
    old, new = entries.link[was[pairs]].tolist(), entries.link[now[pairs]].tolist()
    unequal = [links[a] != links[b] for a, b in zip(old, new, strict=True)]
    differs[pairs] = unequal


def _compare_contents(
    entries: Entries, was: NDArray[np.int32], now: NDArray[np.int32]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Decide about files of equal size without reading them; what is undecided counts as different."""
    same = np.full(len(now), Same.UNDECIDED, np.uint8)
    differs = np.ones(len(now), np.bool_)

    def decide(where: NDArray[np.bool_], how: Same, *, different: bool) -> None:
        where = where & (same == Same.UNDECIDED)
        same[where], differs[where] = how, different

    decide((was == now) | (entries.size[now] == 0), Same.KNOWN, different=False)
    if entries.digest is not None:
        kinds = entries.digest_kind[entries.layer[now]]
        comparable = (kinds == entries.digest_kind[entries.layer[was]]) & (kinds != DigestKind.NONE)
        equal = (entries.digest[now] == entries.digest[was]).all(axis=1)
        decide(comparable & ~equal, Same.KNOWN, different=True)
        decide(comparable & equal & (kinds == DigestKind.SHA256), Same.KNOWN, different=False)
        decide(comparable & equal, Same.ASSUMED, different=False)
    decide(times_agree(entries, was, now), Same.ASSUMED, different=False)
    return same, differs


def times_agree(entries: Entries, was: NDArray[np.int32], now: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether modification times are equal to the precision of the coarser side."""
    unit = 10 ** (9 - np.minimum(entries.mtime_digits[was], entries.mtime_digits[now]).astype(np.int64))
    fractions = entries.mtime_ns[was] // unit == entries.mtime_ns[now] // unit
    return np.asarray((entries.mtime[was] == entries.mtime[now]) & fractions)


def metadata_differs(entries: Entries, was: int, now: int) -> bool:
    """Whether two entries of one content differ in mode, owner, attributes or modification time."""
    return bool(_attributes_differ(entries, np.array([was], np.int32), np.array([now], np.int32))[0])


def _attributes_differ(entries: Entries, was: NDArray[np.int32], now: NDArray[np.int32]) -> NDArray[np.bool_]:
    differs = entries.mode[was] != entries.mode[now]
    differs |= (entries.uid[was] != entries.uid[now]) | (entries.gid[was] != entries.gid[now])
    differs |= entries.xattr[was] != entries.xattr[now]
    # a directory's time follows from its children, unless a file became the directory
    return np.asarray(differs | (~times_agree(entries, was, now) & (entries.kind[now] != Kind.DIR)))
