"""Contents out of the tars of layers that a test describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.sources.content_stream import ContentStream, passing_contents
from tests.building import write_tar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.progress import Progress
    from tests.building import Entry


class Tars:
    """A source of contents, which counts how often it is asked, and can be told to give them backwards.

    Args:
        layers: The layers, base first.
        backwards: Whether the last content comes first.
    """

    def __init__(self, *layers: Sequence[Entry], backwards: bool = False) -> None:
        self.tars = [write_tar(layer) for layer in layers]
        self.asked: list[tuple[int, list[int]]] = []
        self.backwards = backwards

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        self.asked.append((layer, list(offsets)))
        from io import BytesIO

        if not self.backwards:
            yield from passing_contents(BytesIO(self.tars[layer]), offsets, sizes, progress)
            return
        for number in reversed(range(len(offsets))):
            piece = self.tars[layer][offsets[number] : offsets[number] + sizes[number]]
            yield number, ContentStream(BytesIO(piece), sizes[number], progress)
