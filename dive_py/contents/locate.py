"""From a path inside an image to the entry that has its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.errors import DivepyError, PathNotFound
from dive_py.layers.index import key_path
from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from dive_py.overlay.stack import LayerStack

_MAX_LINKS: Final = 40
"""Symlinks that are followed one after another, as Linux does (path_resolution(7))."""


@dataclass(frozen=True)
class Followed:
    """Where a path leads to."""

    path: bytes
    """Without leading slash, no link in it; empty for the root."""
    entry: int
    """What stands there; -1 for the root where it has no entry."""
    links: tuple[tuple[bytes, bytes], ...] = ()
    """The symlinks on the way: the path of each, and its target as stored."""


def shown_entry(stack: LayerStack, path: bytes) -> int:
    """Return the entry that a container sees at a path, with all symlinks followed inside the image.

    Returns:
        The entry's id; -1 for the root where it has no entry.

    Raises:
        PathNotFound: nothing is there in the end, or links go in a circle.
    """
    return followed(stack, path).entry


def followed(stack: LayerStack, path: bytes, layer: int | None = None, *, last: bool = True) -> Followed:
    """Follow the symlinks of a path inside the image, as path_resolution(7) does in a container's root.

    Args:
        stack: All layers.
        path: Without leading slash, normalised; empty for the root.
        layer: The layer whose merged tree is walked; None for the final one.
        last: Whether the last component is followed too, where it is a symlink.

    Raises:
        PathNotFound: nothing is there, or links go in a circle.
    """
    if not stack.layer_count:
        raise PathNotFound(f"{_text(path)} is not there: the image has no layers")
    entries, owners = stack.entries, stack.owners(stack.layer_count - 1 if layer is None else layer)
    left = [part for part in path.split(b"/")[::-1] if part]
    reached: list[bytes] = []
    links: list[tuple[bytes, bytes]] = []
    while left:
        part = left.pop()
        if part == b"..":
            del reached[-1:]
            continue
        here = b"/".join((*reached, part))
        entry = _entry_at(stack, owners, here)
        if entry < 0:
            raise PathNotFound(_missing(stack, path, here))
        symlink = _symlink_at(stack, entry)
        if symlink < 0 or not (left or last):
            reached.append(part)
            continue
        target = entries.links[entries.link[symlink]]
        links.append((here, target))
        if len(links) > _MAX_LINKS:
            raise PathNotFound(f"{_text(path)} leads through more than {_MAX_LINKS} links", "they may go in a circle")
        reached = [] if target.startswith(b"/") else reached
        left += [step for step in target.split(b"/")[::-1] if step not in {b"", b"."}]
    final = b"/".join(reached)
    return Followed(final, _entry_at(stack, owners, final) if final else -1, tuple(links))


def _entry_at(stack: LayerStack, owners: NDArray[np.int32], path: bytes) -> int:
    """Return the entry that stands at a path, -1 for none."""
    number = stack.paths.find(path)
    return int(owners[number]) if number is not None else -1


def _symlink_at(stack: LayerStack, entry: int) -> int:
    """Return the symlink that an entry is, itself or as a hard link to one; -1 where it is none."""
    real = int(stack.entries.real[entry])
    return real if real >= 0 and stack.entries.kind[real] == Kind.SYMLINK else -1


def through_links(stack: LayerStack, path: bytes, layers: Iterable[int]) -> Followed | None:
    """Return where a path leads whose directories are symlinks, in the first of these layers' merged trees that has it.

    The last component is not followed: a symlink has a row and a story of its own.

    Returns:
        None where no link is on the way, or nothing is there.
    """
    for layer in layers:
        try:
            found = followed(stack, path, layer, last=False)
        except PathNotFound:
            continue
        return found if found.links else None
    return None


def own_entry(stack: LayerStack, path: bytes, layer: int) -> int:
    """Return the entry that one layer's tar has for a path, the last one where there are several; no link is followed.

    Raises:
        PathNotFound: the layer has none; the message says which layers have one.
    """
    number = stack.paths.find(path)
    rows = _own_rows(stack, number, layer) if number is not None else []
    if rows:
        return rows[-1]
    holders = [k for k in range(stack.layer_count) if number is not None and _own_rows(stack, number, k)]
    if not holders:
        raise PathNotFound(f"{_text(path)} is in no layer")
    listed = ", ".join(map(str, holders[:8])) + (" …" if len(holders) > 8 else "")
    noun = "layer" if len(holders) == 1 else "layers"
    raise PathNotFound(f"layer {layer} has no {_text(path)}", f"it is in {noun} {listed}")


def content_entry(stack: LayerStack, entry: int) -> int:
    """Return the stored regular entry whose content an entry shows: a hard link's target, else itself.

    Raises:
        DivepyError: it shows no content: it is a folder, a device, a broken link.
    """
    real = int(stack.entries.real[entry]) if entry >= 0 else -1
    kind = Kind(stack.entries.kind[real]) if real >= 0 else None
    if kind == Kind.FILE:
        return real
    if entry < 0:
        raise DivepyError("the root is a folder, which has no content of its own", "name a file")
    name = _text(stack.paths.path(int(stack.entries.path[entry])))
    if kind is None:
        target = key_path(stack.entries.links[stack.entries.link[entry]])
        raise DivepyError(f"{name} is a hard link to {_text(target)}, which is not there")
    if kind == Kind.SYMLINK:
        target = stack.entries.links[stack.entries.link[real]]
        raise DivepyError(f"{name} is a symlink to {target.decode('utf-8', 'replace')}", "name what it leads to")
    what = {Kind.DIR: "a folder", Kind.FIFO: "a named pipe"}.get(kind, "a device")
    raise DivepyError(f"{name} is {what}, which has no content of its own", "name a file")


def _own_rows(stack: LayerStack, path: int, layer: int) -> list[int]:
    """Return the live or doubled entries of a layer at a path, the one in force last."""
    entries = stack.entries
    part = slice(stack.first_entry[layer], stack.first_entry[layer + 1])
    rows = np.flatnonzero(entries.path[part] == path) + part.start
    rows = rows[(entries.live[rows] | entries.duplicate[rows]) & (entries.kind[rows] < Kind.WHITEOUT)]
    order = np.lexsort((rows, entries.live[rows]))
    found: list[int] = rows[order].tolist()
    return found


def _missing(stack: LayerStack, path: bytes, at: bytes) -> str:
    where = f"{_text(path)}: {_text(at)}" if at != path else _text(path)
    gone = stack.paths.find(at)
    if gone is not None:
        holders = [k for k in range(stack.layer_count) if _own_rows(stack, gone, k)]
        if holders:
            return f"{where} is not in the merged file system; layer {holders[-1]} had it (--layer {holders[-1]})"
    return f"{where} is not in the image"


def _text(path: bytes) -> str:
    return "/" + path.decode("utf-8", "replace")
