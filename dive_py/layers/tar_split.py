"""A layer's tar-split record to a `LayerIndex`, without a content byte.

Docker and containers-storage keep, for every layer, what they need to put its tar together again: lines of JSON in
gzip. A line of type 2 holds bytes of the tar that are not content (headers, padding, end blocks); one of type 1 stands
for a file's content, with its size and CRC64. Lines of type 2 in a row end with the header of the file that follows.

Positions are those of the original tar. Where something is wrong, `damage` says so, as for a tar.

Source: vbatts/tar-split, *tar/storage* and *tar/asm*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal, NoReturn

import msgspec
import numpy as np

from dive_py.errors import DamagedLayer
from dive_py.layers.blocks import BLOCK
from dive_py.layers.compression import OpenStream
from dive_py.layers.tar_fields import octal
from dive_py.layers.tar_headers import LARGEST, Damage, Scanner
from dive_py.layers.tar_hop import BARE, BATCH, CLASSES, CONTENT
from dive_py.layers.vocabulary import DigestKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dive_py.layers.blocks import Hash, Readable
    from dive_py.layers.index import LayerIndex
    from dive_py.layers.tar_extensions import Extension
    from dive_py.progress import Progress

_CHUNK: Final = 1 << 18
"""Bytes of lines that are decoded at once, some 230 entries: a processor's cache holds them, however long it is."""

_LONGEST_LINE: Final = 32 << 20
"""Bytes of the longest line that is read: one with the largest extension header, in base64."""

_SIZE: Final = 124
"""Where a header states its content's bytes."""

_NO_CHECKSUM: Final = bytes(8)

_FILE: Final = 1


class _Line(msgspec.Struct, gc=False):
    """One line; the name is left out, since the header has it."""

    type: Literal[1, 2]
    payload: bytes | None = None
    size: Annotated[int, msgspec.Meta(ge=0, le=LARGEST)] = 0


_LINES: Final = msgspec.json.Decoder(_Line)


def scan(record: Readable, progress: Progress) -> LayerIndex:
    """Read one layer's record.

    Args:
        record: The record as it is stored: gzip, or plain lines.
        progress: Counts the bytes of the record as stored; stops the work.
    """
    scanner = _SplitScanner(progress)

    def read() -> str:
        for lines in _chunks(record, progress):
            decoded, damage = _decoded(lines)
            scanner.take(decoded)
            if damage:
                return damage
        scanner.end()
        return ""

    return scanner.index(read)


def _chunks(record: Readable, progress: Progress) -> Iterator[bytes]:
    """Return the record's text in pieces that end with a line."""
    stream = OpenStream(record, progress)
    pieces: list[bytes] = []
    waiting = 0
    while piece := stream.read(_CHUNK):
        end = piece.rfind(b"\n") + 1 if waiting + len(piece) >= _CHUNK else 0
        if end:
            yield b"".join([*pieces, piece[:end]])
            pieces, waiting = [], 0
        pieces.append(piece[end:])
        waiting += len(piece) - end
        if waiting > _LONGEST_LINE:
            message = f"its tar-split record has a line of more than {_LONGEST_LINE} bytes, more than any honest one"
            raise DamagedLayer(message)
    if waiting:
        yield b"".join(pieces)


def _decoded(lines: bytes) -> tuple[list[_Line], str]:
    """Return the lines up to the first that is damaged, and what is wrong with that one; empty where none is."""
    try:
        return _LINES.decode_lines(lines), ""
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    found: list[_Line] = []
    for line in lines.splitlines():
        try:
            found += _LINES.decode_lines(line)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return found, f"its tar-split record is damaged: {error}"
    return found, ""


class _Piece:
    """The bytes between two contents, as the tar around them: contents are there, though they cannot be read."""

    seekable = False

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._start = start

    def window(self, position: int, found: int) -> tuple[bytes, int]:  # noqa: ARG002 - there is only one window
        """Return all bytes, and where in them `position` is."""
        return self._data, min(position - self._start, len(self._data))

    def read(self, position: int, size: int) -> bytes:
        """Return `size` bytes from `position`; fewer where a content begins."""
        at = position - self._start
        return self._data[at : at + size]

    def digest(self, position: int, size: int, total: Hash) -> bytes:  # noqa: ARG002 - nothing is read
        """Return nothing: no content is here.

        Raises:
            DamagedLayer: always.
        """
        raise DamagedLayer(f"the {size} bytes at byte {position} are not in a tar-split record")

    def available(self, position: int, size: int) -> int:  # noqa: ARG002 - the record vouches for every content
        """Return `size`: the record was made while the whole tar passed."""
        return size


