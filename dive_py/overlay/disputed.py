"""Where engines make different containers of the same layers, or refuse them: `docs/engines-differ.md` has the table.

What the stack says is the image specification's word, else what most engines make; a person should know when an image
depends on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.distinct import distinct
from dive_py.layers.tar_extensions import xattr_names
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dive_py.overlay.entries import Entries
    from dive_py.overlay.stack import LayerStack

_OPAQUE: Final = b"trusted.overlay.opaque"
_IMPLICIT_MODE: Final = 0o755
_SHOWN: Final = 6
"""Layers that are named for one case."""


def note(stack: LayerStack) -> str:
    """Tell in one line on which cases an image depends that engines treat differently; empty for none.

    A container's read-write layer is not asked: its own engine made it.
    """
    entries = stack.entries
    cases = []
    for case, find in _CASES.items():
        layers = [layer for layer in distinct(entries.layer[find(stack)]).tolist() if layer != stack.rw]
        if layers:
            listed = ", ".join(map(str, layers[:_SHOWN])) + (" …" if len(layers) > _SHOWN else "")
            cases.append(f"{case} (layer{'s' if len(layers) > 1 else ''} {listed})")
    return f"depends on cases where engines differ: {'; '.join(cases)}; see docs/engines-differ.md" if cases else ""


def _opaque_roots(stack: LayerStack) -> NDArray[np.intp]:
    """Find opaque markers at the root of upper layers: no overlay engine obeys them."""
    entries = stack.entries
    rows = np.flatnonzero(entries.kind == Kind.OPAQUE)
    return np.asarray(rows[(entries.path[rows] == ROOT) & (entries.layer[rows] > 0)])


def _whiteouts_of_own(stack: LayerStack) -> NDArray[np.intp]:
    """Find whiteouts of what their layer has again.

    Behind it they are refused, and a directory shows what was below.
    """
    entries = stack.entries
    found = []
    for rows in _by_layer(stack, entries.kind == Kind.WHITEOUT):
        own = _layer_rows(stack, int(entries.layer[rows[0]]))
        own = own[entries.live[own]]
        at = np.full(stack.paths.count, -1, np.int64)
        at[entries.path[own]] = own
        same = at[entries.path[rows]]
        with_own = rows[same >= 0]
        same = same[same >= 0]
        directory = entries.kind[same] == Kind.DIR
        found.append(with_own[directory | (entries.order[same] < entries.order[with_own])])
    return np.concatenate(found) if found else np.zeros(0, np.intp)


def _devices_0_0(stack: LayerStack) -> NDArray[np.intp]:
    """Find devices 0:0, which are whiteouts to overlayfs."""
    entries = stack.entries
    rows = np.flatnonzero((entries.kind == Kind.CHAR) & entries.live)
    return np.asarray(rows[(entries.major[rows] == 0) & (entries.minor[rows] == 0)])


def _opaque_attributes(stack: LayerStack) -> NDArray[np.intp]:
    """Find directories with overlayfs' own mark, which some engines obey."""
    entries = stack.entries
    marks = [number for number, xattrs in enumerate(entries.xattrs) if xattrs and _OPAQUE in xattr_names(xattrs)]
    if not marks:
        return np.zeros(0, np.intp)
    return np.flatnonzero(np.isin(entries.xattr, marks) & entries.live & (entries.layer > 0))


def _parents_without_entries(stack: LayerStack) -> NDArray[np.intp]:
    """Find directories without an entry over lower ones that are not 0755 and root's: some engines make them so."""
    entries = stack.entries
    found = []
    for rows in _by_layer(stack, entries.implicit & ~entries.live):
        lower = stack.owners(int(entries.layer[rows[0]]) - 1)[entries.path[rows]]
        plain = (entries.mode[lower] == _IMPLICIT_MODE) & (entries.uid[lower] == 0) & (entries.gid[lower] == 0)
        found.append(rows[(lower >= 0) & ~plain])
    return np.concatenate(found) if found else np.zeros(0, np.intp)


