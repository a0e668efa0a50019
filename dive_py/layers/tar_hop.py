"""From header to header inside a window of bytes that was already read.

Two ways, one result. Where contents are small, every block of the window is taken for a header at once and the true
ones are then followed by their sizes: 0.35 µs an entry. Where contents are large that would decode thousands of blocks
for a handful of headers, so these are looked at one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.blocks import BLOCK
from dive_py.layers.tar_extensions import usual_pax
from dive_py.layers.tar_fields import have_right_sums, octal
from dive_py.layers.tar_numbers import checksum_fits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.layers.blocks import Blocks
    from dive_py.layers.tar_columns import Batch
    from dive_py.layers.tar_extensions import Extension

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

_PAX: Final = ord("x")

_LARGEST_PAX: Final = 8 * 1024
"""Bytes of the largest PAX header that is passed without a closer look: two paths, and a few numbers."""

_SIZE: Final = 124
"""Where a header states its content's bytes: eleven octal digits and NUL or blank."""


def hop_each(buffer: bytes, start: int, base: int, batch: Batch) -> tuple[int, bool]:
    """Hop one header at a time from `start` of a window that stands at `base` in the tar, adding each to `batch`.

    Returns:
        Where in the window the next header is (or beyond), and whether it wants a closer look.
    """
    at, last = start, len(buffer) - BLOCK
    headers, sizes, offsets = batch.headers.append, batch.sizes.append, batch.offsets.append
    entry, extension = at, None
    while at <= last:
        flag = buffer[at + 156]
        follows = _CLASS[flag]
        digits = buffer[at + _SIZE : at + 135]
        if not digits.isdigit():  # `int` takes signs, blanks and underscores too
            return entry, True
        try:
            size = int(digits, 8)
        except ValueError:
            return entry, True
        if flag == _PAX and extension is None:
            next_header = at + BLOCK + (size + 511 & ~511)
            if next_header > last and entry > start:
                return entry, False
            extension = _extension(buffer, at, size) if next_header <= last else None
            if extension is None:
                return entry, True
            at = next_header
            continue
        is_damaged = extension is not None and not checksum_fits(buffer[at : at + BLOCK])
        if not follows or (size and follows == BARE) or buffer[at + 135] not in b"\0 " or is_damaged:
            return entry, True
        if extension is not None:
            batch.extensions[len(batch.sizes)] = extension
            extension = None
        headers(buffer[at : at + BLOCK])
        sizes(size)
        offsets(base + at + BLOCK)
        at += BLOCK + (size + 511 & ~511)
        entry = at
    return entry, False


def _extension(buffer: bytes, at: int, size: int) -> Extension | None:
    """Return what the PAX header at `at` says; None where it wants a closer look."""
    if not 0 < size <= _LARGEST_PAX or buffer[at + 135] not in b"\0 " or not checksum_fits(buffer[at : at + BLOCK]):
        return None
    found = usual_pax([buffer[at + BLOCK : at + BLOCK + size]])
    return found[0] if found else None


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
        at, closer = hop_each(buffer, start, position - start, batch)
        position += at - start
        found = len(batch.sizes) - before
        if closer:
            return position, 0, True
        if found >= DENSE or len(batch.sizes) >= BATCH:
            break
    return position, found, False


def hop_all(buffer: bytes, start: int, base: int, batch: Batch) -> tuple[int, bool]:
    """Hop as `hop_each` does, all headers of the window at once."""
    count = (len(buffer) - start) // BLOCK
    window = memoryview(buffer)[start : start + count * BLOCK]
    plain = np.ones(count, np.bool_)
    sizes = octal(window, _SIZE, 11, plain).astype(np.int64)
    blocks = np.frombuffer(window, np.uint8).reshape(-1, BLOCK)
    follows = CLASSES[blocks[:, 156]]
    pax = blocks[:, 156] == _PAX
    plain &= (follows == CONTENT) | ((follows == BARE) & (sizes == 0)) | (pax & (sizes > 0) & (sizes <= _LARGEST_PAX))
    steps = np.where(plain, 1 + (sizes + 511 >> 9), -1).tolist()
    rows, row = [], 0
    while row < count:
        step = steps[row]
        if step < 0:
            break
        rows.append(row)
        row += step
    closer = row < count
    if rows and pax[rows].any():
        whole = _with_extensions(window, blocks, sizes, np.array(rows), pax[rows], batch)
        if whole < len(rows):
            # the window may end behind a PAX header: then the next begins with it
            closer, row = closer or whole < len(rows) - 1 or whole == 0, rows[whole]
        rows = [row for row in rows[:whole] if not pax[row]]
    if rows:
        batch.headers.append(blocks[rows].tobytes())
        batch.sizes += sizes[rows].tolist()
        batch.offsets += (np.array(rows) * BLOCK + (base + start + BLOCK)).tolist()
    return start + row * BLOCK, closer


def _with_extensions(
    window: memoryview,
    blocks: NDArray[np.uint8],
    sizes: NDArray[np.int64],
    rows: NDArray[np.int64],
    is_pax: NDArray[np.bool_],
    batch: Batch,
) -> int:
    """Add what PAX headers say to `batch`, and return how many of `rows` need no closer look.

    Args:
        window: Blocks of a tar.
        blocks: The same, as an array of rows.
        sizes: Of each block, the size that it states as a header.
        rows: Where headers are, PAX headers among them.
        is_pax: Which of them are those.
        batch: Takes what they say about the entries that follow them.
    """
    places = np.flatnonzero(is_pax)
    followed = np.append(~is_pax[1:], False)[places]
    sound = followed & have_right_sums(blocks[rows[places]])
    sound[followed] &= have_right_sums(blocks[rows[places[followed] + 1]])  # a damaged one is said to be where it is
    stop = len(places) if sound.all() else int(sound.argmin())
    starts = (rows[places[:stop]] + 1) * BLOCK
    ends = starts + sizes[rows[places[:stop]]]
    headers = [bytes(window[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    found = (usual_pax(headers) if headers else []) or []
    if not found:
        for header in headers:
            if not (one := usual_pax([header])):
                break
            found += one
        stop = len(found)
    first = len(batch.sizes) - np.arange(stop)
    batch.extensions.update(zip((first + places[:stop]).tolist(), found, strict=True))
    return len(rows) if stop == len(places) else int(places[stop])
