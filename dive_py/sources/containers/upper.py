"""The upper directory of a container, read in the ways there are."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dive_py.engine.container_layer import ASKING_COPIES, deleted_paths, has_path, size_rw
from dive_py.engine.facts import facts
from dive_py.engine.reading import Reading
from dive_py.errors import DamagedLayer, UnsupportedImage
from dive_py.layers.blocks import StreamBlocks
from dive_py.progress import Progress
from dive_py.sources.containers.opaque_directories import opaque_directories
from dive_py.sources.engines.engine_folder import EngineFolder
from dive_py.sources.fallback import first_that_works
from dive_py.sources.stores.folder import LocalFolder
from dive_py.sources.stores.unpacked import unpacked_contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dive_py.engine.connection import Engine
    from dive_py.engine.container_layer import ContainerLayer
    from dive_py.layers.index import LayerIndex
    from dive_py.sources.content_stream import ContentStream

LARGE: Final = 64_000_000
"""Bytes of a read-write layer beyond which reading it through the engine is said before: all contents pass."""

_TRIES: Final = 3
"""How often it is read that changes so much meanwhile that the engine's tar breaks off."""


class Upper(ABC):
    """One way to an upper directory."""

    needs_lowers = False
    """Whether `index` looks at the layers below."""
    note = ""
    """What a person should know about how it was read; often empty."""

    @abstractmethod
    def index(self, lowers: Callable[[], Sequence[LayerIndex]], progress: Progress) -> LayerIndex:
        """Read it as the layer that it is; `lowers` waits for the layers below, and gives them, base first.

        Raises:
            DivepyError: it cannot be read.
        """

    @abstractmethod
    def contents(
        self, index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """Return contents of what `index` gave, read again, as `Image.contents` does.

        Yields:
            The position in `offsets`, and the content, in any order; good until the next is asked for.

        Raises:
            DivepyError: a content is not there any more, or has another size by now.
        """


class LocalUpper(Upper):
    """An upper directory on this machine."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def index(self, lowers: Callable[[], Sequence[LayerIndex]], progress: Progress) -> LayerIndex:
        """Walk it; what vanishes meanwhile is left out."""
        import numpy as np

        from dive_py.layers.folder_walk import walk

        del lowers
        found = walk(self._folder, progress, thorough=True)
        if found.damage:
            raise DamagedLayer(found.damage, "mostly only root may read it")
        # contents are known again by the place of their entry
        return replace(found, offset=np.arange(found.count, dtype=np.int64))

    def contents(
        self, index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """Read the files again."""
        parent, name = os.path.split(self._folder.rstrip("/"))
        return unpacked_contents(LocalFolder(parent), name, index, offsets, sizes, progress)


class StreamedUpper(Upper):
    """An upper directory on the engine's machine, read through a container that is created and never started."""

    needs_lowers = True

    def __init__(
        self,
        engine: Engine,
        container: ContainerLayer,
        volumes: Sequence[str],
        place: Callable[[Engine, ContainerLayer, Sequence[str], Progress], str],
    ) -> None:
        self._engine = engine
        self._container = container
        self._volumes = tuple(volumes)
        self._find = place
        self._folder = ""
        self._size: int | None = None
        self._deleted: frozenset[str] | None = None

    def index(self, lowers: Callable[[], Sequence[LayerIndex]], progress: Progress) -> LayerIndex:
        """Let the engine send a tar of it, skip the contents, and ask for what a tar does not say."""
        from dive_py.layers.upper_tar import with_opaque

        self._check()
        part = progress.part(f"the read-write layer of {self._container.name}", self.announce())
        self._folder = self._find(self._engine, self._container, self._volumes, progress)
        index = self._read(part)
        opaque = opaque_directories(index, lowers(), self._container.mounts, self._is_seen, progress)
        return with_opaque(index, opaque)

    def _check(self) -> None:
        """Refuse what a tar of the upper directory would tell wrong."""
        if facts(self._engine).content_apart:
            raise UnsupportedImage(
                f"the engine may keep renamed directories and changed attributes of {self._container.name} apart from "
                "their contents (overlay with redirect_dir or metacopy), which only root can read",
                "run divepy with sudo where the engine is",
            )

    def _is_seen(self, path: bytes) -> bool:
        """Return whether the container shows something at a path; asked in a way that leaves the container as it is."""
        engine, container = self._engine, self._container
        if engine.product != "docker" or not container.upper or not engine.speaks(ASKING_COPIES):
            return has_path(engine, container.id, path)
        if self._deleted is None:
            self._deleted = deleted_paths(engine, container.id)
        return path.decode("utf-8", "replace") not in self._deleted

    def contents(
        self, index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """Let the engine send the files again."""
        parent, name = os.path.split(self._folder.rstrip("/"))
        folder = EngineFolder(self._engine, self._container.image, parent, self._volumes)
        return unpacked_contents(folder, name, index, offsets, sizes, progress)

    def announce(self) -> int:
        """Ask for the size, once, and note it where reading will take a while.

        Raises:
            EngineError: the engine refused, or broke off.
        """
        if self._size is None:
            self._size = size_rw(self._engine, self._container.id) or 0
        if self._size > LARGE:
            self.note = f"the read-write layer is large: all of its {self._size} bytes pass through the engine"
        return self._size

    def _read(self, progress: Progress) -> LayerIndex:
        index = None
        for _ in range(_TRIES):
            with Reading(self._engine, self._container.image, [self._folder], self._volumes) as reading:
                reading.create()
                index = self._passed(reading, progress)
            if not index.damage:
                return index
        raise DamagedLayer(f"it changes while it is read: {index.damage if index is not None else ''}", "try again")

    def _passed(self, reading: Reading, progress: Progress) -> LayerIndex:
        from dive_py.layers.tar_headers import scan
        from dive_py.layers.upper_tar import as_upper

        with reading.get(0, progress) as stream:
            blocks = StreamBlocks(stream, lambda piece: progress.advance(len(piece)))
            index = scan(blocks, Progress(stop=progress.stop))
        return as_upper(index, b"" if self._engine.product == "podman" else b"000")


class FallbackUpper(Upper):
    """Several ways, the quickest first, of which the first that works is taken."""

    def __init__(self, ways: Sequence[Upper]) -> None:
        self._ways = tuple(ways)
        self._taken = self._ways[0]
        self.needs_lowers = any(way.needs_lowers for way in ways)

    @property
    def note(self) -> str:  # type: ignore[override]
        """The note of the way that was taken."""
        return self._taken.note

    def index(self, lowers: Callable[[], Sequence[LayerIndex]], progress: Progress) -> LayerIndex:
        """Read it in the first way that works."""

        def read(way: Upper) -> LayerIndex:
            self._taken = way
            return way.index(lowers, progress)

        return first_that_works(self._ways, read)

    def contents(
        self, index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """Read contents again, in the way that was taken."""
        return self._taken.contents(index, offsets, sizes, progress)
