"""An image in a registry, each layer read in the cheapest way there is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DamagedImage, DamagedLayer, DivepyError, RegistryError
from dive_py.layers.cache import LayerKey
from dive_py.layers.compression import OpenStream
from dive_py.oci.digest import Digest
from dive_py.progress import Progress
from dive_py.registry.blobs import Ahead, Blob
from dive_py.sources.archives.diagnosis import not_its_diff_id, placed
from dive_py.sources.archives.layout import by_member
from dive_py.sources.content_stream import passing_contents
from dive_py.sources.engines.passing_blobs import index_passing
from dive_py.sources.image import Image
from dive_py.sources.workers import index_all

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dive_py.layers.cache import LayerCache
    from dive_py.layers.index import LayerIndex
    from dive_py.oci.reference import ImageName
    from dive_py.registry.client import Registry
    from dive_py.sources.archives.layout import ImageDocuments, StoredLayer
    from dive_py.sources.image import ContentStreams, Deliver, ImageInfo


class RegistryImage(Image):
    """An image in a registry, to which the connection is closed with it."""

    def __init__(
        self, info: ImageInfo, found: ImageDocuments, registry: Registry, name: ImageName, cache: LayerCache | None
    ) -> None:
        self.info = info
        self._found = found
        self._registry = registry
        self._name = name
        self._cache = cache
        self._ways: dict[str, str] = {}

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer: what is kept, then what is waited for, the `first`, and the largest before the others."""
        layers = self._found.layers
        numbers = by_member(layers, skip, deliver)
        order = sorted(numbers, key=lambda member: (first not in numbers[member], -self._size(numbers[member])))
        strange: set[int] = set()

        def take(member: str, result: LayerIndex | DivepyError) -> None:
            for number in numbers[member]:
                claimed = layers[number].diff_id
                if not isinstance(result, DivepyError) and result.diff_id and claimed not in {"", result.diff_id}:
                    strange.add(number)
                deliver(number, result)

        left = []
        for member in order:
            progress.check()
            kept = self._cache.get(_key(member)) if self._cache is not None else None
            if kept is None:
                left.append(member)
            else:
                self._ways[member] = "cache"
                take(member, kept)
        progress.total = sum(self._size(numbers[member]) for member in left)
        parts = {member: progress.part(member, self._size(numbers[member])) for member in left}

        def work(member: str) -> None:
            take(member, self._index(layers[numbers[member][0]], parts[member]))

        if left:
            index_all(left, numbers, work, progress)
        return self._described(strange)

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Let one layer stream past again, to the last content that is wanted."""
        place = self._found.layers[layer]
        if place.problem is not None:
            raise place.problem
        with Ahead(self._blob(place, progress), progress) as stream:
            yield from passing_contents(OpenStream(stream), offsets, sizes, progress)

    def reading_cost(self, layers: Collection[int]) -> int:
        """Return the bytes of the layers' blobs: a content is found only by streaming to it."""
        members = {self._found.layers[number].member: number for number in layers}
        return sum(self._size([number]) for number in members.values())

    def close(self) -> None:
        """Close the connections."""
        self._registry.close()

    def _index(self, place: StoredLayer, progress: Progress) -> LayerIndex | DivepyError:
        """Index one layer as it streams past, and keep its index: its blob's digest was computed."""
        where = f"{self.info.reference}, the layer {place.member.rpartition('/')[2][:12]}"
        try:
            with Ahead(self._blob(place, progress), progress) as stream:
                index, _ = index_passing(stream, progress, hashed=True)
                while stream.read(1 << 20):  # to its end, where its digest is checked
                    pass
        except (Cancelled, RegistryError) as error:
            if isinstance(error, Cancelled):
                raise
            return error
        except DamagedImage as error:
            return DamagedLayer(f"{where}: {error.message}", error.hint)
        self._ways[place.member] = "stream"
        index = placed(index, where, index.tar_bytes, place.diff_id)
        if self._cache is not None and not index.damage:
            self._cache.put(_key(place.member), index)
        return index

    def _blob(self, place: StoredLayer, progress: Progress) -> Blob:
        digest = _digest(place.member)
        quiet = Progress(stop=progress.stop)
        return Blob(self._registry, self._name.repository, digest, place.size or 0, quiet)

    def _size(self, numbers: Sequence[int]) -> int:
        return self._found.layers[numbers[0]].size or 0

    def _described(self, strange: set[int]) -> ImageInfo:
        """Return the description with the way in which most was read, and what does not fit."""
        ways = set(self._ways.values())
        way = next((way for way in ("stream", "table of contents", "cache") if way in ways), "")
        warnings = (
            *self.info.warnings,
            *self._registry.warnings,
            *(not_its_diff_id(number) for number in sorted(strange)),
        )
        return replace(
            self.info,
            way=f"registry · {way}" if way else self.info.way,
            warnings=warnings,
            transferred=self._registry.received,
        )


def _digest(member: str) -> Digest:
    _, algorithm, encoded = member.split("/")
    return Digest(algorithm, encoded)


def _key(member: str) -> LayerKey:
    return LayerKey.of_blob(str(_digest(member)))
