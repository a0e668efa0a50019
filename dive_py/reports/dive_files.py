"""The `fileList` of dive's JSON: one layer's entries as dive keeps them in its tree.

Children stand before their parents, siblings by the bytes of their names; whiteouts stand under their `.wh.` names,
opaque markers and whatever AUFS keeps for itself are left out; a directory without an entry of its own has an empty
path and zeros. Of a path stored twice the last entry counts.

Everything is array work over the stack's columns, since a layer may have a million entries.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from dive_py.layers.distinct import distinct
from dive_py.layers.index import key_path
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.paths import ROOT
from dive_py.reports import go_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths
    from dive_py.overlay.stack import LayerStack

_PREFIX = b".wh."
"""What a whiteout's name begins with (OCI image-spec, layer.md)."""

_TYPE_FLAGS = {
    Kind.FILE: 48,
    Kind.DIR: 53,
    Kind.SYMLINK: 50,
    Kind.HARDLINK: 49,
    Kind.CHAR: 51,
    Kind.BLOCK: 52,
    Kind.FIFO: 54,
    Kind.WHITEOUT: 48,
}
"""The tar's type byte of each kind; a whiteout is an empty file."""

_MODE_BITS = {
    Kind.DIR: 1 << 31,
    Kind.SYMLINK: 1 << 27,
    Kind.CHAR: 1 << 26 | 1 << 21,
    Kind.BLOCK: 1 << 26,
    Kind.FIFO: 1 << 25,
}
"""What each kind adds to the permissions in Go's `fs.FileMode`."""

_SPECIAL_BITS = {0o4000: 1 << 23, 0o2000: 1 << 22, 0o1000: 1 << 20}
"""Where Go keeps setuid, setgid and sticky."""


_CHUNK = 8_192
"""Rows that are text at a time: some 3 MB."""


def file_list(stack: LayerStack, layer: int, depth: int) -> Iterator[str]:
    """Yield a layer's list as JSON text, in pieces; the list itself is indented `depth` times."""
    ids, path = _children_first(stack, layer)
    if not len(ids):
        yield "[]"
        return
    yield f"[\n{go_json.INDENT * (depth + 1)}{_opening(depth + 2)}"
    for start in range(0, len(ids), _CHUNK):
        text = _rows(stack, ids[start : start + _CHUNK], path[start : start + _CHUNK], depth)
        yield text if start + _CHUNK < len(ids) else text.rpartition(",")[0]
    yield f"\n{go_json.INDENT * depth}]"


def _rows(stack: LayerStack, ids: NDArray[np.intp], path: NDArray[np.int32], depth: int) -> str:
    """Return rows from their path on, each with the beginning of the next."""
    columns = stack.entries
    paths = escaped_paths_of(stack.paths, path)
    implicit = ids < 0
    for place in np.flatnonzero(implicit).tolist():
        paths[place] = ""
    for place in np.flatnonzero(~implicit & (columns.kind[ids] == Kind.WHITEOUT)).tolist():
        paths[place] = _marker(paths[place])
    pieces = [""] * (4 * len(ids))
    pieces[0::4] = paths
    pieces[1::4] = _until_size(stack, ids, implicit, depth + 2)
    pieces[2::4] = list(map(str, np.where(implicit, 0, columns.size[ids]).tolist()))
    pieces[3::4] = _after_size(stack, ids, implicit, depth + 1)
    return "".join(pieces)


def _opening(depth: int) -> str:
    """Return an object up to its first value, the path."""
    return f'{{\n{go_json.INDENT * depth}"path": "'


