"""Decompression, told from the first bytes and never from a name or a media type.

Members of gzip (RFC 1952, section 2.2) and frames of zstd (RFC 8878, section 3.1, skippable ones included) may follow
each other; what they hold is one stream.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any, Final

from dive_py.errors import DamagedLayer

if TYPE_CHECKING:
    from dive_py.layers.blocks import Readable
    from dive_py.progress import Progress

_INPUT: Final = 128 * 1024
"""Compressed bytes read at a time."""

_OUTPUT: Final = 512 * 1024
"""Uncompressed bytes asked for at a time: it bounds what a decompression bomb can occupy."""

MAGIC_BYTES: Final = 6
"""How many first bytes `sniff` wants to see."""


def sniff(head: bytes) -> str:
    """Tell the compression of what starts with `head`: `gzip`, `zstd`, `xz`, `bzip2`, or an empty string."""
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    if head[:4] == b"\x28\xb5\x2f\xfd" or (head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F):
        return "zstd"
    if head[:6] == b"\xfd7zXZ\x00":
        return "xz"
    if head[:3] == b"BZh" and head[3:4].isdigit():
        return "bzip2"
    return ""


class _Head:
    """A readable with its first bytes put back, counting what is read from below."""

    def __init__(self, raw: Readable, progress: Progress | None) -> None:
        self._raw = raw
        self._progress = progress
        self.head = b""
        while len(self.head) < MAGIC_BYTES and (piece := self._below(MAGIC_BYTES - len(self.head))):
            self.head += piece
        self._unread = self.head

    def read(self, n: int) -> bytes:
        if self._unread:
            piece, self._unread = self._unread[:n], self._unread[n:]
            return piece
        return self._below(n)

    def _below(self, n: int) -> bytes:
        piece = self._raw.read(n)
        if self._progress is not None:
            self._progress.advance(len(piece))
        return piece


class OpenStream:
    """An uncompressed stream over whatever lies below.

    Args:
        raw: The stream as it is stored.
        progress: Counts the bytes read from `raw`, and stops the work; None where somebody else does.
    """

    def __init__(self, raw: Readable, progress: Progress | None = None) -> None:
        self._source = _Head(raw, progress)
        self.compression = sniff(self._source.head)
        """What was sniffed: `gzip`, `zstd`, `xz`, `bzip2`, or an empty string for none."""
        self._decoder: Any = _decoder(self.compression) if self.compression else None
        self._waiting = b""
        self._ended = False

    def read(self, n: int, /) -> bytes:
        """Return up to `n` uncompressed bytes, none at the end.

        Raises:
            DamagedLayer: the compressed data is damaged or ends too early.
        """
        if self._decoder is None:
            return self._source.read(n)
        while not self._ended:
            piece = self._step(min(n, _OUTPUT))
            if piece:
                return piece
        return b""

    def _step(self, n: int) -> bytes:
        if self._decoder.eof and not self._next_member():
            return b""
        if self._decoder.needs_input:
            self._waiting = self._waiting or self._source.read(_INPUT)
            if not self._waiting:
                message = f"the {self.compression} data ends too early"
                raise DamagedLayer(message, "the file was probably cut off while it was copied")
        data, self._waiting = self._waiting, b""
        try:
            return bytes(self._decoder.decompress(data, n))
        except Exception as error:  # every decoder has an exception class of its own
            message = f"the {self.compression} data is damaged: {error}"
            raise DamagedLayer(message) from error

    def _next_member(self) -> bool:
        """Begin the next member or frame; what follows the last one and is none is ignored, as gzip does."""
        rest = self._decoder.unused_data
        while len(rest) < MAGIC_BYTES and (piece := self._source.read(_INPUT)):
            rest += piece
        if sniff(rest) != self.compression:
            self._ended = True
            return False
        self._decoder = _decoder(self.compression)
        self._waiting = rest
        return True


def open_stream(raw: Readable, progress: Progress | None = None) -> OpenStream:
    """Open what `raw` holds, decompressing it where its first bytes say so.

    Args:
        raw: The stream as it is stored.
        progress: Counts the bytes read from `raw`; None where somebody else does.
    """
    return OpenStream(raw, progress)


def _decoder(compression: str) -> Any:  # noqa: ANN401 - four libraries, one protocol, no common type
    if compression == "gzip":
        return _gzip()
    if compression == "zstd":
        module = importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
        return module.ZstdDecompressor()
    if compression == "xz":
        import lzma

        return lzma.LZMADecompressor(memlimit=1 << 30)
    import bz2

    return bz2.BZ2Decompressor()


def _gzip() -> Any:  # noqa: ANN401 - untyped extension module
    """Return isal's decoder: 0.98 GB/s on a thread where zlib gives 0.35."""
    from isal import igzip_lib

    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
