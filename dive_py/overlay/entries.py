"""The entries of all layers as one set of columns, and what copy-on-write makes of each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dive_py.layers.index import EntryColumns
from dive_py.layers.vocabulary import DigestKind, Flag, Kind
from dive_py.overlay.vocabulary import NOT_SHADOWED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dive_py.layers.index import LayerIndex

_COPIED: Final = (
    "kind", "flags", "mode", "uid", "gid", "size", "stored", "mtime", "mtime_ns", "mtime_digits", "major", "minor",
    "order", "offset",
)  # fmt: skip
"""Columns that a layer's index has as they are."""

ATTRIBUTES: Final = ("mode", "uid", "gid", "mtime", "mtime_ns", "mtime_digits", "xattr")
"""Columns that all names of a content share."""

_IMPLICIT_MODE: Final = 0o755
"""What engines make of a directory without an entry, owned by 0:0 (observed with Docker 20.10 and 26)."""


@dataclass(eq=False)
class Entries(EntryColumns):
    """Columns over the entries of all layers, layer after layer; an entry's id is its position.

    Within a layer: its index' order (tree order, then the order of the tar), then its implicit directories.
    """

    layer: NDArray[np.int16]
    path: NDArray[np.int32]
    """Path id; of a whiteout or opaque marker, of the path it acts on."""
    implicit: NDArray[np.bool_]
    """A directory that has no entry but must be there."""
    duplicate: NDArray[np.bool_]
    """Put out of force by a later entry of the same tar."""
    live: NDArray[np.bool_]
    """An object of the file system: no marker, no duplicate, no implicit directory where there was one already."""
    real: NDArray[np.int32]
    """The entry whose content and attributes this one shows: a hard link's target, -1 if broken, else itself."""
    shadowed_by: NDArray[np.int16]
    """The layer from which on this name is hidden; its own for a duplicate, `NOT_SHADOWED` if none."""
    until: NDArray[np.int16]
    """The layer from which on another entry, or nothing, stands at its path: it is visible in every merged tree from
    its own layer up to the one before."""
    previous: NDArray[np.int32]
    """The entry at the same path in the merged tree below, -1 for none."""
    change: NDArray[np.uint8]
    """A `Change` against `previous`; untouched for what is not live."""
    same: NDArray[np.uint8]
    """A `Same`: how the contents' comparison was decided."""
    reason: NDArray[np.uint8]
    """A `Reason`: by what means `shadowed_by` hides it."""
    wasted: NDArray[np.bool_]
    """A stored content that no name shows in the final merged tree."""
    links: list[bytes]
    """Targets: a symlink's as stored, a hard link's as tree key."""
    xattrs: list[bytes]
    maps: dict[int, bytes]
    """By entry: the map of a sparse file that does not stand before its content, `OFFSET,LENGTH,…` of each piece."""
    borrowed: dict[int, int]
    """Of a container's files whose content a layer below has: the entry that stores it. See `overlay.redirects`."""
    digest: NDArray[np.uint8] | None
    digest_kind: NDArray[np.uint8]
    """A `DigestKind` for each layer."""
    common_mtime: NDArray[np.int64]
    """For each layer the modification time that more than half of its files with content have, in seconds."""
    common_mtime_ns: NDArray[np.uint32]
    """The rest of that time, in nanoseconds."""
    content_files: NDArray[np.int32]
    """How many files with content each layer has."""
    common_files: NDArray[np.int32]
    """How many files of each layer have that time; 0 where there is no such time."""

    def holding(self, ids: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return for entries that carry content those in whose layers it is stored: nearly always themselves."""
        if not self.borrowed:
            return ids
        return np.array([self.borrowed.get(entry, entry) for entry in ids.tolist()], np.int32)

    @property
    def objects(self) -> NDArray[np.bool_]:
        """Which entries stand for an object of the file system, duplicates and implicit directories included."""
        return is_object(self.kind, self.flags)


def is_object(kind: NDArray[np.uint8], flags: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which entries stand for an object of the file system: no markers, nothing of AUFS, nothing invalid."""
    return np.asarray((kind < Kind.WHITEOUT) & ((flags & np.uint8(Flag.AUFS | Flag.INVALID)) == 0))


def concatenate(
    indexes: Sequence[LayerIndex | None], path_ids: Sequence[NDArray[np.int32]], implicit: Sequence[NDArray[np.int32]]
) -> tuple[Entries, list[int]]:
    """Bring the columns of all layers together; what copy-on-write makes of them is filled in later.

    Args:
        indexes: Layers from the base upwards; None for one that is not there (yet). Their columns are taken away, one
            after the other, for there are as many bytes in them as in the entries.
        path_ids: The path id of each entry of each layer.
        implicit: Path ids of the directories that each layer needs and has no entry for.

    Returns:
        The entries, and for each layer the id of its first, with the total behind.
    """
    starts = [0]
    for own, more in zip(path_ids, implicit, strict=True):
        starts.append(starts[-1] + len(own) + len(more))
    digest_width = max((i.digest.shape[1] for i in indexes if i is not None and i.digest is not None), default=0)
    entries = _empty(starts[-1], len(indexes), digest_width)
    known_xattrs: dict[bytes, int] = {b"": 0}
    has_links = any(index is not None and index.links for index in indexes)
    if not has_links:
        entries.link = np.broadcast_to(np.int32(-1), starts[-1])
    for layer, index in enumerate(indexes):
        start, middle, stop = starts[layer], starts[layer] + len(path_ids[layer]), starts[layer + 1]
        entries.layer[start:stop] = layer
        entries.path[start:middle] = path_ids[layer]
        entries.path[middle:stop] = implicit[layer]
        entries.implicit[middle:stop] = True
        entries.kind[middle:stop] = Kind.DIR
        entries.mode[middle:stop] = _IMPLICIT_MODE
        if index is not None:
            entries.digest_kind[layer] = index.digest_kind
            _tell_common_time(entries, layer, index)
            _copy_lists(entries, index, start, known_xattrs, has_links=has_links)
    entries.xattrs.extend(known_xattrs)
    _copy_columns(entries, [(start, i) for start, i in zip(starts, indexes, strict=False) if i is not None])
    entries.real[:] = np.arange(starts[-1], dtype=np.int32)
    return entries, starts


def _copy_columns(entries: Entries, indexes: list[tuple[int, LayerIndex]]) -> None:
    """Copy what layers' indexes have as entries do, and let each column go."""
    names = list(_COPIED)
    if all(index.size is index.stored for _, index in indexes):
        names.remove("size")
        entries.size = entries.stored
    for name in names:
        own, nothing = getattr(entries, name), np.zeros(0, np.uint8)
        for start, index in indexes:
            column = getattr(index, name)
            if column.any():  # what stays zero takes no memory
                own[start : start + index.count] = column
            setattr(index, name, nothing)


def _copy_lists(
    entries: Entries, index: LayerIndex, start: int, known_xattrs: dict[bytes, int], *, has_links: bool
) -> None:
    """Copy what is numbered layer by layer: links, attributes, maps of sparse files; and digests."""
    stop = start + index.count
    if has_links:
        entries.link[start:stop] = np.where(index.link >= 0, index.link + np.int32(len(entries.links)), np.int32(-1))
        entries.links.extend(index.links)
    if len(index.xattrs) > 1:
        numbers = [known_xattrs.setdefault(xattrs, len(known_xattrs)) for xattrs in index.xattrs]
        entries.xattr[start:stop] = np.array(numbers, np.int32)[index.xattr]
    if index.maps:
        for row in np.flatnonzero(index.flags & np.uint8(Flag.SPARSE)).tolist():
            if (pieces := index.maps.get(int(index.offset[row]))) is not None:
                entries.maps[start + row] = pieces
    if entries.digest is not None and index.digest is not None:
        entries.digest[start:stop, : index.digest.shape[1]] = index.digest


def _tell_common_time(entries: Entries, layer: int, index: LayerIndex) -> None:
    """Find the time that most files of a layer have: of what more than half have, the median is one."""
    files = np.flatnonzero((index.kind == Kind.FILE) & (index.size > 0))
    if not len(files):
        return
    entries.content_files[layer] = len(files)
    seconds = index.mtime[files]
    common = np.partition(seconds, len(files) // 2)[len(files) // 2]
    nanoseconds = index.mtime_ns[files[seconds == common]]
    rest = np.partition(nanoseconds, len(nanoseconds) // 2)[len(nanoseconds) // 2]
    count = int(np.count_nonzero(nanoseconds == rest))
    if 2 * count > len(files):
        entries.common_mtime[layer], entries.common_mtime_ns[layer] = common, rest
        entries.common_files[layer] = count


def _empty(count: int, layers: int, digest_width: int) -> Entries:
    types: dict[str, Any] = {
        "layer": np.int16, "path": np.int32, "kind": np.uint8, "flags": np.uint8, "mode": np.uint16, "uid": np.uint32,
        "gid": np.uint32, "size": np.int64, "stored": np.int64, "mtime": np.int64, "mtime_ns": np.uint32,
        "mtime_digits": np.uint8, "link": np.int32, "major": np.uint32, "minor": np.uint32, "xattr": np.int32,
        "order": np.uint32, "offset": np.int64, "implicit": np.bool_, "duplicate": np.bool_, "live": np.bool_,
        "real": np.int32, "shadowed_by": np.int16, "until": np.int16, "previous": np.int32, "change": np.uint8,
        "same": np.uint8, "reason": np.uint8, "wasted": np.bool_,
    }  # fmt: skip
    columns: dict[str, Any] = {name: np.zeros(count, code) for name, code in types.items()}
    for name in ("link", "previous"):
        columns[name][:] = -1
    for name in ("shadowed_by", "until"):
        columns[name][:] = NOT_SHADOWED
    columns["digest"] = np.zeros((count, digest_width), np.uint8) if digest_width else None
    columns["digest_kind"] = np.full(layers, DigestKind.NONE, np.uint8)
    for name, code in (
        ("common_mtime", np.int64),
        ("common_mtime_ns", np.uint32),
        ("common_files", np.int32),
        ("content_files", np.int32),
    ):
        columns[name] = np.zeros(layers, code)
    given = {"links", "xattrs", "maps", "borrowed"}
    assert set(columns) | given == {f.name for f in fields(Entries)}  # noqa: S101 - a typo above
    return Entries(links=[], xattrs=[], maps={}, borrowed={}, **columns)
