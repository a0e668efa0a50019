"""A container's read-write layer as its engine sees it: the list of changes, and the export of the container.

For where the upper directory itself does not tell: its overlay keeps renamed directories and changed attributes apart
from contents, by marks that only root sees, or the driver has no upper directory. There the engine compares whole
trees, so that its list is complete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.engine.container_layer import ASKING_COPIES
from dive_py.engine.container_view import ChangeKind, ContainerExport, ContainerFile, changed_paths
from dive_py.engine.facts import facts
from dive_py.errors import DamagedLayer, UnsupportedImage
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.index import key_path
from dive_py.progress import Progress
from dive_py.sources.archives.tar_members import member_name
from dive_py.sources.containers.upper import Upper
from dive_py.sources.content_stream import ContentStream
from dive_py.sources.engines.engine_folder import A_REQUEST, sent_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dive_py.engine.connection import Engine
    from dive_py.engine.container_layer import ContainerLayer
    from dive_py.layers.index import LayerIndex
    from dive_py.sources.archives.streamed_archive import Content


class ExportedUpper(Upper):
    """A read-write layer out of an engine's own comparison; the engine stays the caller's to close."""

    needs_lowers = True

    def __init__(self, engine: Engine, container: ContainerLayer, size: int | None = None) -> None:
        self._engine = engine
        self._container = container
        self._size = size
        self._sent = f"what the engine sent of the container {container.name}"
        self._everything = 0
        self._holders: dict[bytes, bytes] = {}
        self.note = (
            f"the read-write layer is read by {engine.product} · export, all files of the container pass: what it "
            "stores is counted as a commit would store it, which may be more than its overlay does"
        )

    def index(self, lowers: Callable[[], Sequence[LayerIndex]], progress: Progress) -> LayerIndex:
        """Ask for the list, then let the container pass, without its contents."""
        from dive_py.layers.exported_changes import ListedChanges, read_write_layer
        from dive_py.layers.tar_headers import scan

        container = self._container
        if not facts(self._engine).whole_changes:
            message = f"the engine's own list of what changed in {container.name} may be incomplete"
            raise UnsupportedImage(message, "run divepy with sudo where the engine is")
        part = progress.part(f"the container {container.name}", self._size)
        changes = changed_paths(self._engine, container.id, container.name, Progress(stop=progress.stop))
        listed = ListedChanges(changes[ChangeKind.MODIFIED], changes[ChangeKind.ADDED], changes[ChangeKind.DELETED])
        with ContainerExport(self._engine, container.id, container.name, part) as stream:
            export = scan(StreamBlocks(stream), Progress(stop=progress.stop))
        if export.damage:
            raise DamagedLayer(f"the export of the container {container.name} {export.damage}", "try again")
        self._everything = export.tar_bytes
        found = read_write_layer(export, listed, lowers)
        self._holders = dict(found.holders)
        return found.index

    def contents(
        self, index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """Ask for a few files one by one; let the container pass for many, and for what cannot be asked for."""
        keys = index.keys()
        paths = [key_path(self._holders.get(key, key)) for key in (keys[offset] for offset in offsets)]
        together = len(paths) * A_REQUEST + sum(sizes) > self._everything or self._asking_copies()
        passing = [number for number, path in enumerate(paths) if together or self._is_covered(path)]
        for number, stream in self._passing(passing, paths, sizes, progress):
            yield number, ContentStream(stream, sizes[number], progress, unpacked=True)
        alone = set(range(len(paths))).difference(passing)
        for number in sorted(alone):
            stop = Progress(stop=progress.stop)
            with ContainerFile(
                self._engine, self._container.id, self._container.name, stop, b"/" + paths[number]
            ) as sent:
                member, content = next(sent_files(sent, stop, self._sent), (None, None))
                if member is None or content is None or member.size != sizes[number]:
                    raise _changed(paths[number], sizes[number])
                yield number, ContentStream(content, member.size, progress, unpacked=True)

    def _passing(
        self, requested: Sequence[int], paths: Sequence[bytes], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, Content]]:
        """Yield contents out of one more export, which is left behind the last of them."""
        numbers = {member_name(paths[number].decode("utf-8", "surrogateescape")): number for number in requested}
        if not numbers:
            return
        stop = Progress(stop=progress.stop)
        with ContainerExport(self._engine, self._container.id, self._container.name, stop) as sent:
            for member, content in sent_files(sent, stop, self._sent):
                number = numbers.get(member.name)
                if number is None or member.size != sizes[number]:
                    continue
                yield number, content
                del numbers[member.name]
                if not numbers:
                    return
        number = min(numbers.values())
        raise _changed(paths[number], sizes[number])

    def _is_covered(self, path: bytes) -> bool:
        """Return whether a volume is mounted there: it is in what is asked for by path, and in no export."""
        mounts = [mount.strip("/").encode("utf-8", "surrogateescape") for mount in self._container.mounts]
        return any(path == mount or path.startswith(mount + b"/") for mount in mounts)

    def _asking_copies(self) -> bool:
        """Return whether asking for a path would write into the container."""
        container = self._container
        is_docker = self._engine.product == "docker" and self._engine.speaks(ASKING_COPIES)
        return is_docker and bool(container.upper) and not container.running


def _changed(path: bytes, size: int) -> DamagedLayer:
    return DamagedLayer(f"{path!r} is not the file of {size} bytes that it should be", "the container has changed")
