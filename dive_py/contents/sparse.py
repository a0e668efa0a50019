"""Sparse files of a tar, expanded: GNU's three PAX forms.

GNU tar manual, *Storing Sparse Files*. Form 1.0 has its map before the data: decimal numbers, a line each (how many
pieces, then offset and size of each), padded to a block. Of forms 0.0 and 0.1 it stands in the PAX header, and is kept
with the layer's index. GNU's old form, which no engine reads, is refused.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from dive_py.errors import DamagedLayer, UnsupportedImage
from dive_py.layers.blocks import BLOCK

if TYPE_CHECKING:
    from dive_py.layers.blocks import Readable
    from dive_py.sources.content_stream import Anywhere

OLD_FORM: Final = "a sparse file in GNU's old form, which no engine reads"

_LARGEST_MAP: Final = 16 << 20
"""Bytes of the largest map that is read: half a million pieces."""

_LARGEST_NUMBER: Final = 20
"""Digits of the largest number in it."""


class ExpandedStream:
    """A sparse file's content with its holes.

    Args:
        stored: What the tar holds: the map if it is form 1.0, and the pieces after each other.
        stored_size: Bytes of it.
        size: Bytes of the file.
        pieces: The map of form 0.0 or 0.1, `OFFSET,LENGTH,…` of each piece; None where it begins `stored`.

    Raises:
        DamagedLayer: the map is none, impossible, or ends too early.
    """

    def __init__(self, stored: Readable, stored_size: int, size: int, pieces: bytes | None = None) -> None:
        self.size = size
        """Bytes of the file."""
        self._stored = stored
        before, numbers = _read_map(stored, stored_size) if pieces is None else (0, _numbers(pieces.split(b",")))
        self._pieces = _checked(numbers, stored_size - before, size)
        self._before = before
        self._position = 0

    def placed(self, stretch: Anywhere) -> PlacedPieces:
        """Return what reads at any place, of a file that has not been read yet.

        Args:
            stretch: What the tar holds, to be read at any place.
        """
        return PlacedPieces(stretch, self._pieces[::-1], self._before, self.size)

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end.

        Raises:
            DamagedLayer: the data ends too early.
        """
        count = min(n, self.size - self._position, 1 << 20)
        if count <= 0:
            return b""
        hole = min(count, self._hole())
        if hole:
            self._position += hole
            return bytes(hole)
        piece = self._stored.read(min(count, sum(self._pieces[-1]) - self._position))
        if not piece:
            raise DamagedLayer("a sparse file's data ends too early")
        self._position += len(piece)
        return piece

    def pass_hole(self) -> int:
        """Go to the next piece, or to the end, and return how many bytes that was."""
        hole = self._hole()
        self._position += hole
        return hole

    def _hole(self) -> int:
        """Return bytes up to the next piece, or to the end; 0 inside a piece."""
        while self._pieces and self._position >= sum(self._pieces[-1]):
            self._pieces.pop()
        start = self._pieces[-1][0] if self._pieces else self.size
        return max(start - self._position, 0)


class PlacedPieces:
    """A sparse file that is read at any place: a hole of terabytes costs nothing.

    Args:
        stored: What the tar holds.
        pieces: (offset, size) of each piece in the file, ascending.
        start: Where in `stored` the first one is.
        size: Bytes of the file.
    """

    def __init__(self, stored: Anywhere, pieces: list[tuple[int, int]], start: int, size: int) -> None:
        self._stored = stored
        self._offsets = [offset for offset, _ in pieces]
        self._ends = [offset + length for offset, length in pieces]
        self._places = [start, *(start + passed for passed in accumulate(length for _, length in pieces))]
        self._size = size

    def read(self, position: int, size: int, /) -> bytes:
        """Return `size` bytes from `position`; fewer only at the file's end. Callers bound `size`.

        Raises:
            DamagedLayer: the data ends too early.
        """
        stop = min(position + size, self._size)
        data = bytearray(max(stop - position, 0))
        for number in range(bisect_right(self._ends, position), bisect_left(self._offsets, stop)):
            first, last = max(self._offsets[number], position), min(self._ends[number], stop)
            piece = self._stored.read(self._places[number] + first - self._offsets[number], last - first)
            if len(piece) < last - first:
                raise DamagedLayer("a sparse file's data ends too early")
            data[first - position : last - position] = piece
        return bytes(data)


def _read_map(stored: Readable, stored_size: int) -> tuple[int, list[int]]:
    """Return the bytes of a map that begins a content, padding included, and the numbers in it."""
    data = b""
    position = 0
    numbers: list[int] = []
    expected = 1
    while len(numbers) < expected:
        end = data.find(b"\n", position)
        if end < 0:
            if len(data) >= min(_LARGEST_MAP, stored_size) or len(data) - position > _LARGEST_NUMBER:
                raise _no_map()
            data += _block(stored)
            continue
        numbers += _numbers([data[position:end]])
        position = end + 1
        if len(numbers) == 1:
            expected += 2 * numbers[0]
            if expected * 2 > _LARGEST_MAP:
                raise DamagedLayer("a sparse file's map has more pieces than any honest one")
    return len(data), numbers[1:]


def _numbers(texts: list[bytes]) -> list[int]:
    if any(not text.isdigit() or len(text) > _LARGEST_NUMBER for text in texts):
        raise _no_map()
    return [int(text) for text in texts]


def _checked(numbers: list[int], stored: int, size: int) -> list[tuple[int, int]]:
    """Return the pieces as (offset, size), the last one first, as they are taken from the end."""
    if len(numbers) % 2:
        raise _no_map()
    pieces = list(zip(numbers[::2], numbers[1::2], strict=True))
    ends = [offset + length for offset, length in pieces]
    ordered = all(end <= offset for end, (offset, _) in zip(ends, pieces[1:], strict=False))
    if not ordered or (ends and ends[-1] > size) or sum(length for _, length in pieces) != stored:
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


def _no_map() -> DamagedLayer:
    return DamagedLayer("the map of a sparse file is damaged, so that its content cannot be put together")


def old_form() -> UnsupportedImage:
    """Return what to say of a sparse file in GNU's old form."""
    return UnsupportedImage(f"it is {OLD_FORM}", "pack the layer again with tar --format=pax")