def _children_first(stack: LayerStack, layer: int) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Return the layer's entries in dive's order, -1 for a directory without one, and their paths' ids.

    In tree order, an entry at place i whose subtree has s entries and which has d ancestors comes, when children stand
    before parents, at place i + s - 1 - d: all of its subtree has passed, none of its ancestors has.
    """
    paths = stack.paths
    objects, path, whiteouts, gone = _chosen(stack, layer)
    inserted, whiteouts, gone = _insertions(paths, path, whiteouts, gone)
    place = np.arange(len(path)) + np.searchsorted(inserted, np.arange(len(path)), side="right")
    by_path, end = np.sort(gone), paths.end[path]
    inside = np.searchsorted(path, end) - np.arange(len(path))
    inside = inside + np.searchsorted(by_path, end) - np.searchsorted(by_path, path, side="right")
    target = np.concatenate(
        (place + inside - paths.depth[path], inserted + np.arange(len(gone)) + 1 - paths.depth[gone])
    )
    order = np.empty(len(target), dtype=np.intp)
    order[target] = np.arange(len(target))
    return np.concatenate((objects, whiteouts))[order], np.concatenate((path, gone))[order]


def _chosen(
    stack: LayerStack, layer: int
) -> tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.intp], NDArray[np.int32]]:
    """Return what dive's tree of a layer holds: objects and the directories that lead to anything, then whiteouts.

    Both as entry ids (-1 for a directory without entry) and path ids, ascending by path, one a path.
    """
    first, last = stack.first_entry[layer], stack.first_entry[layer + 1]
    columns = stack.entries
    kind, at = columns.kind[first:last], columns.path[first:last]
    shown = ((columns.flags[first:last] & (Flag.AUFS | Flag.INVALID)) == 0) & ~columns.implicit[first:last]
    objects, path = _last_of_each(at, np.flatnonzero(shown & (kind < Kind.WHITEOUT)))
    whiteouts, gone = _last_of_each(at, np.flatnonzero(shown & (kind == Kind.WHITEOUT)))
    opaque = at[shown & (kind == Kind.OPAQUE)]
    implicit = _missing_parents(stack.paths, path, gone, opaque)
    every = np.concatenate((path, implicit))
    order = np.argsort(every, kind="stable")
    ids = np.concatenate((objects + first, np.full(len(implicit), -1)))
    return ids[order], every[order], whiteouts + first, gone


def _last_of_each(at: NDArray[np.int32], rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Return of rows in tree order the last of each path, and the paths."""
    path = at[rows]
    last = np.ones(len(rows), np.bool_)
    last[:-1] = path[1:] != path[:-1]
    return rows[last], path[last]


