"""An image in a containers-storage, whose layers each have a tar-split record."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dive_py.errors import DamagedImage, DamagedLayer, DivepyError, UnsupportedImage
from dive_py.progress import Progress
from dive_py.sources.archives.diagnosis import not_their_diff_ids
from dive_py.sources.archives.layout import config_layers
from dive_py.sources.image import Image
from dive_py.sources.stores.layerdb_image import checked_config, with_config
from dive_py.sources.stores.storage_documents import LARGEST_LIST, chain, file_name, parse_layers
from dive_py.sources.stores.unpacked import arrived, bytes_left, index_of, unpacked_contents, whole
from dive_py.sources.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.sources.image import ContentStreams, Deliver, ImageInfo
    from dive_py.sources.stores.folder import Folder, OpenPlaces
    from dive_py.sources.stores.storage_documents import StorageLayer


class StorageImage(Image):
    """An image in a containers-storage.

    Args:
        info: What its config says.
        folder: The root of the machine's file system.
        layers: Where its layers are, base first; as many as `info` has.
        guessed: Whether `info` and `layers` are what an engine said: then the storage's own documents are read with
            the layers, and correct them.
    """

    def __init__(
        self, info: ImageInfo, folder: Folder, layers: Sequence[StorageLayer], *, guessed: bool = False
    ) -> None:
        self.info = self._known = info if guessed else doubted(info, layers)
        self._folder = folder
        self._layers = tuple(layers)
        self._guessed = guessed

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer on several threads: what is requested by then, then `first`, then from the base up."""
        requested = (layer.number for layer in self.info.layers if layer.number not in skip)
        numbers = sorted(requested, key=lambda number: number != first)
        documents = self._documents() if self._guessed and self._layers else []
        places = [*documents, *(self._record_place(number) for number in numbers)]
        missing = set(numbers)

        def work(number: int, record: bytes | LayerIndex, part: Progress) -> None:
            deliver(number, self._index(number, record, part))

        with self._folder.opened([_below(place) for place in places], progress) as opened, Workers(progress) as workers:
            papers: dict[int, bytes] = {}
            at: dict[int | None, int] = {number: place + len(documents) for place, number in enumerate(numbers)}
            # the documents are read before any layer
            for file in opened.files(progress, lambda: None if self._guessed else at.get(progress.awaited_layer)):
                if file.place < len(documents):
                    if file.size <= LARGEST_LIST:
                        papers[file.place] = whole(file)
                    continue
                self._learn(papers)
                number = numbers[file.place - len(documents)]
                missing.discard(number)
                record = arrived(file, progress)
                workers.submit(partial(work, number, record, progress.part(places[file.place], bytes_left(record))))
            self._learn(papers)
            for number in sorted(missing):
                deliver(number, self._without_record(number))
        return self._known

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Read contents again, from the folder into which the layer was unpacked."""
        quiet = Progress(stop=progress.stop)
        with self._folder.opened([_below(self._record_place(layer))], quiet) as opened:
            index = self._first_index(opened, layer, quiet)
        stored = self._layers[layer]
        place = _below(stored.storage.contents(stored.id))
        yield from unpacked_contents(self._folder, place, index, offsets, sizes, progress)

    def _record_place(self, number: int) -> str:
        layer = self._layers[number]
        return layer.storage.record(layer.id)

    def _documents(self) -> list[str]:
        """Return the places of the storage's own documents: the list of layers, and the image's config."""
        storage = self._layers[-1].storage
        return [storage.layers[0], f"{storage.image(self.info.id.removeprefix('sha256:'))}/{file_name(self.info.id)}"]

    def _learn(self, papers: dict[int, bytes]) -> None:
        """Take the real layers and the real config, once."""
        if not self._guessed or not self._layers:
            return
        storage = self._layers[-1].storage
        what = storage.layers[0]
        layers = chain(parse_layers(papers.get(0, b""), what, storage), self._layers[-1].id, what)
        if [layer.id for layer in layers] != [layer.id for layer in self._layers]:
            raise DamagedImage(f"{what} has other layers for this image than the engine said")
        config = checked_config(papers.get(1, b""), self.info.id)
        if config is not None and config.diff_ids == self.info.config.diff_ids:
            self._known = with_config(self.info, config)
        self._layers = layers
        self._guessed = False
        self._known = doubted(self._known, layers)

    def _first_index(self, opened: OpenPlaces, number: int, progress: Progress) -> LayerIndex:
        for file in opened.files(progress):
            index = self._index(number, arrived(file, progress), progress)
            if isinstance(index, DivepyError):
                raise index
            return index
        raise self._without_record(number)

    def _index(self, number: int, record: bytes | LayerIndex, progress: Progress) -> LayerIndex | DivepyError:
        index = index_of(record, self._record_place(number), progress)
        return index if isinstance(index, DivepyError) else replace(index, diff_id=self._layers[number].diff_id)

    def _without_record(self, number: int) -> DivepyError:
        layer = self._layers[number]
        if layer.partial:
            return UnsupportedImage(
                f"layer {number} was pulled in parts, and {layer.storage.root} keeps no record of its tar",
                "write the image with `podman save` and open the archive",
            )
        return DamagedLayer(f"{self._record_place(number)} is missing", "the image was probably removed meanwhile")


def doubted(info: ImageInfo, layers: Sequence[StorageLayer]) -> ImageInfo:
    """Return the description with a warning for every layer whose diff ID is not what the storage computed."""
    config = info.config
    if len(layers) != len(config.diff_ids):
        warning = f"the config names {len(config.diff_ids)} layers, and the storage has {len(layers)} for the image"
        config = replace(config, diff_ids=tuple(layer.diff_id for layer in layers))
        return replace(info, config=config, layers=config_layers(config), warnings=(*info.warnings, warning))
    wrong = not_their_diff_ids(config.diff_ids, (layer.diff_id for layer in layers))
    return replace(info, warnings=(*info.warnings, *wrong)) if wrong else info


def _below(place: str) -> str:
    """Return an absolute place as one below the root of the file system."""
    return place.lstrip("/")
