"""A folder of the machine that an engine runs on, read through a container that is created and never started."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from dive_py.engine.reading import ROOT, Reading
from dive_py.errors import DamagedLayer
from dive_py.layers.blocks import StreamBlocks
from dive_py.sources.archives.streamed_archive import Content
from dive_py.sources.archives.tar_members import TarMembers, member_name
from dive_py.sources.stores.folder import Folder, OpenPlaces, PassingFile

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from dive_py.engine.connection import Engine
    from dive_py.layers.blocks import Readable
    from dive_py.progress import Progress
    from dive_py.sources.archives.tar_members import Member

A_REQUEST: Final = 2_000_000
"""Bytes that an engine serves in the time that one more request takes: some 4 ms, and 500 MB/s."""

_ANY_NUMBER: Final = 1 << 40
"""How many files a layer or container may have; none of them is kept in mind."""


class EngineFolder(Folder):
    """A folder of an engine's machine.

    Args:
        engine: The engine.
        image: The ID of an image that it has: the one that is being opened.
        path: The folder there.
        volumes: The image's volume paths.
        whole: Folders below `path` that are bound as they are, for the requested files directly in them, of
            which each is asked for by itself: Podman serves no file that is bound alone.
    """

    def __init__(
        self, engine: Engine, image: str, path: str, volumes: Sequence[str] = (), whole: Sequence[str] = ()
    ) -> None:
        self.what = path
        self._engine = engine
        self._image = image
        self._path = path
        self._volumes = tuple(volumes)
        self._whole = frozenset(whole)

    @contextmanager
    def opened(self, places: Sequence[str], progress: Progress) -> Iterator[OpenPlaces]:
        """Bind the places into a container; it is deleted when the context ends."""
        progress.check()
        found = [self._bound(place) for place in places]
        bound = list(dict.fromkeys(folder for folder, _ in found))
        within = [(bound.index(folder), os.fsencode(name)) for folder, name in found]
        sources = [f"{self._path}/{folder}" for folder in bound]
        with Reading(self._engine, self._image, sources, self._volumes) as reading:
            reading.create()
            progress.check()
            yield _EnginePlaces(reading, within, each=bool(self._whole) or self._engine.product == "podman")

    def _bound(self, place: str) -> tuple[str, str]:
        """Return what is bound for a place, and the requested file in it; empty for all of it."""
        folder, _, name = place.rpartition("/")
        return (folder, name) if folder in self._whole else (place, "")


class _EnginePlaces(OpenPlaces):
    def __init__(self, reading: Reading, places: Sequence[tuple[int, bytes]], *, each: bool) -> None:
        self._reading = reading
        self._places = places
        self._count = len(places)
        self._each = each

    def files(self, progress: Progress, prefer: Callable[[], int | None] | None = None) -> Iterator[PassingFile]:
        """Yield the places' files, Docker's all at once, Podman's one by one; in order, whatever `prefer` says."""
        del prefer
        if not self._each:
            for member, content in self._members(None, progress):
                place, _, name = member.name.removeprefix(f"{ROOT[1:]}/").partition("/")
                if place.isdecimal() and int(place) < self._count:
                    yield PassingFile(int(place), name, member.size, content)
            return
        for number, (source, path) in enumerate(self._places):
            for member, content in self._members(source, progress, path):
                yield PassingFile(number, "" if path else self._name(member, source), member.size, content)

    def contents(
        self, place: int, paths: Sequence[bytes], sizes: Sequence[int], everything: int, progress: Progress
    ) -> Iterator[tuple[int, Readable]]:
        """Yield a few files by a request each, many by one for the whole place."""
        waiting = dict.fromkeys(range(len(paths)))
        if len(paths) * A_REQUEST + sum(sizes) > everything:
            for number, content in self._passing(place, paths, sizes, progress):
                del waiting[number]
                yield number, content
        for number in waiting:  # among them what is the second name of a file that has passed
            with closing(self._members(place, progress, paths[number])) as members:
                for member, content in members:
                    if member.size == sizes[number]:
                        yield number, content
                        break
                else:
                    raise DamagedLayer(f"{paths[number]!r} is not the file of {sizes[number]} bytes that it should be")

    def _passing(
        self, place: int, paths: Sequence[bytes], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, Readable]]:
        """Yield those of the files that come by their own name when the whole place passes."""
        numbers = {member_name(path.decode("utf-8", "surrogateescape")): n for n, path in enumerate(paths)}
        for member, content in self._members(place, progress):
            number = numbers.pop(self._name(member, place), None)
            if number is not None and member.size == sizes[number]:
                yield number, content

    def _name(self, member: Member, source: int) -> str:
        """Return the name below what is bound: Podman sends it as it is, Docker below that of the target."""
        prefix, _, name = member.name.partition("/")
        return name if prefix == f"{source:03d}" else member.name if self._each else name

    def _members(self, place: int | None, progress: Progress, path: bytes = b"") -> Generator[tuple[Member, Readable]]:
        """Yield the regular files of a place, with their contents."""
        with self._reading.get(place, progress, path) as stream:
            yield from sent_files(stream, progress, "what the engine sent")


def sent_files(stream: Readable, progress: Progress, what: str) -> Generator[tuple[Member, Content]]:
    """Yield the regular files of a tar that an engine sends, with their contents.

    Raises:
        DamagedLayer: it broke off; the text calls it `what`.
    """
    blocks = StreamBlocks(stream)
    members = TarMembers(blocks, progress, what, _ANY_NUMBER)
    for member in members:
        if not member.link and not member.sparse:
            yield member, Content(blocks, member)
    if members.damage:
        raise DamagedLayer(members.damage)
