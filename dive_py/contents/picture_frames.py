"""How many frames a picture that moves has, where counting them is cheap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dive_py.contents.content import Metered

_MAX_CHUNKS: Final = 1000
"""Chunks that are hopped over."""

_FARTHEST: Final = 256 * 1024
"""Bytes of a GIF that are looked through: its pieces of 255 bytes cannot be hopped over faster than they are read."""


def png_frames(content: Metered) -> str:
    """The frames of an animated PNG, which says so before its first picture; empty for one that stands still."""
    at = 8
    for _ in range(_MAX_CHUNKS):
        head = content.read(at, 12)
        if len(head) < 12 or head[4:8] in {b"IDAT", b"IEND"}:
            return ""
        if head[4:8] == b"acTL":
            return f"{int.from_bytes(head[8:12], 'big'):,}"
        at += 12 + int.from_bytes(head[:4], "big")
    return ""


def webp_frames(content: Metered) -> str:
    """The frames of an animated WebP: hop from chunk to chunk."""
    at, frames = 12, 0
    for _ in range(_MAX_CHUNKS):
        head = content.read(at, 8)
        if len(head) < 8:
            return f"{frames:,}"
        frames += head[:4] == b"ANMF"
        size = int.from_bytes(head[4:8], "little")
        at += 8 + size + size % 2
    return f"at least {frames:,}"


def gif_frames(content: Metered) -> str:
    """The frames of a GIF with more than one; empty for one that stands still."""
    data = content.read(0, min(_FARTHEST, content.size))
    at = 13 + _colours(data[10:11])
    frames = 0
    while at < len(data) and data[at] in {0x21, 0x2C}:
        if data[at] == 0x2C:
            frames += 1
            at += 11 + _colours(data[at + 9 : at + 10])
        else:
            at += 2
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    # Beyond what was looked at there may be more.
    whole = at < len(data) or content.size <= len(data)
    if not whole:
        return f"at least {frames:,}"
    return f"{frames:,}" if frames > 1 else ""


def _colours(packed: bytes) -> int:
    """Bytes of the table of colours that a packed field announces."""
    return 3 * (2 << (packed[0] & 7)) if packed and packed[0] & 0x80 else 0
