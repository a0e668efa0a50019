"""What a commit would make a layer of, before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.analysis.commit_hints import commit_hints
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.overlay.stack import LayerStack

_MOST: Final = 12
"""Rows of changes and of hints; more are counted."""

BETTER: Final = "a Dockerfile is usually the better way: it says how the layer was made, and makes it again"
"""What is said before every commit."""


def figures(stack: LayerStack, layer: int) -> str:
    """Return one line: how many paths were added, changed and removed, and the bytes of the new layer."""
    part = slice(stack.first_entry[layer], stack.first_entry[layer + 1])
    entries = stack.entries
    own = entries.live[part] & ~entries.implicit[part]
    changes = np.bincount(entries.change[part][own], minlength=len(Change))
    removed = len(stack.removed(layer))
    stored = int(entries.stored[part].sum())
    words = [
        f"{changes[Change.ADDED]} added",
        f"{changes[Change.MODIFIED]} modified",
        *([f"{changes[Change.METADATA]} only in mode, owner or times"] if changes[Change.METADATA] else []),
        f"{removed} removed",
    ]
    return f"the new layer: {size(stored)}; {', '.join(words)}"


def hints(stack: LayerStack, layer: int) -> Iterator[str]:
    """Yield a line for each place with what probably does not belong there."""
    found = commit_hints(stack, layer)
    for row in found[:_MOST]:
        files = f", {count(row.count, 'file')}" if row.count > 1 else ""
        yield f"{row.sort.word}: /{printable(row.path)} ({size(row.bytes)}{files}); {row.sort.advice}"
    if len(found) > _MOST:
        yield f"and {len(found) - _MOST} more of that kind"
