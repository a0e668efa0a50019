"""What each layer finds below itself: one walk over the layers, from the base.

`current[path]` is the topmost entry so far at each path. From it follow what an entry is compared with, which implicit
directories really come into being, what a hard link into a lower layer shows, and until when an entry is the one that
stands at its path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.index import SYMLINK_MODE, key_path
from dive_py.layers.tar_extensions import xattr_items, xattr_set
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.changes import compare, details, shown
from dive_py.overlay.entries import ATTRIBUTES
from dive_py.overlay.vocabulary import Change, Same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from dive_py.layers.index import LayerIndex
    from dive_py.overlay.entries import Entries
    from dive_py.overlay.paths import Paths

_CAPABILITY: Final = b"security.capability"

_DOUBLINGS: Final = 32
"""Steps of pointer doubling that resolve a chain of 2³² hard links; what is still a link then is a cycle."""


def merge(
    entries: Entries, paths: Paths, starts: Sequence[int], middles: Sequence[int], targets: NDArray[np.int32]
) -> None:
    """Fill in `previous`, `until`, `real`, `change` and `same`, and which implicit directories are `live`.

    `targets` has the path id of each hard link's target, -1 for none; the others are those of `shadowing.shadow`.
    """
    entries.until[:] = entries.shadowed_by
    current = np.full(paths.count, -1, np.int32)
    for layer, middle in enumerate(middles):
        start, stop = starts[layer], starts[layer + 1]
        _resolve_links(entries, layer, (start, middle), current, targets)
        own = np.flatnonzero(entries.live[start:middle]).astype(np.int32) + np.int32(start)
        needed = np.arange(middle, stop, dtype=np.int32)
        lower = _visible(entries, current, needed, layer)
        kept = (lower >= 0) & (entries.kind[lower] == Kind.DIR) & (entries.shadowed_by[lower] > layer)
        entries.live[needed] = ~kept
        rows = np.concatenate((own, needed[~kept]))
        lower = _visible(entries, current, rows, layer)
        entries.previous[rows] = lower
        known = lower >= 0
        entries.until[lower[known]] = layer
        current[entries.path[rows]] = rows
        entries.change[rows] = Change.ADDED
        entries.change[rows[known]], entries.same[rows[known]] = compare(entries, lower[known], rows[known])
    entries.until[~entries.live] = entries.layer[~entries.live]


def _visible(entries: Entries, current: NDArray[np.int32], rows: NDArray[np.int32], layer: int) -> NDArray[np.int32]:
    """Return what stands at the rows' paths in the merged tree below `layer`, -1 for nothing."""
    lower = current[entries.path[rows]]
    return np.where((lower >= 0) & (entries.until[lower] >= layer), lower, -1).astype(np.int32)


def _resolve_links(
    entries: Entries, layer: int, bounds: tuple[int, int], current: NDArray[np.int32], targets: NDArray[np.int32]
) -> None:
    """Set `real` of a layer's hard links: a target in the own tar, else in the merged tree below."""
    start, middle = bounds
    links = np.flatnonzero(entries.kind[start:middle] == Kind.HARDLINK).astype(np.int32) + np.int32(start)
    links = links[(entries.flags[links] & Flag.INVALID) == 0]
    if not links.size:
        return
    targeted = targets[entries.link[links]]
    candidates = np.flatnonzero(
        (entries.kind[start:middle] < Kind.WHITEOUT) & ((entries.flags[start:middle] & Flag.INVALID) == 0)
    ).astype(np.int32) + np.int32(start)
    goal, later = _own_targets(entries, links, targeted, candidates)
    lower = np.where(targeted >= 0, current[targeted], -1)
    # a link stands for what was there when it was made: a later file of its own tar was not
    below = later & (lower >= 0) & (entries.until[lower] >= layer) & (goal != links)
    goal = np.where(below, entries.real[lower], goal)
    entries.real[links] = goal
    _follow_chains(entries, links)
    _share_attributes(entries, links, start)


