"""An image whose layers have passed: their indexes are there, their contents are gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import DivepyError
from dive_py.layers.compression import OpenStream
from dive_py.progress import Progress
from dive_py.sources.archives.diagnosis import not_their_diff_ids, placed
from dive_py.sources.content_stream import known_digests, passing_contents
from dive_py.sources.image import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import AbstractContextManager

    from dive_py.layers.blocks import Readable
    from dive_py.layers.index import LayerIndex
    from dive_py.sources.archives.layout import ImageDocuments, StoredLayer
    from dive_py.sources.archives.streamed_archive import StreamedArchive
    from dive_py.sources.image import ContentStreams, Deliver, ImageInfo


class StreamedImage(Image):
    """An image from a `StreamedArchive` that was consumed.

    Args:
        again: Opens the archive once more for its contents; None where it is gone.
        close: Called once when the image is closed.
    """

    def __init__(
        self,
        info: ImageInfo,
        layers: Sequence[StoredLayer],
        archive: StreamedArchive,
        again: Callable[[Progress], AbstractContextManager[Readable]] | None = None,
        close: Callable[[], None] | None = None,
    ) -> None:
        self.info = info
        self._layers = tuple(layers)
        self._archive = archive
        self._again = again
        self._close = close
        self._results = [_result(layer, archive) for layer in layers]

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Deliver the indexes that are there already, the `first` before the others."""
        for number in sorted(range(len(self._results)), key=lambda number: (number != first, number)):
            progress.check()
            if number not in skip:
                deliver(number, self._results[number])
        return self.info

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Give the digests that were computed as the contents passed."""
        index = self._results[layer]
        if isinstance(index, DivepyError):
            raise index
        progress.check()
        return known_digests(index, layer, offsets, sizes)

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Let the archive pass once more, to the layer."""
        if self._again is None:
            raise DivepyError(
                f"{self._archive.what} has passed, and its contents with it",
                "save it to a file, and open that: docker save -o image.tar IMAGE",
            )
        place = self._layers[layer]
        if place.problem is not None:
            raise place.problem
        with self._again(progress) as readable:
            quiet = Progress(stop=progress.stop)
            content = self._archive.again(place.member, readable, quiet)
            yield from passing_contents(OpenStream(content), offsets, sizes, progress)

    def close(self) -> None:
        """Give back what the archive is read from again."""
        close, self._close = self._close, None
        if close is not None:
            close()


def verified(found: ImageDocuments, archive: StreamedArchive) -> ImageDocuments:
    """Return the image with the diff IDs of what passed where the config has none, and a warning where they differ."""
    results = (_result(layer, archive) for layer in found.layers)
    computed = ["" if isinstance(result, DivepyError) else result.diff_id for result in results]
    warnings = not_their_diff_ids((layer.diff_id for layer in found.layers), computed)
    layers = (
        replace(layer, diff_id=layer.diff_id or diff_id) for layer, diff_id in zip(found.layers, computed, strict=True)
    )
    return replace(found, layers=tuple(layers), warnings=(*found.warnings, *warnings))


def _result(layer: StoredLayer, archive: StreamedArchive) -> LayerIndex | DivepyError:
    if layer.problem is not None:
        return layer.problem
    index = archive.index(layer.member)
    if isinstance(index, DivepyError) or index.damage:
        return index
    return placed(index, f"{archive.what}, member {layer.member!r}", index.tar_bytes, layer.diff_id)
