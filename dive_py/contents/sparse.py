"""Sparse files of a tar, expanded: GNU's PAX form 1.0, whose map stands before the data.

GNU tar manual, *Storing Sparse Files*: decimal numbers, a line each (how many pieces, then offset and size of each),
padded to a block. The older forms keep their map in headers, which are not at hand where a content is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.errors import DamagedLayer, UnsupportedImage
from dive_py.layers.blocks import BLOCK

if TYPE_CHECKING:
    from dive_py.layers.blocks import Readable

_LARGEST_MAP: Final = 16 << 20
"""Bytes of the largest map that is read: half a million pieces."""

_LARGEST_NUMBER: Final = 20
"""Digits of the largest number in it."""


class ExpandedStream:
    """A sparse file's content with its holes.

    Args:
        stored: What the tar holds: the map, and the pieces after each other.
        stored_size: Bytes of it.
        size: Bytes of the file.

    Raises:
        UnsupportedImage: it does not begin with a map.
        DamagedLayer: the map is impossible, or ends too early.
    """

    def __init__(self, stored: Readable, stored_size: int, size: int) -> None:
        self.size = size
        """Bytes of the file."""
        self._stored = stored
        self._pieces = _read_map(stored, stored_size, size)
        self._position = 0

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end.

        Raises:
            DamagedLayer: the data ends too early.
        """
        wanted = min(n, self.size - self._position, 1 << 20)
        if wanted <= 0:
            return b""
        while self._pieces and self._position >= sum(self._pieces[-1]):
            self._pieces.pop()
        start = self._pieces[-1][0] if self._pieces else self.size
        if self._position < start:
            hole = min(wanted, start - self._position)
            self._position += hole
            return bytes(hole)
        piece = self._stored.read(min(wanted, sum(self._pieces[-1]) - self._position))
        if not piece:
            raise DamagedLayer("a sparse file's data ends too early")
        self._position += len(piece)
        return piece


def _read_map(stored: Readable, stored_size: int, size: int) -> list[tuple[int, int]]:
    """The pieces as (offset, size), the last one first, as they are taken from the end."""
    data = b""
    position = 0
    numbers: list[int] = []
    wanted = 1
    while len(numbers) < wanted:
        end = data.find(b"\n", position)
        if end < 0:
            if len(data) >= min(_LARGEST_MAP, stored_size) or len(data) - position > _LARGEST_NUMBER:
                raise _no_map()
            data += _block(stored)
            continue
        line = data[position:end]
        if not line.isdigit() or len(line) > _LARGEST_NUMBER:
            raise _no_map()
        numbers.append(int(line))
        position = end + 1
        if len(numbers) == 1:
            wanted += 2 * numbers[0]
            if wanted * 2 > _LARGEST_MAP:
                raise DamagedLayer("a sparse file's map has more pieces than any honest one")
    pieces = list(zip(numbers[1::2], numbers[2::2], strict=True))
    ends = [offset + length for offset, length in pieces]
    ordered = all(end <= offset for end, (offset, _) in zip(ends, pieces[1:], strict=False))
    if not ordered or (ends and ends[-1] > size) or len(data) + sum(length for _, length in pieces) != stored_size:
        raise _no_map()
    return [piece for piece in pieces if piece[1]][::-1]


def _block(stored: Readable) -> bytes:
    block = b""
    while len(block) < BLOCK:
        piece = stored.read(BLOCK - len(block))
        if not piece:
            raise _no_map()
        block += piece
    return block


def _no_map() -> UnsupportedImage:
    return UnsupportedImage(
        "it is a sparse file in an old form, whose content can only be read where the layer lies unpacked",
        "read the image from an engine's own storage",
    )
