"""An image whose blobs pass one after another, out of a content store that only its engine can read.

First the manifest and the config are fetched, then the layers, in as many streams as there are processors. Each layer
is decompressed and scanned while it is received; no blob is held.
"""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from dive_py.errors import Cancelled, DamagedImage, DamagedLayer, DivepyError, EngineError
from dive_py.layers.compression import OpenStream
from dive_py.oci.descriptor import Descriptor
from dive_py.oci.digest import Digest
from dive_py.oci.document import MAX_DOCUMENT
from dive_py.oci.manifest import Index
from dive_py.oci.manifest import parse as parse_manifest
from dive_py.oci.platform import nearest
from dive_py.progress import Progress
from dive_py.sources.archives.arriving import ArrivedDocuments, index_passing
from dive_py.sources.archives.diagnosis import not_their_diff_ids, placed
from dive_py.sources.archives.layout import by_member, describe
from dive_py.sources.archives.oci_layout import Candidate, open_candidate
from dive_py.sources.content_stream import passing_contents
from dive_py.sources.fallback import first_that_works
from dive_py.sources.image import Image
from dive_py.sources.stores.unpacked import whole
from dive_py.sources.workers import run_together

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.oci.manifest import Manifest
    from dive_py.sources.archives.layout import ImageDocuments
    from dive_py.sources.image import ContentStreams, Deliver, ImageInfo
    from dive_py.sources.stores.folder import Folder, PassingFile

_MAX_STREAMS: Final = 4
"""Streams that are read at once, each on a thread of its own: decompressing scales with processors."""

_MAX_DEPTH: Final = 8
"""Indexes inside indexes. Two are usual."""


