"""A file as rows of bytes in hexadecimal; only the rows that are shown are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dive_py.contents.random_access import RandomAccess

ROW: Final = 16
"""Bytes of a row."""

MAX_ROWS: Final = 4096
"""Rows that one call gives, however many are asked for."""

_HALF: Final = ROW // 2
_WIDTH: Final = 3 * ROW
"""Characters of a full row: two digits a byte, a blank between two, one more in the middle."""

_SHOWN: Final = bytes(byte if 0x20 <= byte < 0x7F else ord(".") for byte in range(256))


@dataclass(frozen=True)
class HexRow:
    """One row. All text in it is plain ASCII."""

    offset: int
    """Byte of the file where it begins."""
    digits: str
    """`7f 45 4c 46 02 01 01 00  00 00 00 00 00 00 00 00`, padded with blanks to one width."""
    characters: str
    """The bytes as ASCII, a full stop for what is not a visible character; as many as there are bytes."""


def row_count(content: RandomAccess) -> int:
    """Return how many rows a file has."""
    return (max(content.size, 0) + ROW - 1) // ROW


def rows(content: RandomAccess, first: int, count: int) -> list[HexRow]:
    """Return rows from number `first` on, at most `MAX_ROWS`; fewer at the end, none outside of the file."""
    count = min(count, MAX_ROWS, row_count(content) - first)
    if first < 0 or count <= 0:
        return []
    start = first * ROW
    data = content.read(start, min(count * ROW, content.size - start))
    return [_row(start + at, data[at : at + ROW]) for at in range(0, len(data), ROW)]


def _row(offset: int, data: bytes) -> HexRow:
    digits = f"{data[:_HALF].hex(' ')}  {data[_HALF:].hex(' ')}" if len(data) > _HALF else data.hex(" ")
    return HexRow(offset, digits.ljust(_WIDTH), data.translate(_SHOWN).decode("ascii"))
