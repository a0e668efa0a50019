"""Layers whose tables of contents are fetched in their stead: footer, table, and then single chunks, by range."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Final

from dive_py.errors import DamagedImage, DamagedLayer
from dive_py.layers.cache import LayerKey
from dive_py.layers.toc_place import LONGEST_FOOTER, Range, TocForm, place_in_footer, place_of
from dive_py.oci.digest import Digest
from dive_py.oci.manifest import Manifest
from dive_py.oci.manifest import parse as parse_manifest
from dive_py.progress import Progress
from dive_py.registry import manifests
from dive_py.registry.blobs import Blob, NoRanges

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.layers.blocks import Readable
    from dive_py.layers.cache import LayerCache
    from dive_py.layers.index import LayerIndex
    from dive_py.layers.toc_chunks import ChunkedContent, TocChunks
    from dive_py.layers.toc_place import TocPlace
    from dive_py.oci.reference import ImageName
    from dive_py.registry.client import Registry
    from dive_py.sources.archives.layout import StoredLayer

_TAIL_SHIFT: Final = 8
"""A table of eStargz has 0.3 % of its blob (83,000 entries in 1.4 GB): with one part in 256 it comes along."""

_LONGEST_TAIL: Final = 4 << 20

_EXTERNAL: Final = "-esgztoc"
"""What stands behind the tag of an image that holds another one's tables (stargz-snapshotter, *external TOC*)."""

_OF_LAYER: Final = "containerd.io/snapshot/stargz/layer.digest"
"""The annotation that says to which layer a table there belongs."""


