"""Contents out of the tars of layers that a test describes."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING

from dive_py.contents.reading import content_of
from dive_py.sources.content_stream import ContentStream, passing_contents
from dive_py.sources.image import Image
from tests.building import write_tar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.sources.image import Deliver, ImageInfo
    from tests.building import Entry


class Tars(Image):
    """A source of contents, which counts how often it is asked, and can be told to give them backwards.

    Args:
        layers: The layers, base first.
        backwards: Whether the last content comes first.
    """

    def __init__(self, *layers: Sequence[Entry], backwards: bool = False) -> None:
        self.tars = [write_tar(layer) for layer in layers]
        self.asked: list[tuple[int, list[int]]] = []
        self.backwards = backwards

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        raise NotImplementedError

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        progress.check()
        self.asked.append((layer, list(offsets)))
        if not self.backwards:
            yield from passing_contents(BytesIO(self.tars[layer]), offsets, sizes, progress)
            return
        for number in reversed(range(len(offsets))):
            piece = self.tars[layer][offsets[number] : offsets[number] + sizes[number]]
            yield number, ContentStream(BytesIO(piece), sizes[number], progress)

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        progress.check()
        self.asked.append((layer, list(offsets)))
        tar = self.tars[layer]
        return [
            hashlib.sha256(tar[offset : offset + size]).digest() for offset, size in zip(offsets, sizes, strict=True)
        ]


def whole_content(stack: LayerStack, image: Image, entry: int, limit: int, progress: Progress) -> bytes:
    """Return all bytes of a small content.

    Args:
        stack: The layers.
        image: The open image.
        entry: As `locate.content_entry` gives it.
        limit: Bytes beyond which no more is read.
        progress: Stops the work.
    """
    with content_of(stack, image, entry, progress) as content:
        pieces = []
        while limit > 0 and (piece := content.read(limit)):
            pieces.append(piece)
            limit -= len(piece)
        return b"".join(pieces)