class PassingBlobs(Image):
    """An image in a content store.

    Args:
        info: What the engine says; its ID is the digest of a manifest or index.
        folders: Where the content store may be; the first one that has the manifest is read.
        hashed: Whether the diff ID of each layer is computed as it passes.
    """

    def __init__(self, info: ImageInfo, folders: Sequence[Folder], *, hashed: bool) -> None:
        self.info = info
        self._folders = tuple(folders)
        self._hashed = hashed
        self._known = ArrivedDocuments(folders[0].what if folders else "")
        self._found: ImageDocuments | None = None
        self._finding = threading.Lock()

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer, the `first` before the others."""
        found = self._documents(progress)
        numbers = by_member(found.layers, skip, deliver)
        members = sorted(numbers, key=lambda member: (first not in numbers[member], numbers[member]))
        sizes = {member: found.layers[numbers[member][0]].size or 0 for member in members}
        progress.total = sum(sizes.values())
        computed = [""] * len(found.layers)

        def take(member: str, result: LayerIndex | DivepyError) -> None:
            for number in numbers[member]:
                computed[number] = "" if isinstance(result, DivepyError) else result.diff_id
                deliver(number, self._placed(result, member, found.layers[number].diff_id))

        if members:
            self._receive(sizes, take, progress)
        return self._described(found, computed)

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Let one layer pass again."""
        found = self._documents(progress)
        place = found.layers[layer]
        if place.problem is not None:
            raise place.problem
        with self._folder.opened([place.member], progress) as opened:
            for file in opened.files(progress):
                yield from passing_contents(OpenStream(file.stream), offsets, sizes, progress)
                return
        raise DamagedLayer(f"the blob {place.member.rpartition('/')[2][:12]} did not come")

    @property
    def _folder(self) -> Folder:
        return self._folders[0]

    def _receive(
        self, sizes: Mapping[str, int], take: Callable[[str, LayerIndex | DivepyError], None], progress: Progress
    ) -> None:
        """Let the blobs pass in a few streams at once: an engine serves one of each container at a time."""
        halt = threading.Event()  # another way may follow a failure, and must not meet this one's layers
        groups = shared_out(sizes, min(os.cpu_count() or 1, _MAX_STREAMS))
        run_together([partial(self._pass, group, take, progress, halt) for group in groups], halt)

    def _pass(
        self,
        members: Sequence[str],
        take: Callable[[str, LayerIndex | DivepyError], None],
        progress: Progress,
        halt: threading.Event,
    ) -> None:
        quiet = Progress(stop=progress.stop)
        missing = set(range(len(members)))
        with self._folder.opened(members, quiet) as opened:
            for file in opened.files(quiet):
                if halt.is_set():
                    return
                if file.place in missing:
                    missing.discard(file.place)
                    member = members[file.place]
                    take(member, self._index(file, member, progress.part(member, file.size)))
        for place in sorted(missing):
            take(members[place], DamagedLayer(f"{self._known.what}, {members[place]}: is not a file"))

    def _index(self, file: PassingFile, member: str, progress: Progress) -> LayerIndex | DivepyError:
        self._known.stored[member] = file.size
        try:
            index, compressed = index_passing(file.stream, progress, hashed=self._hashed)
        except Cancelled:
            raise
        except DamagedImage as error:
            return DamagedLayer(f"{self._known.what}, {member}: {error.message}", error.hint)
        if compressed:
            self._known.compressed.add(member)
        return index

    def _placed(self, result: LayerIndex | DivepyError, member: str, diff_id: str) -> LayerIndex | DivepyError:
        where, size = f"{self._known.what}, {member}", self._known.stored.get(member, 0)
        return result if isinstance(result, DivepyError) else placed(result, where, size, diff_id)

    def _described(self, found: ImageDocuments, computed: Sequence[str]) -> ImageInfo:
        """Return the image's description with what only the documents and the blobs say."""
        said = describe(found, self._known, self.info.reference, self.info.source, self.info.way)
        warnings = (*said.warnings, *not_their_diff_ids((layer.diff_id for layer in found.layers), computed))
        digest = self.info.digest or said.digest
        platforms = self.info.platforms if len(self.info.platforms) > 1 else said.platforms
        return replace(said, names=self.info.names, digest=digest, warnings=warnings, platforms=platforms)

    def _documents(self, progress: Progress) -> ImageDocuments:
        """Return the manifest and the config, fetched once."""
        with self._finding:
            if self._found is None:
                self._found = self._fetched(Progress(stop=progress.stop))
            return self._found

    def _fetched(self, progress: Progress) -> ImageDocuments:
        descriptor, manifest = self._manifest(progress)
        config = self._document(manifest.config.digest, progress)
        self._known.documents[manifest.config.member] = config
        platform = self.info.platform
        found = open_candidate(self._known, Candidate(descriptor, (), manifest, platform), (platform,))
        if found.config.diff_ids != self.info.config.diff_ids:
            raise DamagedImage(f"{self._known.what} holds another image than the engine says")
        return found.without_archive_ids()

    def _manifest(self, progress: Progress) -> tuple[Descriptor, Manifest]:
        """Return the manifest for the platform of which the engine speaks, through indexes to it."""
        descriptor = Descriptor(Digest.parse(self.info.id))
        data = self._first_document(descriptor.digest, progress)
        for _ in range(_MAX_DEPTH):
            document = parse_manifest(data, f"the manifest {descriptor.digest.short} in {self._known.what}")
            if not isinstance(document, Index):
                return descriptor, document
            offered = [entry for entry in document.manifests if not entry.is_attestation]
            platforms = [entry.platform or self.info.platform for entry in offered]
            position = nearest(platforms, self.info.platform)
            if position is None:
                break
            descriptor = offered[position]
            data = self._document(descriptor.digest, progress)
        raise DamagedImage(f"{self._known.what} has no manifest for {self.info.platform}")

    def _first_document(self, digest: Digest, progress: Progress) -> bytes:
        """Fetch the first one, and find the folder that is there: of a missing one the engine refuses the container."""

        def fetched(position: int) -> bytes:
            folder = self._folders[position]
            self._known = ArrivedDocuments(folder.what)
            data = self._document(digest, progress, folder)
            self._folders = (folder,)
            return data

        return first_that_works(range(len(self._folders)), fetched, EngineError)

    def _document(self, digest: Digest, progress: Progress, folder: Folder | None = None) -> bytes:
        """Return a small blob, which is what its digest says."""
        place = f"blobs/{digest.algorithm}/{digest.hex}"
        with (folder or self._folder).opened([place], progress) as opened:
            for file in opened.files(progress):
                if file.size > MAX_DOCUMENT:
                    raise DamagedImage(f"a blob of {file.size} bytes is not a document")
                data = whole(file)
                if digest.algorithm == "sha256" and Digest.of(data) != digest:
                    break
                return data
        raise DamagedImage(f"the blob {digest.short} in {self._known.what} is not what its digest says")


def shared_out(sizes: Mapping[str, int], count: int) -> list[list[str]]:
    """Return members in up to `count` groups of about the same size, each in the order of the requests."""
    groups: list[list[str]] = [[] for _ in range(max(1, min(count, len(sizes))))]
    totals = [0] * len(groups)
    order = {member: number for number, member in enumerate(sizes)}
    requested, *others = sizes
    for member in (requested, *sorted(others, key=lambda member: -sizes[member])):
        least = totals.index(min(totals))
        groups[least].append(member)
        totals[least] += sizes[member]
    return [sorted(group, key=order.__getitem__) for group in groups if group]
