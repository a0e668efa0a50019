"""A stretch of a file: where one stored layer or document is, in an archive or as a file of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dive_py.errors import DamagedLayer

LARGEST_READ = 1 << 20
"""Bytes that are read at once where a content is read through."""


@dataclass(frozen=True)
class Stretch:
    """Bytes of an open, seekable file. The file descriptor stays its opener's."""

    fd: int
    start: int
    length: int
    """Bytes that are really there."""
    declared: int
    """Bytes that should be there: more than `length` where the file was cut off."""

    def read(self, position: int, size: int) -> bytes:
        """Return `size` bytes from `position`; fewer only at the stretch's end.

        Raises:
            DamagedLayer: the file cannot be read there.
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
