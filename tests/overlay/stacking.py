"""Entries to a stack, and rows of a stack as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.layers.index import KEY_SEPARATOR
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.paths import Paths, collect
from dive_py.overlay.stack import LayerStack
from dive_py.overlay.vocabulary import NOT_SHADOWED, Change
from tests.layers.scanning import scanned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.overlay.stack import View
    from tests.building import Entry


def stacked(*layers: Sequence[Entry], hashed: bool = True) -> LayerStack:
    """The stack of layers that are described, base first."""
    return LayerStack([scanned(*layer, hashed=hashed) for layer in layers])


def tree(stack: LayerStack, layer: int | None = None) -> dict[str, str]:
    """The merged tree at a layer (the top one): path to kind; a hard link has its target's."""
    view = stack.merged(stack.layer_count - 1 if layer is None else layer)
    return {path: kind for path, kind, _ in rows(stack, view)}


def rows(stack: LayerStack, view: View) -> list[tuple[str, str, str]]:
    """Path, kind and change of each row that is no context."""
    out = []
    own = view.own()
    for path, entry, change in zip(own.path.tolist(), own.entry.tolist(), own.change.tolist(), strict=True):
        real = int(stack.entries.real[entry])
        kind = Kind(int(stack.entries.kind[entry if real < 0 else real])).word
        out.append((stack.paths.path(path).decode("utf-8", "surrogateescape"), kind, Change(change).word))
    return out


def changes(stack: LayerStack, layer: int) -> dict[str, str]:
    """What a layer did: path to change."""
    return {path: change for path, _, change in rows(stack, stack.changes(layer))}


def entry_at(stack: LayerStack, layer: int, path: str) -> int:
    """The id of the last entry that a layer has at a path."""
    wanted = stack.paths.find(path.encode())
    start, stop = stack.first_entry[layer], stack.first_entry[layer + 1]
    return max(entry for entry in range(start, stop) if stack.entries.path[entry] == wanted)


def shadowed_by(stack: LayerStack, layer: int, path: str) -> int | None:
    """The layer that hides an entry, None while it is visible."""
    by = int(stack.entries.shadowed_by[entry_at(stack, layer, path)])
    return None if by == NOT_SHADOWED else by


def paths_of(*keys: bytes) -> Paths:
    """The paths with these tree keys, and their parents."""
    return collect([(len(keys), KEY_SEPARATOR.join(sorted(keys)))])[0]