def _own_targets(
    entries: Entries, links: NDArray[np.int32], targets: NDArray[np.int32], candidates: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return each link's target in its own tar, -1 for none, and whether it comes no sooner than the link.

    Of several entries the last one before the link, else the first after it.
    """
    # entries of one path stand in the order of the tar: one number says both, and no link walks over all of them
    place = entries.path[candidates].astype(np.int64) << 32 | entries.order[candidates]
    targeted = targets.astype(np.int64) << 32
    first, after = np.searchsorted(place, targeted), np.searchsorted(place, targeted + (1 << 32))
    earlier = np.searchsorted(place, targeted | entries.order[links]) - 1
    found = candidates[np.minimum(np.maximum(first, earlier), len(candidates) - 1)]
    goal = np.where((after > first) & (targets >= 0), found, -1).astype(np.int32)
    return goal, earlier < first


def _follow_chains(entries: Entries, links: NDArray[np.int32]) -> None:
    """Let links to links show what the last one shows; cycles and directories are broken."""
    for _ in range(_DOUBLINGS):
        goal = entries.real[links]
        onward = np.where(goal >= 0, entries.real[goal], -1)
        if (onward == goal).all():
            break
        entries.real[links] = onward
    goal = entries.real[links]
    broken = (goal >= 0) & ((entries.kind[goal] == Kind.HARDLINK) | (entries.kind[goal] == Kind.DIR))
    entries.real[links[broken]] = -1


def _share_attributes(entries: Entries, links: NDArray[np.int32], start: int) -> None:
    """Give all names of a content the attributes that the last header for it in its own tar states.

    A link's header is applied to the file that it links to, which all names share: Docker 20.10 to 28 and Podman 4.3
    show every name with the last header's mode, owner and time (umoci 0.4 with the first one's). To a content of a
    lower layer no header of a link is applied.
    """
    links = links[entries.real[links] >= 0]
    links = links[np.argsort(entries.order[links], kind="stable")]
    real = entries.real[links]
    own = (real >= start) & (entries.order[links] > entries.order[real])
    naming, named = links[own], real[own]
    if naming.size:
        _unite_xattrs(entries, naming, named)
        # where several links name one content, the last assignment stays: they are in the order of the tar
        for column in (entries.mode, entries.uid, entries.gid, entries.mtime, entries.mtime_ns, entries.mtime_digits):
            column[named] = column[naming]
        entries.mode[named[entries.kind[named] == Kind.SYMLINK]] = SYMLINK_MODE
    for name in ATTRIBUTES:
        column = getattr(entries, name)
        column[links] = column[real]


def _unite_xattrs(entries: Entries, links: NDArray[np.int32], contents: NDArray[np.int32]) -> None:
    """Add the extended attributes of links' headers to those of their contents, link by link.

    Attributes are set and none is removed, but for a file's capabilities, which Linux drops with each change of owner
    (capabilities(7)), so that only the last header's stay.
    """
    rows = np.flatnonzero(entries.xattr[links] != entries.xattr[contents])
    if not rows.size:
        return
    rows = np.flatnonzero(np.isin(contents, contents[rows]))
    united: dict[int, dict[bytes, bytes]] = {}
    for link, content in zip(links[rows].tolist(), contents[rows].tolist(), strict=True):
        # a text of each state on the way would cost links times attributes: only the last state is seen
        if content not in united:
            united[content] = dict(xattr_items(entries.xattrs[entries.xattr[content]]))
        united[content].pop(_CAPABILITY, None)
        united[content].update(xattr_items(entries.xattrs[entries.xattr[link]]))
    known = {xattrs: number for number, xattrs in enumerate(entries.xattrs)}
    for content, xattrs in united.items():
        text = xattr_set(xattrs)
        entries.xattr[content] = known.setdefault(text, len(known))
        if len(known) > len(entries.xattrs):
            entries.xattrs.append(text)


def borrow(
    entries: Entries,
    paths: Paths,
    starts: Sequence[int],
    indexes: Sequence[LayerIndex | None],
    owners: Callable[[int], NDArray[np.int32]],
) -> None:
    """Fill in `borrowed`, and compare these files anew.

    `owners` gives for each path the entry that the merged tree at a layer shows, -1 for none.
    """
    found = entries.borrowed
    for layer, index in enumerate(indexes):
        if index is None or not index.below:
            continue
        visible = owners(layer - 1)
        rows = np.flatnonzero(entries.flags[starts[layer] : starts[layer + 1]] & Flag.BELOW) + starts[layer]
        for row in rows.tolist():
            key = paths.key(int(entries.path[row]))
            number = paths.find(key_path(index.below[key])) if key in index.below else None
            real = int(entries.real[visible[number]]) if number is not None and visible[number] >= 0 else -1
            real = found.get(real, real)
            if real >= 0 and entries.kind[real] == Kind.FILE and entries.size[real] == entries.size[row]:
                found[row] = real
    _compare(entries)


def _compare(entries: Entries) -> None:
    """Note where an entry and the one below it show one and the same content."""
    rows = np.fromiter(entries.borrowed, np.int32, len(entries.borrowed))
    rows = rows[entries.previous[rows] >= 0]
    was = shown(entries, entries.previous[rows])
    alike = entries.holding(was) == entries.holding(rows)
    rows, was = rows[alike], was[alike]
    entries.same[rows] = Same.KNOWN
    entries.change[rows] = np.where(details(entries, was, entries, rows), Change.METADATA, Change.IDENTICAL)
