"""Finding bytes in a file, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dive_py.contents.random_access import RandomAccess

_PIECE: Final = 1 << 20
"""Bytes that are looked through at once."""


def search(content: RandomAccess, needle: bytes, offset: int, step: int, *, fold: bool) -> int | None:
    """Return the first place from `offset` on (`step` 1), or the last before it (-1), where some bytes stand."""
    if not needle:
        return None
    more = len(needle) - 1
    position = max(0, min(offset, content.size))
    while position < content.size if step > 0 else position > 0:
        first = position if step > 0 else max(0, position - _PIECE)
        last = min(position + _PIECE, content.size) if step > 0 else position
        data = content.read(first, last - first + more)
        data = data.lower() if fold else data
        # going up, a match must begin before the position: what stands behind it only completes one
        at = data.find(needle) if step > 0 else data.rfind(needle, 0, last - first + more)
        if at >= 0:
            return first + at
        if step > 0 and not data:
            return None
        position = last if step > 0 else first
    return None
