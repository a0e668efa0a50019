"""Compression as image writers use it, including several members or frames in one blob."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

COMPRESSIONS = ("none", "gzip", "zstd", "xz", "bz2")
"""What `squeeze` knows."""

SUFFIX = {"none": "", "gzip": ".gz", "zstd": ".zst", "xz": ".xz", "bz2": ".bz2"}
"""What each form adds to a file's name."""

_SKIPPABLE_FRAME = b"\x50\x2a\x4d\x18\x04\0\0\0skip"


def squeeze(data: bytes, form: str = "none", members: int = 1) -> bytes:
    """Data compressed, in `members` pieces that follow each other (zstd: with a skippable frame between them)."""
    if form == "none":
        return data
    step = max(1, -(-len(data) // members))
    pieces = [data[start : start + step] for start in range(0, len(data), step)] or [b""]
    joint = _SKIPPABLE_FRAME if form == "zstd" else b""
    return joint.join(_one(piece, form) for piece in pieces)


def _one(data: bytes, form: str) -> bytes:
    if form == "gzip":
        return gzip.compress(data, compresslevel=1, mtime=0)
    if form == "zstd":
        return bytes(zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}))
    if form == "xz":
        return lzma.compress(data, preset=0)
    if form == "bz2":
        return bz2.compress(data, compresslevel=1)
    raise ValueError(form)


def expand(data: bytes, form: str) -> bytes:
    """What `squeeze` made small, by the standard library's own means."""
    if form == "none":
        return data
    if form == "zstd":
        return bytes(zstd.decompress(data))
    return {"gzip": gzip.decompress, "xz": lzma.decompress, "bz2": bz2.decompress}[form](data)
