"""A stretch of a file: where one stored layer or document is, in an archive or as a file of its own.

What an index says holds for the file as it was. One that is truncated or overwritten while it is open shows that in
its size or its time, which are looked at after every read and before its bytes are handed on.
"""

from __future__ import annotations

import os

from msgspec import Struct

from dive_py.errors import DamagedLayer, FileChanged

LARGEST_READ = 1 << 20
"""Bytes that are read at once where a content is read through."""


class FileState(Struct, frozen=True):
    """One state of a file."""

    what: str
    """What the file is called, for messages."""
    device: int
    inode: int
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, fd: int, what: str) -> FileState:
        """Return the state that an open file is in now."""
        status = os.fstat(fd)
        return cls(what, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)

    def check(self, fd: int) -> None:
        """Make sure that an open file still is in this state.

        Raises:
            FileChanged: it is not.
        """
        now = os.fstat(fd)  # compared in place: it is done after each of a hundred thousand reads
        if (now.st_mtime_ns, now.st_size, now.st_ino, now.st_dev) != (
            self.mtime_ns,
            self.size,
            self.inode,
            self.device,
        ):
            raise FileChanged(f"{self.what} was changed while it was open", "open it again")


class Stretch(Struct, frozen=True):
    """Bytes of an open, seekable file. The file descriptor stays its opener's."""

    fd: int
    start: int
    length: int
    """Bytes that are really there."""
    declared: int
    """Bytes that should be there: more than `length` where the file was cut off."""
    state: FileState | None = None
    """The state that the file must be in; None where nothing is known of it but what is read now."""

    def check(self) -> None:
        """Make sure that what was read so far is the file's.

        Raises:
            FileChanged: the file was changed meanwhile.
        """
        if self.state is not None:
            self.state.check(self.fd)

    def read(self, position: int, size: int) -> bytes:
        """Return `size` bytes from `position`; fewer only at the stretch's end.

        Raises:
            DamagedLayer: the file cannot be read there.
            FileChanged: the file was changed meanwhile.
        """
        size = min(size, self.length - position)
        pieces = []
        while size > 0:
            try:
                piece = os.pread(self.fd, min(size, LARGEST_READ), self.start + position)
            except OSError as error:
                raise DamagedLayer(f"reading at byte {self.start + position} failed: {error.strerror}") from error
            if not piece:
                break
            pieces.append(piece)
            position += len(piece)
            size -= len(piece)
        self.check()
        return b"".join(pieces)


class StretchReader:
    """A stretch as a stream from its start to its end."""

    def __init__(self, stretch: Stretch) -> None:
        self._stretch = stretch
        self._position = 0

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end."""
        piece = self._stretch.read(self._position, min(n, LARGEST_READ))
        self._position += len(piece)
        return piece
