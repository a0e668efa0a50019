"""Output of a process without a terminal: standard output and standard error in one stream, each piece with a head.

    1 byte       0 standard input, 1 standard output, 2 standard error
    3 bytes      0
    4 bytes      length of what follows, big-endian

Source: Docker Engine API 1.41, *Attach to a container*, section on the stream format.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = struct.Struct(">BBBBI")

STDOUT: Final = 1
STDERR: Final = 2

_KNOWN: Final = (0, STDOUT, STDERR, 3)


class Frames:
    """Takes the stream apart as it comes; a piece is given on before all of it is there."""

    def __init__(self) -> None:
        self._rest = b""
        self._stream = STDOUT
        self._left = 0

    def take(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the pieces in these bytes: the number of the stream, and what belongs to it.

        Raises:
            EngineError: it is not such a stream.
        """
        data = self._rest + data
        place = 0
        while place < len(data):
            if not self._left:
                if len(data) - place < _HEAD.size:
                    break
                self._stream, first, second, third, self._left = _HEAD.unpack_from(data, place)
                if self._stream not in _KNOWN or first or second or third:
                    raise EngineError("the engine's output cannot be understood: it is not a stream of frames")
                place += _HEAD.size
                continue
            piece = data[place : place + self._left]
            place += len(piece)
            self._left -= len(piece)
            yield STDERR if self._stream in {STDERR, 3} else STDOUT, piece
        self._rest = data[place:]