def _missing_parents(
    paths: Paths, path: NDArray[np.int32], gone: NDArray[np.int32], opaque: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the directories that lead to anything and have no entry in `path`; an opaque marker needs its own."""
    present = np.zeros(paths.count, np.bool_)
    present[path] = True
    present[ROOT] = True
    missing = distinct(opaque[~present[opaque]])
    present[missing] = True
    return np.concatenate((missing, paths.directories_above(np.concatenate((path, gone, missing)), present)))


def _insertions(
    paths: Paths, path: NDArray[np.int32], whiteouts: NDArray[np.intp], gone: NDArray[np.int32]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int32]]:
    """Return before which of the sorted paths each whiteout stands by its `.wh.` name, and the whiteouts in that order.

    All whiteouts of one directory stand together, by name. Where blocks of several directories meet, these lie in one
    another, and the innermost comes first.
    """
    parents, which = np.unique(paths.parent[gone], return_inverse=True)
    blocks = np.searchsorted(path, [_first_after(paths, int(parent)) for parent in parents])
    inserted = blocks[which] if len(gone) else np.empty(0, dtype=np.intp)
    order = np.lexsort((gone, -paths.depth[gone].astype(np.int64), inserted))
    return inserted[order], whiteouts[order], gone[order]


def _first_after(paths: Paths, parent: int) -> int:
    """Return the first path below a directory that sorts after its `.wh.` names begin."""
    key = paths.key(parent)
    requested = key + b"\0" + _PREFIX if key else _PREFIX
    return bisect_left(range(paths.count), requested, parent + 1, int(paths.end[parent]), key=paths.key)


def _marker(path: str) -> str:
    """Return the path of the whiteout that removes this path, both as the insides of JSON strings."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{_PREFIX.decode()}{name}"


def _until_size(stack: LayerStack, ids: NDArray[np.intp], implicit: NDArray[np.bool_], depth: int) -> list[str]:
    """Return the text from the end of each entry's path to its size: type flag and link."""
    columns = stack.entries
    gap = f"\n{go_json.INDENT * depth}"
    flags = (*(_TYPE_FLAGS.get(kind, 0) for kind in Kind), 0)
    texts = [f'",{gap}"typeFlag": {flag},{gap}"linkName": "",{gap}"size": ' for flag in flags]
    kinds = np.where(implicit, len(Kind), columns.kind[ids]).tolist()
    found = [texts[kind] for kind in kinds]
    linked = np.flatnonzero((columns.link[ids] >= 0) & ~implicit)
    for place, number in zip(linked.tolist(), columns.link[ids[linked]].tolist(), strict=True):
        target = columns.links[number]
        if kinds[place] == Kind.HARDLINK:
            target = key_path(target)
        found[place] = (
            f'",{gap}"typeFlag": {flags[kinds[place]]},{gap}"linkName": {go_json.string(target)},{gap}"size": '
        )
    return found


def _after_size(stack: LayerStack, ids: NDArray[np.intp], implicit: NDArray[np.bool_], depth: int) -> list[str]:
    """Return the text from each entry's size to the beginning of the next one's path: mode, owner, `isDir`."""
    columns = stack.entries
    mode = _go_modes(columns.kind[ids], columns.mode[ids])
    uid, gid = columns.uid[ids], columns.gid[ids]
    mode[implicit] = 0
    uid[implicit] = 0
    gid[implicit] = 0
    gap = f"\n{go_json.INDENT * (depth + 1)}"
    end = f"\n{go_json.INDENT * depth}}},\n{go_json.INDENT * depth}{_opening(depth + 1)}"

    class Endings(dict[tuple[int, int, int], str]):
        """Written once for each combination, of which even a large layer has few."""

        def __missing__(self, key: tuple[int, int, int]) -> str:
            is_dir = "true" if key[0] & _MODE_BITS[Kind.DIR] else "false"
            names = f',{gap}"fileMode": {key[0]},{gap}"uid": {key[1]},{gap}"gid": {key[2]},{gap}"isDir": {is_dir}{end}'
            self[key] = names
            return names

    return list(map(Endings().__getitem__, zip(mode.tolist(), uid.tolist(), gid.tolist(), strict=True)))


def _go_modes(kind: NDArray[np.uint8], mode: NDArray[np.uint16]) -> NDArray[np.uint32]:
    """Return Go's mode words of these kinds and permissions."""
    bits = np.array([_MODE_BITS.get(each, 0) for each in Kind], dtype=np.uint32)[kind]
    bits |= mode & np.uint32(0o777)
    for bit, go_bit in _SPECIAL_BITS.items():
        bits |= np.where(mode & np.uint16(bit), np.uint32(go_bit), np.uint32(0))
    return bits


_SPARSE = 4
"""Above so many ids in a range for each requested one, one at a time is faster than the whole range."""


def escaped_paths_of(paths: Paths, ids: NDArray[np.int32]) -> list[str]:
    """Return the paths of these ids, in their order, as the insides of JSON strings in Go's manner."""
    found = _range(ids)
    if found is None:
        return go_json.escaped(b"\0".join(paths.paths(ids))) if len(ids) else []
    names = go_json.escaped(paths.joined(*found))
    return [names[place] for place in (ids - found[0]).tolist()]


def _range(ids: NDArray[np.int32]) -> tuple[int, int] | None:
    """Return the range that these ids fill well enough to be read as a whole, or None."""
    if not len(ids):
        return None
    first, last = int(ids.min()), int(ids.max())
    return (first, last + 1) if last - first < _SPARSE * len(ids) else None