class LayerTables:
    """The tables of one image's layers. Several threads may use it, each for another layer.

    Args:
        registry: Where the image is.
        name: What it is called there.
        cache: Where indexes are kept, or None.
    """

    def __init__(self, registry: Registry, name: ImageName, cache: LayerCache | None) -> None:
        self._registry = registry
        self._name = name
        self._cache = cache
        self._chunks: dict[str, TocChunks] = {}
        self._has_ranges = True
        self._external: dict[str, tuple[Digest, int]] | None = None
        self._finding = threading.Lock()

    def has_table(self, place: StoredLayer) -> bool:
        """Return whether a layer is said to have a table; whether the registry gives ranges, is known afterwards."""
        try:
            return place_of(place.annotations, place.size or 0) is not None
        except DamagedImage:
            return False

    def index(self, place: StoredLayer, progress: Progress) -> LayerIndex | None:
        """Return the index that a layer's table gives; None where it has none, or the registry gives no ranges.

        Args:
            place: The layer.
            progress: Advanced by the bytes of the table; stops the work.

        Raises:
            DamagedLayer: the table is damaged, or not the one that the manifest tells of.
            RegistryError: the registry refuses, or broke off.
        """
        claimed = place_of(place.annotations, place.size or 0)
        if claimed is None or not self._has_ranges:
            return None
        try:
            index, self._chunks[place.member] = self._read(place, claimed, progress)
        except NoRanges:
            self._has_ranges = False
            return None
        if self._cache is not None and claimed.digest:
            self._cache.put(LayerKey.of_table(claimed.digest, str(digest_of(place))), index)
        return index

    def kept(self, place: StoredLayer) -> LayerIndex | None:
        """Return the index that a layer's table gave before, where it is kept."""
        try:
            claimed = place_of(place.annotations, place.size or 0)
        except DamagedImage:
            return None
        if self._cache is None or claimed is None or not claimed.digest:
            return None
        return self._cache.get(LayerKey.of_table(claimed.digest, str(digest_of(place))))

    def contents(
        self, place: StoredLayer, keys: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ChunkedContent]]:
        """Yield contents of a layer whose index came from its table; each good until the next is asked for.

        Raises:
            DamagedLayer: a chunk is not what the table says.
            RegistryError: the registry refuses, or broke off.
        """
        quiet = Progress(stop=progress.stop)
        if place.member not in self._chunks:
            claimed = place_of(place.annotations, place.size or 0)
            if claimed is None:
                raise DamagedLayer(f"the layer {short(place)} has no table of contents any more")
            _, self._chunks[place.member] = self._read(place, claimed, quiet)

        def read_range(offset: int, length: int) -> Blob:
            return self._part(place, Range(offset, length), progress)

        yield from self._chunks[place.member].contents(read_range, keys, sizes, quiet)

    def _read(self, place: StoredLayer, claimed: TocPlace, progress: Progress) -> tuple[LayerIndex, TocChunks]:
        from dive_py.layers.toc import read  # with it comes numpy, which opening does without

        quiet = Progress(stop=progress.stop)
        tail = b""
        if claimed.table is None:
            claimed, tail = self._with_footer(place, claimed, quiet)
        if claimed.form is TocForm.EXTERNAL:
            digest, size = self._external_table(place, quiet)
            with Blob(self._registry, self._name.repository, digest, size, quiet) as table:
                return read(claimed, table, progress)
        if claimed.table is None:
            raise DamagedLayer("its footer does not say where its table of contents is")
        before = claimed.blob_size - len(tail)
        start, end = claimed.table.start, claimed.table.end
        rest = io.BytesIO(tail[max(0, start - before) : max(0, end - before)])
        with self._part(place, Range(start, max(0, min(end, before) - start)), quiet) as first:
            return read(claimed, _Joined(first, rest), progress)

    def _with_footer(self, place: StoredLayer, claimed: TocPlace, progress: Progress) -> tuple[TocPlace, bytes]:
        """Return where the footer says that the table is, and the blob's end, in which it mostly is already."""
        size = claimed.blob_size
        length = min(size, max(LONGEST_FOOTER, min(size >> _TAIL_SHIFT, _LONGEST_TAIL)))
        with self._part(place, Range(size - length, length), progress) as end:
            tail = _whole(end, length)
        found = place_in_footer(tail, size, claimed)
        if found is None:
            raise DamagedLayer("its annotations tell of a table of contents, and it has no footer")
        return found, tail

    def _part(self, place: StoredLayer, part: Range, progress: Progress) -> Blob:
        digest = digest_of(place)
        return Blob(self._registry, self._name.repository, digest, place.size or 0, progress, part.start, part.end)

    def _external_table(self, place: StoredLayer, progress: Progress) -> tuple[Digest, int]:
        """Return the blob that holds a layer's table: a layer of another image, which stands under a tag of its own."""
        with self._finding:
            if self._external is None:
                tag = self._name.tag or self._name.digest.replace(":", "-")
                self._external = {}  # where there is none, that is found out once
                other = type(self._name)(self._name.domain, self._name.repository, f"{tag}{_EXTERNAL}")
                parsed = parse_manifest(manifests.fetch(self._registry, other, progress).data, other.familiar)
                layers = parsed.layers if isinstance(parsed, Manifest) else ()
                self._external = {layer.annotations.get(_OF_LAYER, ""): (layer.digest, layer.size) for layer in layers}
        found = self._external.get(str(digest_of(place)))
        if found is None:
            raise DamagedLayer(f"its table of contents is not in {self._name.familiar}{_EXTERNAL}")
        return found


class _Joined:
    """Two streams, one behind the other."""

    def __init__(self, first: Readable, second: Readable) -> None:
        self._first = first
        self._second = second

    def read(self, n: int, /) -> bytes:
        return self._first.read(n) or self._second.read(n)


def digest_of(place: StoredLayer) -> Digest:
    """Return the digest of a layer's blob."""
    _, algorithm, encoded = place.member.split("/")
    return Digest(algorithm, encoded)


def short(place: StoredLayer) -> str:
    """Return what a layer is called in messages: the first digits of its blob's digest."""
    return digest_of(place).short


def _whole(blob: Blob, size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := blob.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
