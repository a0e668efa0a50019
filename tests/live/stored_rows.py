"""What the layers of an opened image hold, entry by entry, as plain values that two ways to it can be compared by."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from dive_py.contents.reading import content_of
from dive_py.exploration import Exploration
from dive_py.layers.index import LayerIndex, key_path
from dive_py.layers.vocabulary import Kind
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.sources.opening import loaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.sources.image import Image


class Stored(NamedTuple):
    """One entry of a layer, in the order of its path; several of one path in the order of the tar."""

    path: bytes
    kind: Kind
    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    nanoseconds: int
    link: bytes
    device: tuple[int, int]
    xattrs: bytes


class Opened(NamedTuple):
    """An image as it was read."""

    way: str
    diff_ids: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    """The command of each layer, and those without a layer after it."""
    layers: tuple[tuple[Stored, ...], ...]


def read(word: str, options: OpenOptions | None = None) -> Opened:
    """Read all layers of what a word names; none may be damaged."""
    with open_image(word, options or OpenOptions(), Progress()) as image:
        found = loaded(image)
        for index in found:
            assert isinstance(index, LayerIndex), index
            assert not index.damage, index.damage
        return Opened(
            found.info.way,
            tuple(layer.diff_id for layer in found.info.layers),
            tuple((layer.created_by, *(step.created_by for step in layer.steps)) for layer in found.info.layers),
            tuple(tuple(rows_of(index)) for index in found if isinstance(index, LayerIndex)),
        )


def rows_of(index: LayerIndex) -> Iterator[Stored]:
    """The entries of a layer."""
    for row, key in enumerate(index.keys()):
        link = int(index.link[row])
        yield Stored(
            key_path(key),
            Kind(int(index.kind[row])),
            int(index.mode[row]),
            int(index.uid[row]),
            int(index.gid[row]),
            int(index.size[row]),
            int(index.mtime[row]),
            int(index.mtime_ns[row]),
            index.links[link] if link >= 0 else b"",
            (int(index.major[row]), int(index.minor[row])),
            index.xattrs[int(index.xattr[row])],
        )


def contents(word: str, paths: frozenset[bytes], options: OpenOptions | None = None) -> dict[tuple[int, bytes], str]:
    """The SHA-256 of what every file of these paths holds, in every layer, by layer and path; later ones win."""
    with open_image(word, options or OpenOptions(), Progress()) as image:
        return dict(_digests(image, paths))


def _digests(image: Image, paths: frozenset[bytes]) -> Iterator[tuple[tuple[int, bytes], str]]:
    exploration = Exploration(image)
    exploration.load(Progress())
    stack = exploration.stack
    for entry, path in enumerate(stack.entries.path):
        name = stack.paths.path(int(path))
        if name not in paths or stack.entries.kind[entry] != Kind.FILE:
            continue
        with content_of(stack, image, entry, Progress()) as content:
            digest = hashlib.sha256()
            for piece in iter(partial(content.read, 1 << 16), b""):
                digest.update(piece)
        yield (int(stack.entries.layer[entry]), name), digest.hexdigest()
