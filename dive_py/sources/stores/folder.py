"""Folders of an engine's own storage, read in one way wherever they are.

A reader names the places (folders and files) that it needs, opens them together, and takes the files as they
come: from this machine in the order that was asked for, through an engine in the order that it sends them.
"""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.errors import DamagedImage, DamagedLayer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from dive_py.layers.blocks import Readable
    from dive_py.progress import Progress

_BENEATH = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
"""Opens what stands there, never what a link leads to."""


class PassingFile(Struct, frozen=True):
    """A regular file as it comes by; its bytes are there until the next one is asked for."""

    place: int
    """The position of its place among those that were opened."""
    name: str
    """Its path below the place; empty where the place is the file itself."""
    size: int
    """Its bytes."""
    stream: Readable
    """Its content."""


class OpenPlaces(ABC):
    """Places that are open for reading."""

    @abstractmethod
    def files(self, progress: Progress, prefer: Callable[[], int | None] | None = None) -> Iterator[PassingFile]:
        """Yield every regular file at or below the places once. Links are left out; what is missing does not come.

        Args:
            progress: Stops the work.
            prefer: Asked before each place which one is requested by now, where the order is free; else it is the order
                in which the places were opened.

        Raises:
            DivepyError: reading failed.
        """

    @abstractmethod
    def contents(
        self, place: int, paths: Sequence[bytes], sizes: Sequence[int], everything: int, progress: Progress
    ) -> Iterator[tuple[int, Readable]]:
        """Yield some files of a place, by untrusted paths: no link in them is followed.

        Args:
            place: The position of the place.
            paths: Below the place, without leading slash.
            sizes: How many bytes each has.
            everything: Bytes of all files of the place, about.
            progress: Stops the work.

        Yields:
            The position in `paths` and the content, each once, in any order; good until the next is asked for.

        Raises:
            DamagedLayer: a file is not there, is none, or is of another size.
        """


class Folder(ABC):
    """A folder of the machine that an engine runs on."""

    what: str
    """What it is called, for messages."""

    @abstractmethod
    def opened(self, places: Sequence[str], progress: Progress) -> AbstractContextManager[OpenPlaces]:
        """Open places, files or folders below the folder; they are closed, whatever happens, when the context ends.

        Raises:
            DivepyError: they cannot be opened.
        """


class LocalFolder(Folder):
    """A folder of this machine."""

    def __init__(self, path: str) -> None:
        self.what = path
        self._path = path

    @contextmanager
    def opened(self, places: Sequence[str], progress: Progress) -> Iterator[OpenPlaces]:
        """Open nothing yet: what a place lacks shows when it is read."""
        progress.check()
        yield _LocalPlaces([os.path.join(self._path, place) for place in places])  # noqa: PTH118


class _LocalPlaces(OpenPlaces):
    def __init__(self, places: Sequence[str]) -> None:
        self._places = places

    def files(self, progress: Progress, prefer: Callable[[], int | None] | None = None) -> Iterator[PassingFile]:
        left = list(range(len(self._places)))
        while left:
            requested = prefer() if prefer is not None else None
            number = left.pop(left.index(requested) if requested in left else 0)
            place = self._places[number]
            for name in _names(place):
                progress.check()
                try:
                    fd = _open_regular(os.path.join(place, name) if name else place)  # noqa: PTH118
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise DamagedImage(f"{place}/{name} cannot be read: {error.strerror}") from error
                if fd is None:
                    continue
                with os.fdopen(fd, "rb", buffering=0) as file:
                    yield PassingFile(number, name, os.fstat(fd).st_size, file)

    def contents(
        self, place: int, paths: Sequence[bytes], sizes: Sequence[int], everything: int, progress: Progress
    ) -> Iterator[tuple[int, Readable]]:
        del everything  # each file is at hand
        root = self._places[place]
        walker = _Beneath(root)
        try:
            for number, (path, size) in enumerate(zip(paths, sizes, strict=True)):
                progress.check()
                try:
                    fd = walker.open(path)
                except OSError as error:
                    raise DamagedLayer(f"{os.fsdecode(path)!r} in {root} cannot be read: {error.strerror}") from error
                with os.fdopen(fd, "rb", buffering=0) as file:
                    status = os.fstat(fd)
                    if not stat.S_ISREG(status.st_mode) or status.st_size != size:
                        message = f"{os.fsdecode(path)!r} in {root} is not the file of {size} bytes that it should be"
                        raise DamagedLayer(message)
                    yield number, file
        finally:
            walker.close()


class _Beneath:
    """Opens files below a folder, component by component, so that no link leads out of it.

    The folder of the last file stays open: files mostly come in the order of their folders.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._folder = b""
        self._fd = -1

    def open(self, path: bytes) -> int:
        """Return a file descriptor of the file at `path`.

        Raises:
            OSError: something on the way is missing, or is a link.
        """
        folder, _, name = path.rpartition(b"/")
        if self._fd < 0 or folder != self._folder:
            self.close()
            self._fd, self._folder = self._walk(folder), folder
        return os.open(name, _BENEATH | os.O_NONBLOCK, dir_fd=self._fd)

    def close(self) -> None:
        """Close the folder that is open."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def _walk(self, folder: bytes) -> int:
        fd = os.open(self._root, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
        for name in folder.split(b"/") if folder else ():
            try:
                below = os.open(name, _BENEATH | os.O_DIRECTORY, dir_fd=fd)
            finally:
                os.close(fd)
            fd = below
        return fd


def _names(place: str) -> list[str]:
    """Return the names in a folder, sorted; one empty name where it is not a folder."""
    try:
        return sorted(os.listdir(place))  # noqa: PTH208  names alone are needed
    except NotADirectoryError:
        return [""]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DamagedImage(f"{place} cannot be read: {error.strerror}") from error


def _open_regular(path: str) -> int | None:
    """Return a file descriptor of a regular file; None for anything else."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return None
    fd = os.open(path, _BENEATH | os.O_NONBLOCK)  # a named pipe would wait for a writer for ever
    if stat.S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    return None
