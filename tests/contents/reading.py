"""Contents out of the tars themselves."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING

from dive_py.sources.content_stream import ContentStream
from tests.building import write_tar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.progress import Progress
    from tests.building import Entry


class Reader:
    """Reads layers that are described, and counts how often it is asked."""

    def __init__(self, *layers: Sequence[Entry]) -> None:
        self.tars = [write_tar(layer) for layer in layers]
        self.asked: list[tuple[int, list[int]]] = []

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        progress.check()
        self.asked.append((layer, list(offsets)))
        tar = self.tars[layer]
        return [
            hashlib.sha256(tar[offset : offset + size]).digest() for offset, size in zip(offsets, sizes, strict=True)
        ]

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        progress.check()
        self.asked.append((layer, list(offsets)))
        for number, (offset, size) in enumerate(zip(offsets, sizes, strict=True)):
            yield number, ContentStream(BytesIO(self.tars[layer][offset : offset + size]), size, progress)
