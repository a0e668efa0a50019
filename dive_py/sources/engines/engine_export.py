"""An image that a Docker-compatible engine has, read by streaming its export once.

Layers and history are known at once, from `inspect` and `history`. The export brings the layers in any order and the
documents anywhere; each layer is recognised by the digest of what really passed, and delivered as soon as it has.

Mostly a quicker way works, so what reads the export is imported by the functions that need it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DamagedLayer, DivepyError
from dive_py.progress import Progress
from dive_py.sources.image import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from dive_py.engine.export import Export
    from dive_py.layers.blocks import Readable
    from dive_py.layers.index import LayerIndex
    from dive_py.sources.archives.layout import ImageDocuments
    from dive_py.sources.archives.streamed_archive import StreamedArchive
    from dive_py.sources.archives.streamed_image import StreamedImage
    from dive_py.sources.engines.inspected import InspectedImage
    from dive_py.sources.image import ContentStreams, Deliver, ImageInfo, LayerInfo

PREPARING = "waiting for the engine to prepare its export"
"""What the work is called in the long time before the first byte, in which nothing seems to happen."""


class ExportedImage(Image):
    """An image in an engine, exported by its ID, which no tag can move; the engine is closed with it."""

    def __init__(self, inspected: InspectedImage) -> None:
        self.info = inspected.info
        self._inspected = inspected
        self._passed: StreamedImage | None = None

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Stream the export; layers come in its order, all of them, and `first` and `skip` cannot change that."""
        from dive_py.sources.archives.streamed_archive import StreamedArchive

        del first, skip
        progress.total = self._inspected.details.size
        label, progress.label = progress.label, PREPARING
        delivery = _Delivery(self.info, deliver)
        with self._export(progress) as export:
            what = f"the engine's export of {self.info.reference}"
            archive = StreamedArchive(_Announced(export, progress, label), progress, delivery.passed, what)
            try:
                archive.consume()
                found = self._found(archive)
            except Cancelled:
                raise
            except DivepyError as error:
                failure = error
                delivery.rest(lambda _: failure)
                return self.info
        info = self._described(found, archive)
        delivery.rest(lambda number: _left_over(number, info.layers[number], found, archive))
        return info

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Give the digests that were computed as the contents passed."""
        if self._passed is None:
            raise DivepyError(f"the contents of {self.info.reference} have not streamed past yet")
        return self._passed.digests(layer, offsets, sizes, progress)

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Export the image once more; the first time, where its layers' indexes were kept, to learn where they are."""
        if self._passed is None:
            self.load(lambda _number, _result: None, Progress(progress.label, stop=progress.stop))
        if self._passed is None:
            raise DivepyError(f"the contents of {self.info.reference} cannot be exported")
        return self._passed.contents(layer, offsets, sizes, progress)

    def close(self) -> None:
        """Close the connection."""
        self._inspected.engine.close()

    @contextmanager
    def _export(self, progress: Progress) -> Iterator[Export]:
        from dive_py.engine.export import Export

        # the archive counts what it reads; the export needs the stop flag alone
        stop, asked = Progress(stop=progress.stop), self._inspected
        with Export(asked.engine, asked.id, stop, asked.platform) as export:
            yield export

    def _found(self, archive: StreamedArchive) -> ImageDocuments:
        """Return what the export's own documents say."""
        from dive_py.sources.archives import docker_archive, oci_layout
        from dive_py.sources.archives.layout import ImageChoice
        from dive_py.sources.archives.streamed_image import verified

        choice = ImageChoice(platform=self.info.platform)
        reader = docker_archive if archive.has(docker_archive.MANIFEST) else oci_layout
        return verified(reader.find(archive, choice), archive)

    def _described(self, found: ImageDocuments, archive: StreamedArchive) -> ImageInfo:
        """Return the image's description with the real config, and what only the export says of the layers."""
        from dive_py.sources.archives.layout import describe
        from dive_py.sources.archives.streamed_image import StreamedImage

        said = describe(found, archive, self.info.reference, self.info.source, self.info.way)
        self._passed = StreamedImage(said, found.layers, archive, self._export)
        if found.config.diff_ids != self.info.config.diff_ids:
            warning = "the engine's export holds other layers than the engine said before"
            return replace(self.info, warnings=(*self.info.warnings, warning))
        layers = tuple(replace(layer, archive_id="") for layer in said.layers)
        return replace(self.info, id=said.id, config=said.config, layers=layers, warnings=said.warnings)


class _Announced:
    """The export; at its first byte, what the work is called changes from `PREPARING` to `label`."""

    def __init__(self, export: Readable, progress: Progress, label: str) -> None:
        self._export = export
        self._progress = progress
        self._label: str | None = label

    def read(self, n: int, /) -> bytes:
        piece = self._export.read(n)
        if self._label is not None:
            self._progress.label, self._label = self._label, None
        return piece


class _Delivery:
    """Hands out each layer once, to every position that its diff ID has in the image."""

    def __init__(self, info: ImageInfo, deliver: Deliver) -> None:
        self._deliver = deliver
        self._waiting: dict[int, str] = {layer.number: layer.diff_id for layer in info.layers}

    def passed(self, _member: str, diff_id: str, index: LayerIndex) -> None:
        """Note a layer that passed; without diff ID it is damaged, and its place is known only from the documents."""
        for number in [number for number, requested in self._waiting.items() if diff_id and requested == diff_id]:
            del self._waiting[number]
            self._deliver(number, index)

    def rest(self, result: Callable[[int], LayerIndex | DivepyError]) -> None:
        """Hand out `result` of each layer that was not among what has passed."""
        for number in list(self._waiting):
            del self._waiting[number]
            self._deliver(number, result(number))


def _left_over(
    number: int, layer: LayerInfo, found: ImageDocuments, archive: StreamedArchive
) -> LayerIndex | DivepyError:
    """Return a layer that was not recognised as it passed: damaged, empty, or not there."""
    if number < len(found.layers):
        stored = found.layers[number]
        return stored.problem or archive.index(stored.member)
    cause = archive.damage or "the engine left it out"
    return DamagedLayer(f"{archive.what} has no layer with the diff ID {layer.diff_id}: {cause}")
