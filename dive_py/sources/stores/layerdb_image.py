"""An image whose layers lie in a graph driver's layer database, each with its tar-split record."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from dive_py.errors import DamagedLayer, DivepyError
from dive_py.oci import config as oci_config
from dive_py.oci.document import MAX_DOCUMENT
from dive_py.progress import Progress
from dive_py.sources.archives.layout import config_layers
from dive_py.sources.image import Image
from dive_py.sources.stores.unpacked import arrived, bytes_left, index_of, unpacked_contents, whole
from dive_py.sources.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.oci.config import ImageConfig
    from dive_py.sources.image import ContentStreams, Deliver, ImageInfo, LayerInfo
    from dive_py.sources.stores.folder import Folder, OpenPlaces, PassingFile

RECORD: Final = "tar-split.json.gz"
"""The file with a layer's tar-split record."""

_LARGEST_NOTE: Final = 4096
"""Bytes of the largest file besides the record: they hold a digest or a number."""

_CACHE_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,127}", re.ASCII)

_CONTENTS: Final = {"overlay2": "overlay2/{}/diff", "fuse-overlayfs": "fuse-overlayfs/{}/diff", "vfs": "vfs/dir/{}"}
"""Where a layer's files are below the data root, by graph driver and with the layer's cache ID."""


class Store(Struct, frozen=True):
    """A graph driver's part of a data root."""

    folder: Folder
    """The data root."""
    driver: str
    """The graph driver: `overlay2`."""

    def config(self, identity: str) -> str:
        """Return the place of an image's config, by its ID."""
        return f"image/{self.driver}/imagedb/content/sha256/{identity.removeprefix('sha256:')}"

    def layer(self, chain_id: str) -> str:
        """Return the place of a layer's entry in the database."""
        return f"image/{self.driver}/layerdb/sha256/{chain_id.removeprefix('sha256:')}"

    def contents(self, cache_id: str) -> str:
        """Return the place of a layer's files.

        Raises:
            DamagedLayer: the cache ID is none, or the driver keeps no layer by itself.
        """
        if not _CACHE_ID.fullmatch(cache_id):
            raise DamagedLayer(f"{cache_id[:64]!r} in {self.folder.what} is not a cache ID")
        if self.driver not in _CONTENTS:
            raise DamagedLayer(f"contents cannot be read from a store of the driver {self.driver}")
        return _CONTENTS[self.driver].format(cache_id)


class _Gathered(Struct):
    """What has come of one layer."""

    notes: dict[str, str] = field(default_factory=dict)
    record: bytes | LayerIndex | None = None
    file: bytes | None = None


class LayerdbImage(Image):
    """An image in a layer database.

    Args:
        info: What its config says.
        store: Where the layers are.
        guessed: Whether the config in `info` was guessed: then the real one is read with the layers.
    """

    def __init__(self, info: ImageInfo, store: Store, *, guessed: bool = False) -> None:
        self.info = info
        self._known = info
        self._store = store
        self._guessed = guessed

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer on several threads: what is requested by then, then `first`, then from the base up."""
        requested = (layer for layer in self.info.layers if layer.number not in skip)
        layers = sorted(requested, key=lambda layer: layer.number != first)
        places = [self._store.layer(layer.chain_id) for layer in layers]
        if self._guessed:
            places.append(self._store.config(self.info.id))

        def work(layer: LayerInfo, gathered: _Gathered, part: Progress) -> None:
            deliver(layer.number, self._index(layer, gathered, part))

        at: dict[int | None, int] = {layer.number: place for place, layer in enumerate(layers)}
        with self._store.folder.opened(places, progress) as opened, Workers(progress) as workers:
            for place, gathered in self._gathered(
                opened, len(places), progress, lambda: at.get(progress.awaited_layer)
            ):
                if place == len(layers):
                    self._learn(gathered)
                    continue
                part = progress.part(places[place], bytes_left(gathered.record or b""))
                workers.submit(partial(work, layers[place], gathered, part))
        return self._known

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Read contents again, from the folder into which the layer was unpacked."""
        info = self.info.layers[layer]
        quiet = Progress(stop=progress.stop)
        with self._store.folder.opened([self._store.layer(info.chain_id)], quiet) as opened:
            _, gathered = next(self._gathered(opened, 1, quiet))
        index = self._index(info, gathered, quiet)
        if isinstance(index, DivepyError):
            raise index
        place = self._store.contents(gathered.notes.get("cache-id", ""))
        yield from unpacked_contents(self._store.folder, place, index, offsets, sizes, progress)

    def _learn(self, gathered: _Gathered) -> None:
        """Take the real config."""
        config = checked_config(gathered.file or b"", self.info.id)
        if config is not None and config.diff_ids == self.info.config.diff_ids:
            self._known = with_config(self.info, config)
            self._guessed = False

    def _gathered(
        self, opened: OpenPlaces, count: int, progress: Progress, prefer: Callable[[], int | None] | None = None
    ) -> Iterator[tuple[int, _Gathered]]:
        """Yield the files of each place together, in the order in which they come; what is missing comes last."""
        missing = set(range(count))
        place, gathered = -1, _Gathered()
        for file in opened.files(progress, prefer):
            if file.place != place:
                if place in missing:
                    missing.discard(place)
                    yield place, gathered
                place, gathered = file.place, _Gathered()
            self._gather(file, gathered, progress)
        if place in missing:
            missing.discard(place)
            yield place, gathered
        for place in sorted(missing):
            yield place, _Gathered()

    def _gather(self, file: PassingFile, gathered: _Gathered, progress: Progress) -> None:
        if file.name == RECORD:
            gathered.record = arrived(file, progress)
        elif not file.name and file.size <= MAX_DOCUMENT:
            gathered.file = whole(file)
        elif file.size <= _LARGEST_NOTE:
            gathered.notes[file.name] = whole(file).decode("utf-8", "replace").strip()

    def _index(self, layer: LayerInfo, gathered: _Gathered, progress: Progress) -> LayerIndex | DivepyError:
        where = f"{self._store.folder.what}, {self._store.layer(layer.chain_id)}"
        if gathered.record is None:
            return DamagedLayer(f"{where}: has no {RECORD}", "the image was probably removed meanwhile")
        if gathered.notes.get("diff") != layer.diff_id:
            return DamagedLayer(f"{where}: belongs to another layer, or is damaged")
        return index_of(gathered.record, where, progress)


def with_config(info: ImageInfo, config: ImageConfig) -> ImageInfo:
    """Return what is known of an image otherwise, corrected by its real config."""
    platforms = info.platforms or (config.platform,)
    return replace(info, config=config, platform=config.platform, platforms=platforms, layers=config_layers(config))


def checked_config(data: bytes, identity: str) -> ImageConfig | None:
    """Return the config in `data` if its digest is `identity`; else None.

    Raises:
        DamagedImage: it is not a config.
    """
    if f"sha256:{hashlib.sha256(data).hexdigest()}" != identity:
        return None
    return oci_config.parse(data, f"the config {identity}")
