"""A container's export and its engine's list of changes, to the `LayerIndex` of its read-write layer.

The list says what happened where, the export's headers what stands there now. The list decides, and not a comparison of
the export with the image: the engine compares with what it unpacked itself, to the nanosecond, and leaves out what it
put there itself (`.dockerenv`, `etc/hosts` and so on), while an export has all of it, and its times in whole seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dive_py.layers.index import KEY_SEPARATOR, LONGEST_PATH, LayerIndex, path_key
from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

_LOST: Final = re.compile("\ufffd+")
"""What JSON has in the place of bytes that are not UTF-8: how many of them, decoders do not agree about."""

_LOST_BYTES: Final = "\ufffd".encode()


@dataclass(frozen=True)
class ExportedChanges:
    """A read-write layer, and where its contents are."""

    index: LayerIndex
    """Its `offset` is the number of the row."""
    holders: Mapping[bytes, bytes]
    """Of files whose content the export has under another name: tree keys of both."""


@dataclass(frozen=True)
class ListedChanges:
    """What an engine lists: paths with leading slash, in which a byte that is no UTF-8 is U+FFFD."""

    modified: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()


def read_write_layer(
    export: LayerIndex, listed: ListedChanges, lowers: Callable[[], Sequence[LayerIndex]]
) -> ExportedChanges:
    """Take from an export what a container's own layer has.

    What is gone since it was listed as modified is deleted, what is there again is not.

    Args:
        export: The export's tar, as `tar_headers.scan` reads it.
        listed: What the engine lists.
        lowers: Gives the layers below; asked only where a deleted path is no UTF-8, and has to be looked for there.
    """
    keys = export.keys()
    changed = listed.modified | listed.added
    listed_keys = _keys(changed | listed.deleted)
    unclear = _lost(changed)
    rows = [row for row, key in enumerate(keys) if _happened(key, listed_keys, unclear)]
    # a marker in an export is a file whose name looks like one
    kept = [row for row in rows if export.kind[row] < Kind.WHITEOUT]
    gone = _keys(listed.modified | listed.deleted) - {keys[row] for row in kept}
    gone = {key for key in gone if _LOST_BYTES not in key}
    if lost := _lost(listed.deleted):
        gone |= _lost_names(lost, lowers()) - set(keys)
    index, holders = _with_targets(export, keys, np.array(kept, np.int64))
    return ExportedChanges(_with_whiteouts(index, gone), holders)


def _keys(paths: Iterable[str]) -> set[bytes]:
    return {key for path in paths if (key := _key(path))}


def _lost(paths: Iterable[str]) -> set[str]:
    """Return those of the paths in which bytes are lost, as `_lossy` writes them."""
    return {_LOST.sub("\ufffd", path) for path in paths if "\ufffd" in path}


def _key(path: str) -> bytes:
    """Return the tree key of a change's path; empty where it is the root's or none that a kernel has."""
    name = path.strip("/").encode("utf-8", "replace")
    return b"" if b"\0" in name or len(name) > LONGEST_PATH else path_key(name)


def _lossy(key: bytes) -> str:
    """Return a tree key as a path of the list, each run of lost bytes one U+FFFD."""
    return _LOST.sub("\ufffd", "/" + key.replace(b"\0", b"/").decode("utf-8", "replace"))


def _happened(key: bytes, listed_keys: set[bytes], unclear: set[str]) -> bool:
    if key in listed_keys:
        return True
    return bool(unclear) and not key.isascii() and _lossy(key) in unclear


def _lost_names(deleted: set[str], lowers: Iterable[LayerIndex]) -> set[bytes]:
    """Return the tree keys of layers below that these paths of the list may mean."""
    found: set[bytes] = set()
    for lower in lowers:
        keys = lower.keys()
        found |= {key for key in keys if not key.isascii() and _lossy(key) in deleted}
    return found


def _with_targets(
    export: LayerIndex, keys: Sequence[bytes], kept: NDArray[np.int64]
) -> tuple[LayerIndex, dict[bytes, bytes]]:
    """Take the rows that changed; a hard link to what did not change becomes what it links to.

    Of several links to one such file, the first is the file and the others link to it, as a commit has them.
    """
    taken, links = kept.copy(), list(export.links)
    own = {keys[row] for row in kept.tolist()}
    hard = np.flatnonzero(export.kind[kept] == Kind.HARDLINK).tolist()
    elsewhere = {links[export.link[kept[number]]] for number in hard} - own
    place = {key: row for row, key in enumerate(keys) if key in elsewhere} if elsewhere else {}
    first: dict[bytes, bytes] = {}
    for number in hard:
        row = int(kept[number])
        target = links[export.link[row]]
        if target not in place or export.kind[place[target]] >= Kind.WHITEOUT:
            continue
        if target in first:
            links[export.link[row]] = first[target]
            continue
        first[target] = keys[row]
        taken[number] = place[target]
    columns: dict[str, Any] = {
        field.name: value[taken]
        for field in fields(export)
        if isinstance(value := getattr(export, field.name), np.ndarray)
    }
    names = [keys[row] for row in kept.tolist()]
    index = replace(export, count=len(names), names=KEY_SEPARATOR.join(names), links=tuple(links), **columns)
    return index, {name: target for target, name in first.items()}


def _with_whiteouts(index: LayerIndex, gone: set[bytes]) -> LayerIndex:
    """Add whiteouts, put all in tree order, and number the contents by their rows."""
    keys = [*index.keys(), *gone]
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
    columns: dict[str, Any] = {}
    for field in fields(index):
        own = getattr(index, field.name)
        if isinstance(own, np.ndarray):
            column = np.zeros((len(keys), *own.shape[1:]), own.dtype)
            column[: index.count] = own
            columns[field.name] = column
    columns["kind"][index.count :] = Kind.WHITEOUT
    columns["link"][index.count :] = -1
    columns = {name: column[order] for name, column in columns.items()}
    columns["order"] = np.arange(len(keys), dtype=np.uint32)
    columns["offset"] = np.arange(len(keys), dtype=np.int64)
    joined = KEY_SEPARATOR.join(keys[row] for row in order.tolist())
    # what else the tar tells is of the whole container
    return replace(
        index,
        count=len(keys),
        names=joined,
        maps={},
        needed=(),
        implicit_root=True,
        tar_bytes=0,
        warnings=(),
        **columns,
    )
