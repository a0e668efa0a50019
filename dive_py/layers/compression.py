"""Decompression, recognised by the first bytes and never from a name or a media type.

Members of gzip (RFC 1952, section 2.2) and frames of zstd (RFC 8878, section 3.1, skippable ones included) may follow
each other; what they hold is one stream.
"""

from __future__ import annotations

import importlib
import sys
import threading
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

_LONGEST_HEADER: Final = 1 << 20
"""Bytes of the longest gzip header that is read. Its extra field ends at 64 kB; Go's reader ends names at 512 bytes."""

_USUAL_WINDOW: Final = 1 << 27
"""Bytes of the largest zstd window that every decoder takes (RFC 8878, section 3.1.1.1.2, recommends 8 MB)."""

_LARGEST_WINDOW: Final = 1 << 29
"""Bytes of the largest zstd window that engines take (klauspost/compress, `MaxWindowSize`)."""

_FRAME_HEADER: Final = 18
"""Bytes of the longest zstd frame header, magic included (RFC 8878, section 3.1.1.1)."""

large_windows: Final = threading.Lock()
"""Held while a layer whose window is larger than usual is read through: one of them occupies up to half a gigabyte,
and as many at once as there are threads would fill memory."""


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
        while len(self.head) < _FRAME_HEADER and (piece := self._below(_FRAME_HEADER - len(self.head))):
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
    """An uncompressed stream over whatever `raw` holds, decompressed where its first bytes say so."""

    def __init__(self, raw: Readable, progress: Progress | None = None) -> None:
        self._source = _Head(raw, progress)
        self.compression = sniff(self._source.head)
        """What was sniffed: `gzip`, `zstd`, `xz`, `bzip2`, or an empty string for none."""
        self.large_window = self.compression == "zstd" and _may_be_large(self._source.head)
        """Whether it may take more than the usual memory: see `large_windows`."""
        self._decoder: Any = None
        self._waiting = b""
        self._ended = False

    def read(self, n: int, /) -> bytes:
        """Return up to `n` uncompressed bytes, none at the end.

        Raises:
            DamagedLayer: the compressed data is damaged or ends too early.
        """
        if not self.compression:
            return self._source.read(n)
        while not self._ended:
            piece = self._step(min(n, _OUTPUT))
            if piece:
                return piece
        return b""

    def _step(self, n: int) -> bytes:
        if self._decoder is None:
            self._waiting = self._source.read(_INPUT)
            self._begin_member()
        elif self._decoder.eof and not self._next_member():
            return b""
        if self._decoder.needs_input:
            self._waiting = self._waiting or self._more()
        data, self._waiting = self._waiting, b""
        try:
            return bytes(self._decoder.decompress(data, n))
        except Exception as error:  # every decoder has an exception class of its own
            raise DamagedLayer(f"the {self.compression} data is damaged: {error}") from error

    def _next_member(self) -> bool:
        """Begin the next member or frame; what follows the last one and is none is ignored, as gzip does."""
        rest = self._decoder.unused_data
        while len(rest) < MAGIC_BYTES and (piece := self._source.read(_INPUT)):
            rest += piece
        if sniff(rest) != self.compression:
            self._ended = True
            return False
        self._waiting = rest
        self._begin_member()
        return True

    def _begin_member(self) -> None:
        """Begin with the member or frame whose first bytes wait, and no earlier than its header is there."""
        if self.compression == "gzip":
            # isal takes a header with more than one optional field, or a checksum, in one piece only
            while not _is_header_there(self._waiting):
                if len(self._waiting) > _LONGEST_HEADER:
                    raise DamagedLayer(f"the gzip data has a header of more than {_LONGEST_HEADER} bytes")
                self._waiting += self._more()
            self._decoder = _gzip()
        elif self.compression == "zstd":
            while len(self._waiting) < _FRAME_HEADER and (piece := self._source.read(_INPUT)):
                self._waiting += piece
            self._decoder = _zstd(_window(self._waiting), large=self.large_window)
        else:
            self._decoder = _decoder(self.compression)

    def _more(self) -> bytes:
        piece = self._source.read(_INPUT)
        if not piece:
            message = f"the {self.compression} data ends too early"
            raise DamagedLayer(message, "the file was probably cut off while it was copied")
        return piece


def _decoder(compression: str) -> Any:  # noqa: ANN401 - four libraries, one protocol, no common type
    if compression == "xz":
        import lzma

        return lzma.LZMADecompressor(memlimit=1 << 30)
    import bz2

    return bz2.BZ2Decompressor()


def _gzip() -> Any:  # noqa: ANN401 - untyped extension module
    """Return isal's decoder: 0.98 GB/s on a thread where zlib gives 0.35."""
    from isal import igzip_lib

    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)


def _is_header_there(data: bytes) -> bool:
    """Return whether a gzip member's header is there to its end (RFC 1952, section 2.3)."""
    if len(data) < _FIXED_HEADER:
        return False
    flags = data[3]
    end = _FIXED_HEADER
    if flags & _EXTRA:
        end += 2 + int.from_bytes(data[end : end + 2], "little")
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            nul = data.find(b"\0", end)
            if nul < 0:
                return False
            end = nul + 1
    return len(data) >= end + (2 if flags & _HEADER_CHECKSUM else 0)


_FIXED_HEADER: Final = 10
_HEADER_CHECKSUM, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16


def _zstd(window: int, *, large: bool) -> Any:  # noqa: ANN401 - one of two modules
    """Return a decoder for a frame."""
    most = _LARGEST_WINDOW if large else _USUAL_WINDOW
    if window > most:
        raise DamagedLayer(f"the zstd data needs a window of {window} bytes; {most} are the most that is taken here")
    module = importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    return module.ZstdDecompressor(options={module.DecompressionParameter.window_log_max: most.bit_length() - 1})


def _may_be_large(head: bytes) -> bool:
    """Return whether a zstd stream may need more than the usual window.

    What follows a skippable frame cannot be seen yet.
    """
    return head[1:4] == _SKIPPABLE or _window(head) > _USUAL_WINDOW


def _window(head: bytes) -> int:
    """Return the window that a zstd frame needs (RFC 8878, section 3.1.1.1); 0 of a skippable one."""
    if len(head) < MAGIC_BYTES or head[1:4] == _SKIPPABLE:
        return 0
    descriptor = head[4]
    if not descriptor & 0x20:
        base = 1 << (10 + (head[5] >> 3))
        return base + base // 8 * (head[5] & 7)
    start = 5 + (0, 1, 2, 4)[descriptor & 3]
    width = (1, 2, 4, 8)[descriptor >> 6]
    return int.from_bytes(head[start : start + width], "little") + (256 if width == 2 else 0)


_SKIPPABLE: Final = b"\x2a\x4d\x18"
