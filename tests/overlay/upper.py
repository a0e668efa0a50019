"""A container on top of an image, as overlayfs keeps what it changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dive_py.overlay.redirects import with_content_from_below
from dive_py.overlay.stack import LayerStack
from tests.building import directory, file, hardlink, symlink
from tests.layers.scanning import scanned
from tests.overlay.stacking import entry_at

if TYPE_CHECKING:
    from tests.building import Entry

BASE = [
    directory("dir", mode=0o711),
    file("dir/f", b"1", uid=5),
    directory("dir/sub"),
    file("dir/sub/big", b"x" * 3000),
    symlink("dir/sub/link", "big"),
    hardlink("dir/twin", "dir/f"),
    file("meta", b"m" * 500),
]


def container(upper: list[Entry], below: dict[str, bytes], *lower: list[Entry]) -> LayerStack:
    """A container's layers: its upper directory is read as a folder is, without digests."""
    indexes = [scanned(*layer) for layer in (lower or (BASE,))]
    marks = {path.replace("/", "\0").encode(): mark for path, mark in below.items()}
    top = replace(scanned(*upper, hashed=False), below=marks)
    return LayerStack([*indexes, with_content_from_below(top, LayerStack(indexes))], rw=len(indexes))


def content(stack: LayerStack, path: str) -> tuple[int, int]:
    """The layer and the size of what a path of the container holds."""
    entry = entry_at(stack, stack.layer_count - 1, path)
    holder = int(stack.entries.holding(np.array([entry], np.int32))[0])
    return int(stack.entries.layer[holder]), int(stack.entries.stored[holder])
