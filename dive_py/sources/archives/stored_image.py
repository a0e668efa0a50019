"""An image whose layers can be read again and in any order: several at once, the requested one first."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DamagedLayer, DivepyError, FileChanged
from dive_py.layers.blocks import FileBlocks, StreamBlocks
from dive_py.layers.compression import MAGIC_BYTES, OpenStream, large_windows, sniff
from dive_py.layers.vocabulary import DigestKind
from dive_py.sources.archives.diagnosis import explained, placed
from dive_py.sources.archives.layout import by_member
from dive_py.sources.content_stream import passing_contents, stretch_contents, stretch_digests
from dive_py.sources.file_range import LARGEST_READ, Stretch, StretchReader
from dive_py.sources.image import Image
from dive_py.sources.workers import index_all

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from contextlib import AbstractContextManager

    from dive_py.layers.cache import LayerCache
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.archives.layout import StoredLayer
    from dive_py.sources.archives.seekable_members import SeekableMembers
    from dive_py.sources.image import ContentStreams, Deliver, ImageInfo

_MAX_TAIL = 16 << 20
"""Bytes after a layer's end blocks that are read so that the last checksum is looked at. Tars are padded to 10 kB."""


class Turns:
    """A lock that is given in the order in which it was asked for: a usual one lets those wait who came first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._given = 0
        self._done = 0

    def __enter__(self) -> None:
        """Wait for the turn."""
        with self._changed:
            turn = self._given
            self._given += 1
            while turn != self._done:
                self._changed.wait()

    def __exit__(self, *_: object) -> None:
        """Let the next one have its turn."""
        with self._changed:
            self._done += 1
            self._changed.notify_all()


class StoredImage(Image):
    """An image in an uncompressed archive or a folder, which is closed with it."""

    def __init__(
        self,
        info: ImageInfo,
        layers: Sequence[StoredLayer],
        members: SeekableMembers,
        cache: LayerCache | None = None,
    ) -> None:
        self.info = info
        self._layers = tuple(layers)
        self._members = members
        self._cache = cache
        self._kept: set[str] = set()
        self._hopping = Turns()

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer on up to four threads: what is requested by then, then `first`, then the largest."""
        numbers = by_member(self._layers, skip, deliver)
        order = sorted(numbers, key=lambda member: (first not in numbers[member], -self._size(member)))
        progress.total = sum(self._size(member) for member in order)
        parts = {member: progress.part(member, self._size(member)) for member in order}

        def work(member: str) -> None:
            result = self._index(member, parts[member], numbers[member][0])
            for number in numbers[member]:
                deliver(number, result)

        index_all(order, numbers, work, progress)
        kept = order and self._kept.issuperset(order)
        return replace(self.info, way=f"{self.info.way} · cache") if kept else self.info

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Read contents of one layer again: in place from a plain tar, else by one pass of decompression."""
        place = self._layers[layer]
        if place.problem is not None:
            raise place.problem
        with self._members.open(place.member) as stretch:
            if sniff(stretch.read(0, MAGIC_BYTES)):
                yield from passing_contents(OpenStream(StretchReader(stretch)), offsets, sizes, progress)
            else:
                yield from stretch_contents(stretch, offsets, sizes, progress)

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Read contents of one layer again; many small ones of a plain tar without a stream for each."""
        place = self._layers[layer]
        if place.problem is None and offsets:
            with self._members.open(place.member) as stretch:
                if not sniff(stretch.read(0, MAGIC_BYTES)):
                    return stretch_digests(stretch, offsets, sizes, progress)
        return super().digests(layer, offsets, sizes, progress)

    def is_kept(self) -> bool:
        """Return whether the indexes of all layers are in the cache."""
        if self._cache is None:
            return False
        try:
            for member in dict.fromkeys(layer.member for layer in self._layers if layer.problem is None):
                with self._members.open(member) as stretch:
                    if not self._cache.has(self._members.key(member, stretch)):
                        return False
        except DivepyError:
            return False
        return True

    def close(self) -> None:
        """Close what holds the layers."""
        self._members.close()

    def _size(self, member: str) -> int:
        try:
            with self._members.open(member) as stretch:
                return stretch.length
        except DivepyError:
            return 0

    def _index(self, member: str, progress: Progress, number: int) -> LayerIndex | DivepyError:
        where = f"{self._members.what}, member {member!r}"
        try:
            with self._members.open(member) as stretch:
                index = self._kept_index(member, stretch, progress) or self._new_index(member, stretch, progress)
                return placed(index, where, stretch.declared, self._layers[number].diff_id)
        except Cancelled:
            raise
        except FileChanged as error:
            return error
        except DivepyError as error:
            return DamagedLayer(f"{where}: {error.message}", error.hint)

    def _kept_index(self, member: str, stretch: Stretch, progress: Progress) -> LayerIndex | None:
        """Return the index that was kept when this very file was read before."""
        if self._cache is None:
            return None
        progress.check()
        index = self._cache.get(self._members.key(member, stretch))
        if index is not None:
            self._kept.add(member)
            progress.advance(stretch.length)
        return index

    def _new_index(self, member: str, stretch: Stretch, progress: Progress) -> LayerIndex:
        """Read the layer, and keep its index unless the file was changed meanwhile."""
        if self._cache is None:
            return index_stretch(stretch, progress, self._hopping)
        key = self._members.key(member, stretch)
        index = index_stretch(stretch, progress, self._hopping)
        if key == self._members.key(member, stretch):
            self._cache.put(key, index)
        return index


def index_stretch(stretch: Stretch, progress: Progress, hopping: AbstractContextManager[object]) -> LayerIndex:
    """Index one stored layer: a plain tar by its headers alone, a compressed one as it streams past.

    Args:
        stretch: Where the layer is.
        progress: Counts the bytes, and stops the work.
        hopping: Held while hopping through a plain tar: that is Python's own work, and two threads of it take longer
            than one after the other.

    Raises:
        FileChanged: the file was changed meanwhile.
    """
    # with it comes numpy, 60 ms in which the image's layers can be on screen already
    from dive_py.layers.tar_headers import scan

    if not sniff(stretch.read(0, MAGIC_BYTES)):
        with hopping:
            in_place = FileBlocks(stretch.fd, stretch.start, stretch.length)
            index = explained(scan(in_place, progress), in_place.read)
        stretch.check()
        return index
    stream = OpenStream(StretchReader(stretch), progress)
    with large_windows if stream.large_window else nullcontext():
        passing = StreamBlocks(stream)
        index = explained(scan(passing, progress, DigestKind.CRC32), passing.read)
        return index if index.damage else replace(index, damage=_tail_damage(stream))


def _tail_damage(stream: OpenStream) -> str:
    """Return what is wrong with a compressed layer behind its tar: the last checksum stands there."""
    try:
        left = _MAX_TAIL
        while left > 0 and (piece := stream.read(LARGEST_READ)):
            left -= len(piece)
    except DamagedLayer as error:
        return error.message
    return ""
