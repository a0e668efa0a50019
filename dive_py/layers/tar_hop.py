"""From header to header inside a window of bytes that was already read.

Two ways, one result. Where contents are small, every block of the window is taken for a header at once and the true
ones are then followed by their sizes: 0.35 µs an entry. Where contents are large that would decode thousands of blocks
for a handful of headers, so these are looked at one by one.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.blocks import BLOCK
from dive_py.layers.tar_fields import octal

if TYPE_CHECKING:
    from dive_py.layers.blocks import Blocks
    from dive_py.layers.tar_columns import Batch

_SPECIAL, CONTENT, BARE = 0, 1, 2
_CLASS: Final = bytes(
    CONTENT if chr(flag) in "07" else BARE if chr(flag) in "123456" else _SPECIAL for flag in range(256)
)
"""What a typeflag means for the way on: content follows, nothing follows, or look closer."""

CLASSES: Final = np.frombuffer(_CLASS, np.uint8)
"""The same as an array: `CONTENT`, `BARE` or something else by typeflag."""

DENSE: Final = 128
"""Headers in the last window from which on it pays to decode all blocks of the next one."""

BATCH: Final = 2048
"""Headers that are decoded at once: enough to make numpy's cost a call vanish, and 1 MB stays in the cache."""

_WINDOWS: Final = 64
"""Windows between two looks at the stop flag."""

_SIZE: Final = 124
"""Where a header states its content's bytes: eleven octal digits and NUL or blank."""


def hop_each(buffer: bytes, start: int, base: int, batch: Batch, *, hashing: bool) -> tuple[int, bool]:
    """Hop one header at a time from `start` of a window that stands at `base` in the tar, adding each to `batch`.

    Returns:
        Where in the window the next header is (or beyond), and whether it wants a closer look.
    """
    at, last = start, len(buffer) - BLOCK
    headers, sizes, offsets = batch.headers.append, batch.sizes.append, batch.offsets.append
    while at <= last:
        follows = _CLASS[buffer[at + 156]]
        digits = buffer[at + _SIZE : at + 135]
        if not digits.isdigit():  # `int` takes signs, blanks and underscores too
            return at, True
        try:
            size = int(digits, 8)
        except ValueError:
            return at, True
        if not follows or (size and follows == BARE) or buffer[at + 135] not in b"\0 ":
            return at, True
        if hashing and size:
            if at + BLOCK + size > len(buffer):
                return at, True
            batch.digests[len(batch.sizes)] = sha256(buffer[at + BLOCK : at + BLOCK + size]).digest()
        headers(buffer[at : at + BLOCK])
        sizes(size)
        offsets(base + at + BLOCK)
        at += BLOCK + (size + 511 & ~511)
    return at, False


def hop_apart(blocks: Blocks, position: int, found: int, batch: Batch) -> tuple[int, int, bool]:
    """Hop as `hop_each` does, through some windows of a seekable tar whose headers lie far apart, `found` in the last.

    Returns:
        Where in the tar the next header is, how many headers the last window held (0 at the end of the tar, or where
        it wants a closer look), and whether it does.
    """
    for _ in range(_WINDOWS):
        buffer, start = blocks.window(position, found)
        if len(buffer) - start < BLOCK:
            return position, 0, False
        before = len(batch.sizes)
        at, closer = hop_each(buffer, start, position - start, batch, hashing=False)
        position += at - start
        found = len(batch.sizes) - before
        if closer:
            return position, 0, True
        if found >= DENSE or len(batch.sizes) >= BATCH:
            break
    return position, found, False


def hop_all(buffer: bytes, start: int, base: int, batch: Batch) -> tuple[int, bool]:
    """Hop as `hop_each` without digests does, all headers of the window at once."""
    count = (len(buffer) - start) // BLOCK
    window = memoryview(buffer)[start : start + count * BLOCK]
    plain = np.ones(count, np.bool_)
    sizes = octal(window, _SIZE, 11, plain).astype(np.int64)
    blocks = np.frombuffer(window, np.uint8).reshape(-1, BLOCK)
    follows = CLASSES[blocks[:, 156]]
    plain &= (follows == CONTENT) | ((follows == BARE) & (sizes == 0))
    steps = np.where(plain, 1 + (sizes + 511 >> 9), -1).tolist()
    rows, row = [], 0
    while row < count:
        step = steps[row]
        if step < 0:
            break
        rows.append(row)
        row += step
    if rows:
        batch.headers.append(blocks[rows].tobytes())
        batch.sizes += sizes[rows].tolist()
        batch.offsets += (np.array(rows) * BLOCK + (base + start + BLOCK)).tolist()
    return start + row * BLOCK, row < count
