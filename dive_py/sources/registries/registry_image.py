"""An image in a registry, each layer read in the cheapest way there is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DamagedImage, DamagedLayer, DivepyError, RegistryError
from dive_py.layers.cache import LayerKey
from dive_py.layers.compression import OpenStream
from dive_py.progress import Progress
from dive_py.registry.blobs import Ahead, Blob
from dive_py.sources.archives.arriving import index_passing
from dive_py.sources.archives.diagnosis import not_their_diff_ids, placed
from dive_py.sources.archives.layout import by_member, describe
from dive_py.sources.content_stream import ContentStream, passing_contents
from dive_py.sources.image import Image
from dive_py.sources.registries.layer_tables import LayerTables, digest_of, short
from dive_py.sources.workers import index_all

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from dive_py.layers.cache import LayerCache
    from dive_py.layers.index import LayerIndex
    from dive_py.layers.toc_chunks import ChunkedContent
    from dive_py.oci.reference import ImageName
    from dive_py.registry.client import Registry
    from dive_py.sources.archives.arriving import ArrivedDocuments
    from dive_py.sources.archives.layout import ImageDocuments, StoredLayer
    from dive_py.sources.image import ContentStreams, Deliver, ImageInfo


class RegistryImage(Image):
    """An image in a registry, to which the connection is closed with it."""

    def __init__(
        self,
        name: ImageName,
        found: ImageDocuments,
        known: ArrivedDocuments,
        registry: Registry,
        cache: LayerCache | None,
        manifest_type: str = "",
    ) -> None:
        info = describe(found, known, name.familiar, "registry", "registry")
        self.info = replace(info, registry=registry.name)
        self.manifest_type = manifest_type
        """The media type of the image's manifest, as the registry says."""
        self._known = known
        self._computed = [""] * len(found.layers)
        self._found = found
        self._registry = registry
        self._name = name
        self._cache = cache
        self._tables = LayerTables(registry, name, cache)
        self._ways: dict[str, str] = {}
        self._by_table: set[str] = set()
        self._to_transfer = 0

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer: what is kept, then what is waited for, the `first`, and the largest before the others."""
        layers = self._found.layers
        numbers = by_member(layers, skip, deliver)
        order = sorted(numbers, key=lambda member: (first not in numbers[member], -self._size(numbers[member])))

        def take(member: str, result: LayerIndex | DivepyError) -> None:
            for number in numbers[member]:
                self._computed[number] = "" if isinstance(result, DivepyError) else result.diff_id
                deliver(number, result)

        left = []
        for member in order:
            progress.check()
            kept = self._kept(layers[numbers[member][0]])
            if kept is None:
                left.append(member)
            else:
                self._ways[member] = "cache"
                take(member, kept)
        progress.total = sum(self._size(numbers[member]) for member in left)
        self._to_transfer = self._registry.received + progress.total
        parts = {member: progress.part(member, self._size(numbers[member])) for member in left}

        def work(member: str) -> None:
            take(member, self._index(layers[numbers[member][0]], parts[member]))

        if left:
            index_all(left, numbers, work, progress)
        return self._described()

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Fetch the chunks of contents where a table tells of them; else let the layer stream past, to the last."""
        place = self._found.layers[layer]
        if place.problem is not None:
            raise place.problem
        if place.member in self._by_table:
            for number, content in self._tables.contents(place, offsets, sizes, progress):
                anywhere = _At(content) if content.is_anywhere else None
                yield number, ContentStream(content, sizes[number], progress, anywhere)
            return
        with Ahead(self._blob(place, progress), progress) as stream:
            yield from passing_contents(OpenStream(stream), offsets, sizes, progress)

    def reading_cost(self, requested: Mapping[int, int]) -> int:
        """Return the bytes of layers without a table as a whole: a content is found only by streaming to it."""
        costs = {}
        for number, size in requested.items():
            place = self._found.layers[number]
            whole = place.size or 0
            costs[place.member] = min(size, whole) if place.member in self._by_table else whole
        return sum(costs.values())

    def ways(self) -> list[str]:
        """Return for each layer how it would be read, in the words of `ImageInfo.way`."""
        return [
            "cache" if self._kept(layer) else "table of contents" if self._tables.has_table(layer) else "stream"
            for layer in self._found.layers
        ]

    def close(self) -> None:
        """Close the connections."""
        self._registry.close()

    def _index(self, place: StoredLayer, progress: Progress) -> LayerIndex | DivepyError:
        """Index one layer by its table of contents, else as it streams past, and keep the index."""
        try:
            index = self._tables.index(place, progress)
        except Cancelled:
            raise
        except DivepyError as error:
            streamed = f"the layer {short(place)} is streamed: "
            if not any(warning.startswith(streamed) for warning in self._registry.warnings):  # it is asked for again
                self._registry.warnings.append(streamed + error.message)
            index = None
        if index is not None:
            self._by_table.add(place.member)
            self._ways[place.member] = "table of contents"
            progress.advance(max(0, (place.size or 0) - progress.done))
            return index
        return self._streamed(place, progress)

    def _streamed(self, place: StoredLayer, progress: Progress) -> LayerIndex | DivepyError:
        where = f"{self.info.reference}, the layer {short(place)}"
        blob = self._blob(place, Progress(stop=progress.stop))
        try:
            with Ahead(blob, progress) as stream:
                index, _ = index_passing(stream, progress)
                while stream.read(1 << 20):  # to its end, where its digest is checked
                    pass
        except (DamagedImage, RegistryError) as error:
            if self._registry.pass_over(blob.mirror, error.message):
                progress.advance(-progress.done)
                return self._streamed(place, progress)
            return error if isinstance(error, RegistryError) else DamagedLayer(f"{where}: {error.message}", error.hint)
        self._ways[place.member] = "stream"
        index = placed(index, where, index.tar_bytes, place.diff_id)
        if self._cache is not None and not index.damage:
            self._cache.put(LayerKey.of_blob(str(digest_of(place))), index)
        return index

    def _kept(self, place: StoredLayer) -> LayerIndex | None:
        """Return the index that was kept when the layer was read before; that of a whole layer knows more."""
        if self._cache is None:
            return None
        index = self._cache.get(LayerKey.of_blob(str(digest_of(place))))
        if index is None and (index := self._tables.kept(place)) is not None:
            self._by_table.add(place.member)
        return index

    def _blob(self, place: StoredLayer, progress: Progress) -> Blob:
        return Blob(self._registry, self._name.repository, digest_of(place), place.size or 0, progress)

    def _size(self, numbers: Sequence[int]) -> int:
        return self._found.layers[numbers[0]].size or 0

    def _described(self) -> ImageInfo:
        """Return the description with the ways in which it was read, what does not fit, and diff IDs of old images."""
        way = ", ".join(sorted(set(self._ways.values())))
        found = self._found.layers
        layers = tuple(
            replace(layer, diff_id=layer.diff_id or diff_id)
            for layer, diff_id in zip(found, self._computed, strict=True)
        )
        info = describe(
            replace(self._found, layers=layers), self._known, self.info.reference, self.info.source, self.info.way
        )
        warnings = (
            *info.warnings,
            *self._registry.warnings,
            *not_their_diff_ids((layer.diff_id for layer in found), self._computed),
        )
        return replace(
            info,
            way=f"registry · {way}" if way else info.way,
            warnings=warnings,
            transferred=self._registry.received,
            to_transfer=self._to_transfer,
            rate_limit=str(self._registry.rate_limit or ""),
            registry=self.info.registry,
            note=self.info.note,
        )


class _At:
    """A content that chunks give, as bytes that are read at any place."""

    def __init__(self, content: ChunkedContent) -> None:
        self.read = content.read_at
