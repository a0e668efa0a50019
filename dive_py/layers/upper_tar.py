"""An overlay's upper directory that came as a tar, to the `LayerIndex` that it stands for.

A tar of such a directory is not a layer's tar: a whiteout is a character device 0:0 in it, a second whiteout perhaps a
hard link to the first, and the marks of opaque directories, which are attributes of the host, are not in it at all
(Linux, *Documentation/filesystems/overlayfs.rst*).
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dive_py.layers.folder_xattrs import file_xattrs
from dive_py.layers.index import KEY_SEPARATOR, LayerIndex
from dive_py.layers.tar_extensions import xattr_items, xattr_set
from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


def as_upper(index: LayerIndex, prefix: bytes = b"") -> LayerIndex:
    """Take the tar's own headers as what overlayfs means by them.

    Args:
        index: The tar as `tar_headers.scan` reads it.
        prefix: The name of the directory itself, which stands before all names in the tar; empty where none does.
    """
    keys = index.keys()
    links = list(index.links)
    kind, link = index.kind.copy(), index.link.copy()
    whiteouts = (kind == Kind.CHAR) & (index.major == 0) & (index.minor == 0)
    marked = {keys[row] for row in np.flatnonzero(whiteouts).tolist()}
    hard = np.flatnonzero(kind == Kind.HARDLINK).tolist()
    for row in hard:
        if links[link[row]] in marked:
            whiteouts[row] = True
        else:
            links[link[row]] = _without(prefix, links[link[row]])
    kind[whiteouts] = Kind.WHITEOUT
    link[whiteouts] = -1
    changed = _without_marks(replace(index, kind=kind, link=link, links=tuple(links)))
    if not prefix:
        return without_doubled_marks(changed)
    kept = np.fromiter((key != prefix for key in keys), np.bool_, len(keys))
    left = [_without(prefix, key) for key in keys if key != prefix]
    return without_doubled_marks(_rows(changed, np.flatnonzero(kept), left))


def without_doubled_marks(index: LayerIndex) -> LayerIndex:
    """Return the same layer with one mark for each opaque directory, of the three that fuse-overlayfs writes.

    Besides the attribute it leaves a file `.wh..wh..opq`, which is a mark of its own, and a device `.wh..opq`, which
    reads as the whiteout of `.opq`; in a directory that hides all below it, that hides nothing more.
    """
    opaque = np.flatnonzero(index.kind == Kind.OPAQUE)
    if not len(opaque):
        return index
    keys = index.keys()
    marked: set[bytes] = set()
    dropped = []
    for row in opaque.tolist():
        if keys[row] in marked:
            dropped.append(row)
        marked.add(keys[row])
    for row in np.flatnonzero(index.kind == Kind.WHITEOUT).tolist():
        directory, _, name = keys[row].rpartition(b"\0")
        if name == b".opq" and directory in marked:
            dropped.append(row)
    if not dropped:
        return index
    kept = np.delete(np.arange(index.count), dropped)
    return _rows(index, kept, [keys[row] for row in kept.tolist()])


def _without_marks(index: LayerIndex) -> LayerIndex:
    """Return the same layer without an overlay's attributes, and with the owners and modes that they hide."""
    if len(index.xattrs) == 1:
        return index
    attributes = [file_xattrs(xattr_items(xattrs)) for xattrs in index.xattrs]
    sets: dict[bytes, int] = {b"": 0}
    numbers = [sets.setdefault(xattr_set(one.own), len(sets)) for one in attributes]
    mode, uid, gid = index.mode.copy(), index.uid.copy(), index.gid.copy()
    for number, one in enumerate(attributes):
        if one.stat is not None:
            rows = index.xattr == number
            mode[rows], uid[rows], gid[rows] = one.stat.mode, one.stat.uid, one.stat.gid
    xattr = np.array(numbers, np.int32)[index.xattr]
    return replace(index, xattrs=tuple(sets), xattr=xattr, mode=mode, uid=uid, gid=gid)


def with_opaque(index: LayerIndex, directories: Iterable[bytes]) -> LayerIndex:
    """Return the same upper directory with the marks of opaque directories, tree keys, that its tar did not carry."""
    opaque = set(directories)
    if not opaque:
        return index
    keys = index.keys()
    marked = [row for row, key in enumerate(keys) if key in opaque and index.kind[row] == Kind.DIR]
    rows = np.sort(np.concatenate([np.arange(index.count), np.array(marked, np.int64)]), kind="stable")
    new = np.zeros(len(rows), np.bool_)
    new[1:] = rows[1:] == rows[:-1]
    doubled = _rows(index, rows, [keys[row] for row in rows.tolist()])
    doubled.kind[new] = Kind.OPAQUE
    doubled.xattr[new] = 0
    doubled.order[:] = np.argsort(np.lexsort((new, doubled.order)))
    return doubled


def _rows(index: LayerIndex, rows: NDArray[Any], keys: list[bytes]) -> LayerIndex:
    """Return some rows of an index, under these keys."""
    columns = {
        field.name: getattr(index, field.name)[rows]
        for field in fields(index)
        if isinstance(getattr(index, field.name), np.ndarray)
    }
    return replace(index, count=len(keys), names=KEY_SEPARATOR.join(keys), **columns)


def _without(prefix: bytes, key: bytes) -> bytes:
    return key[len(prefix) + 1 :] if key.startswith(prefix + b"\0") else key