def _links_to_missing(stack: LayerStack) -> NDArray[np.intp]:
    """Find entries below a link of their tar that has nothing where it leads, or not yet."""
    entries = stack.entries
    found = []
    for rows in _by_layer(stack, (entries.flags & np.uint8(Flag.FOLLOWED)) != 0):
        first = np.full(stack.paths.count, np.iinfo(np.uint32).max, np.uint32)
        own = _layer_rows(stack, int(entries.layer[rows[0]]))
        own = own[entries.objects[own] & ~entries.implicit[own]]
        np.minimum.at(first, entries.path[own], entries.order[own])
        # a directory without an entry of its own is there from the first entry in it on
        parents = stack.paths.parent[entries.path[rows]]
        plain = own[(entries.flags[own] & np.uint8(Flag.FOLLOWED)) == 0]
        np.minimum.at(first, stack.paths.parent[entries.path[plain]], entries.order[plain])
        found.append(rows[(parents != ROOT) & (first[parents] > entries.order[rows])])
    return np.concatenate(found) if found else np.zeros(0, np.intp)


def _twice(stack: LayerStack) -> NDArray[np.intp]:
    """Find paths that one tar has twice under the same name: some engines refuse it."""
    entries = stack.entries
    rows = np.flatnonzero(entries.duplicate & ((entries.flags & np.uint8(Flag.FOLLOWED)) == 0))
    after = np.minimum(rows + 1, len(entries.layer) - 1)
    again = (after > rows) & (entries.path[after] == entries.path[rows]) & (entries.layer[after] == entries.layer[rows])
    again &= ((entries.flags[after] & np.uint8(Flag.FOLLOWED)) == 0) & (entries.kind[after] < Kind.WHITEOUT)
    return np.asarray(rows[again & ~entries.implicit[after]])


def _links_into_lower(stack: LayerStack) -> NDArray[np.intp]:
    """Find hard links to files of lower layers: engines that unpack each layer alone refuse them."""
    links = _hard_links(stack.entries)
    return np.asarray(links[stack.entries.layer[stack.entries.real[links]] < stack.entries.layer[links]])


def _links_before_targets(stack: LayerStack) -> NDArray[np.intp]:
    """Find hard links that stand before their target in one tar."""
    entries = stack.entries
    links = _hard_links(entries)
    real = entries.real[links]
    return np.asarray(
        links[(entries.layer[real] == entries.layer[links]) & (entries.order[real] > entries.order[links])]
    )


def _hard_links(entries: Entries) -> NDArray[np.intp]:
    links = np.flatnonzero((entries.kind == Kind.HARDLINK) & entries.live)
    return np.asarray(links[entries.real[links] >= 0])


def _layer_rows(stack: LayerStack, layer: int) -> NDArray[np.intp]:
    return np.arange(stack.first_entry[layer], stack.first_entry[layer + 1])


def _by_layer(stack: LayerStack, chosen: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Return the chosen rows of each layer that has some."""
    rows = np.flatnonzero(chosen)
    if not rows.size:
        return []
    bounds = np.searchsorted(rows, stack.first_entry)
    return [rows[a:b] for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True) if a < b]


_CASES: Final[dict[str, Callable[[LayerStack], NDArray[np.intp]]]] = {
    "an opaque marker at the root": _opaque_roots,
    "a whiteout of what its layer has again": _whiteouts_of_own,
    "a device 0:0": _devices_0_0,
    "the attribute trusted.overlay.opaque": _opaque_attributes,
    "parents without an entry over others than 0755": _parents_without_entries,
    "an entry below a link to nothing": _links_to_missing,
    "a path twice in one tar": _twice,
    "a hard link to a lower layer": _links_into_lower,
    "a hard link before its target": _links_before_targets,
}
"""What is said of each case, and which entries show it."""