class _SplitScanner(Scanner):
    """A scanner that is handed what stands between contents, and hops over many plain entries at once."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(_Piece(b"", 0), progress, DigestKind.CRC64)
        self._raw = b""
        self._passed = 0
        self._ended = False

    def take(self, lines: list[_Line]) -> None:
        """Take in the next lines."""
        raws, files, raw = _sorted(lines, self._raw)
        self._raw = raw
        if len(raw) > _LONGEST_LINE:
            raise Damage(f"its tar-split record has {len(raw)} bytes between two contents, more than any honest one")
        if files:
            self._entries(raws, files)

    def end(self) -> None:
        """Take in what stands behind the last content."""
        self._see(self._raw)
        self._ended = True
        while len(self._blocks.read(self.position, BLOCK)) == BLOCK:
            self._progress.check()
            if not self._look_closer():
                return
        self._end_of_data(len(self._blocks.read(self.position, BLOCK)))

    def _entry(self, header: bytes, flag: str, size: int) -> None:
        if self._ended:
            raise Damage(f"its tar-split record ends behind the header at byte {self.position}, without its file")
        super()._entry(header, flag, size)

    def _entries(self, raws: list[bytes], files: list[_Line]) -> None:
        lengths = np.fromiter(map(len, raws), np.int64, len(raws))
        sizes = np.array([file.size for file in files], np.int64)
        heads = [raw[-BLOCK:] for raw in raws]
        if lengths.min() < BLOCK:
            heads = [head.rjust(BLOCK, b"\0") for head in heads]
        joined = b"".join(heads)
        start = 0
        for row in [*np.flatnonzero(~_plain(joined, lengths, sizes)).tolist(), len(raws)]:
            while start < row and lengths[start] - BLOCK != self.position - self._passed:
                self._entry_of(raws[start], files[start])
                start += 1
            if start < row:
                self._run(joined[start * BLOCK : row * BLOCK], lengths[start:row], sizes[start:row], files[start:row])
            if row < len(raws):
                self._entry_of(raws[row], files[row])
            start = row + 1
        if len(self._batch.sizes) >= BATCH:
            self._flush()

    def _run(self, heads: bytes, lengths: NDArray[np.int64], sizes: NDArray[np.int64], files: list[_Line]) -> None:
        """Take in plain entries: padding of the last content, header, content."""
        checksums = self._checksums(files)
        if self._passed + sum(sizes.tolist()) > LARGEST:
            self._refuse_size()
        passed = lengths + sizes
        offsets = self._passed + np.cumsum(passed) - sizes
        batch = self._batch
        batch.headers.append(heads)
        batch.sizes += sizes.tolist()
        batch.offsets += offsets.tolist()
        batch.digests.append(checksums)
        self._passed = int(offsets[-1] + sizes[-1])
        self.position = self._passed + (-self._passed & 511)

    def _entry_of(self, raw: bytes, file: _Line) -> None:
        """Take in one entry that has extension headers, or is odd in another way."""
        if len(self._batch.sizes) >= BATCH - 1:  # so that looking closer never flushes before the checksum is there
            self._flush()
        checksum = self._checksums([file])
        end = self._see(raw)
        batch, before = self._batch, len(self._batch.sizes)
        while self.position < end and len(batch.sizes) == before:
            if not self._look_closer():
                raise Damage(f"its tar-split record has a file behind the end of the tar at byte {self.position}")
        if len(batch.sizes) == before:  # a global header stands for itself, without a file
            if file.size or not self._pending.is_empty or not raw:
                raise Damage(f"its tar-split record has a file without a header at byte {end}")
            self._passed = end
            return
        batch.digests.append(checksum)
        self._passed = batch.offsets[-1] + batch.sizes[-1]
        if not self._agrees(file, end, batch.extensions.get(before)):
            raise Damage(f"its tar-split record and the header before byte {end} disagree about a file's size")

    def _agrees(self, file: _Line, end: int, extension: Extension | None) -> bool:
        """Return whether the last entry is the one that a line stands for.

        Of sparse files the line has another size.
        """
        batch = self._batch
        offset, stored, flag = batch.offsets[-1], batch.sizes[-1], batch.headers[-1][156:157]
        if extension and extension.sparse is not None:
            return offset <= end <= offset + stored  # GNU's newest form has its map before the content
        return offset == end and (stored == file.size or flag in b"123456")

    def _see(self, raw: bytes) -> int:
        """Let the scanner see bytes behind the last content; return where they end in the tar."""
        if self.position > LARGEST:
            self._refuse_size()
        padding = self.position - self._passed
        self._blocks = _Piece(raw[padding:], self.position)
        self._progress.check()
        return self._passed + len(raw)

    def _refuse_size(self) -> NoReturn:
        raise Damage(f"its contents together are larger than {LARGEST} bytes, as no honest layer's are")

    def _checksums(self, files: list[_Line]) -> bytes:
        sums = b"".join([file.payload or _NO_CHECKSUM for file in files])
        if [file for file in files if file.size and not file.payload]:
            self.columns.forget_digests()
        if len(sums) != len(files) * len(_NO_CHECKSUM):
            raise Damage("its tar-split record has a checksum of the wrong length")
        return sums


def _sorted(lines: list[_Line], raw: bytes) -> tuple[list[bytes], list[_Line], bytes]:
    """Return the bytes before each file, the files, and the bytes behind the last one; `raw` stood before them."""
    types = bytes([line.type for line in lines])
    pairs, rest = divmod(len(types), 2)
    if not raw and not rest and types == b"\2\1" * pairs:
        return [line.payload or b"" for line in lines[::2]], lines[1::2], b""
    raws: list[bytes] = []
    files: list[_Line] = []
    for line in lines:
        if line.type == _FILE:
            raws.append(raw)
            files.append(line)
            raw = b""
        else:
            raw = raw + (line.payload or b"") if raw else line.payload or b""
    return raws, files, raw


def _plain(heads: bytes, lengths: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which entries are padding, one header of a common kind and a content of the size that stands there."""
    plain = np.ones(len(sizes), np.bool_)
    stated = octal(heads, _SIZE, 11, plain).astype(np.int64)
    follows = CLASSES[np.frombuffer(heads, np.uint8)[156::BLOCK]]
    plain &= (stated == sizes) & ((follows == CONTENT) | ((follows == BARE) & (sizes == 0)))
    plain[1:] &= lengths[1:] == BLOCK + (-sizes[:-1] & 511)
    return plain
