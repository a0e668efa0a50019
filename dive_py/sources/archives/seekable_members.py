"""Members that can be read again and anywhere: an uncompressed archive in a file, and a folder."""

from __future__ import annotations

import os
import stat
from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.layers.blocks import FileBlocks
from dive_py.layers.cache import LayerKey
from dive_py.layers.compression import MAGIC_BYTES, sniff
from dive_py.oci.document import MAX_DOCUMENT
from dive_py.sources.archives.layout import Members
from dive_py.sources.archives.tar_members import TarMembers, TarNames, not_there
from dive_py.sources.file_range import FileState, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from dive_py.progress import Progress

_MOST_FOLDERS = 200
"""Folders, and names in each, that are looked at to say where else an image may be."""


class SeekableMembers(Members):
    """Named stretches of files. Close it to give the files back."""

    damage = ""

    @abstractmethod
    def open(self, name: str) -> AbstractContextManager[Stretch]:
        """Open a file for reading; the stretch is good until the context ends.

        Raises:
            DamagedImage: it is not there, or is nothing that can be read.
        """

    @abstractmethod
    def close(self) -> None:
        """Give back all files; may be called twice."""

    def document(self, name: str) -> bytes:
        """Return the whole content of a small file."""
        with self.open(name) as stretch:
            if stretch.declared > MAX_DOCUMENT:
                raise LimitExceeded(
                    f"{name!r} in {self.what} is {stretch.declared} bytes long, more than any honest document"
                )
            data = stretch.read(0, stretch.declared)
            if len(data) < stretch.declared:
                raise DamagedImage(
                    f"{name!r} in {self.what} is cut off: {stretch.declared} bytes are declared, {len(data)} are there",
                    "the file was probably not copied or downloaded to its end",
                )
            return data

    def compressed_size(self, name: str) -> int | None:
        """Return the bytes of a file whose first bytes say that it is compressed; None for any other, or none."""
        try:
            with self.open(name) as stretch:
                return stretch.declared if sniff(stretch.read(0, MAGIC_BYTES)) else None
        except DamagedImage:
            return None

    def key(self, name: str, stretch: Stretch) -> LayerKey | None:
        """Return what the index of a file that was opened may be filed under; None where it cannot be filed.

        What a name claims is not checked: a file stands for itself alone.
        """
        del name
        return LayerKey.of_file(stretch.fd, stretch.start, stretch.length)


class ArchiveMembers(TarNames, SeekableMembers):
    """The members of an uncompressed tar in a seekable file, whose descriptor `close` closes.

    Only headers are read. Names and places are kept, some 400 bytes a member.
    """

    def __init__(self, fd: int, what: str, progress: Progress) -> None:
        self.what = what
        self._fd = fd
        self._closed = False
        self._state = FileState.of(fd, what)
        self._size = self._state.size
        walker = TarMembers(FileBlocks(fd, 0, self._size), progress, what)
        self.members = {member.name: member for member in walker}
        self._state.check(fd)
        self.damage = walker.damage

    @contextmanager
    def open(self, name: str) -> Iterator[Stretch]:
        """Open a member for reading.

        Raises:
            DamagedImage: it is not there, its links go in a circle, or it is stored with holes.
            FileChanged: reading in it, when the archive was changed since it was opened.
        """
        member = self.member(name)
        if member.sparse:
            raise DamagedImage(
                f"{name!r} in {self.what} is stored as a sparse file, and cannot be read",
                "pack the archive again without --sparse",
            )
        length = max(0, min(member.size, self._size - member.offset))
        yield Stretch(self._fd, member.offset, length, member.size, self._state)

    def close(self) -> None:
        """Close the file; may be called twice."""
        if not self._closed:
            self._closed = True
            os.close(self._fd)


class FolderMembers(SeekableMembers):
    """The files of a folder. Nothing outside of it is named: names with `..` lead nowhere."""

    def __init__(self, folder: str) -> None:
        self.what = folder
        self._folder = folder
        self._states: dict[str, FileState] = {}

    def names(self) -> Sequence[str]:
        """Return the names at the folder's top, sorted."""
        return tuple(sorted(os.listdir(self._folder)))  # noqa: PTH208  names alone are needed, not paths

    def names_below(self) -> Sequence[str]:
        """Return the names at the folder's top, and those in the first folders there."""
        found = list(self.names())
        for name in found[:_MOST_FOLDERS]:
            try:
                found += [f"{name}/{below}" for below in sorted(os.listdir(self._path(name)))[:_MOST_FOLDERS]]  # noqa: PTH208
            except OSError:
                continue
        return tuple(found)

    def has(self, name: str) -> bool:
        """Return whether there is such a regular file."""
        try:
            return self._inside(name) and stat.S_ISREG(os.stat(self._path(name)).st_mode)  # noqa: PTH116
        except (OSError, ValueError):
            return False

    @contextmanager
    def open(self, name: str) -> Iterator[Stretch]:
        """Open a file for reading; it is closed when the context ends.

        Raises:
            DamagedImage: it is not there, cannot be opened, or is not a regular file.
            FileChanged: it is another file than the first time, or was changed.
        """
        if not self._inside(name):
            raise not_there(name, self.what)
        try:
            # A named pipe would wait for a writer forever without O_NONBLOCK.
            fd = os.open(self._path(name), os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError as error:
            raise not_there(name, self.what) from error
        except (OSError, ValueError) as error:
            raise DamagedImage(f"{name!r} in {self.what} cannot be opened: {error}") from error
        try:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode):
                raise DamagedImage(f"{name!r} in {self.what} is not a regular file")
            state = self._states.setdefault(name, FileState.of(fd, self._path(name)))
            state.check(fd)
            yield Stretch(fd, 0, status.st_size, status.st_size, state)
        finally:
            os.close(fd)

    def close(self) -> None:
        """Do nothing: nothing is kept open."""

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)  # noqa: PTH118  names may hold bytes that are not UTF-8

    @staticmethod
    def _inside(name: str) -> bool:
        return bool(name) and not name.startswith("/") and ".." not in name.split("/")
