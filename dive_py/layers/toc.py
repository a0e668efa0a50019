"""A layer's table of contents to a `LayerIndex`, without a byte of the layer itself.

The table is one JSON document with a list of entries (stargz-snapshotter, *docs/stargz-estargz.md*; containers/storage,
*pkg/chunked/internal*). It is decoded while it arrives, a few thousand entries at a time; nothing counts before the
digest of all of it is right. What is wrong with it makes it useless, for the layer itself can be read instead.

What a table does not say is not in the index: positions in the tar (`offset` has the key of `toc_chunks` instead), and
with eStargz fractions of seconds. An index made here is never filed under the diff ID: see `LayerKey.of_table`.
"""

from __future__ import annotations

import hashlib
import re
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
import numpy as np

from dive_py.errors import DamagedLayer, LimitExceeded
from dive_py.layers import names
from dive_py.layers.blocks import BLOCK
from dive_py.layers.compression import OpenStream
from dive_py.layers.distinct import distinct
from dive_py.layers.index import SYMLINK_MODE, LayerIndex
from dive_py.layers.tar_columns import LARGEST_LAYER, Columns, owners
from dive_py.layers.tar_numbers import checksum_fits, number
from dive_py.layers.toc_chunks import TocChunks
from dive_py.layers.toc_place import LANDMARKS, LARGEST_TABLE, TABLE_NAME, TocForm
from dive_py.layers.toc_times import moments
from dive_py.layers.vocabulary import DigestKind, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dive_py.layers.blocks import Readable
    from dive_py.layers.toc_place import TocPlace
    from dive_py.progress import Progress

_DECODED: Final = 1 << 20
"""Bytes of JSON that are decoded at once, some 3,000 entries."""

_LONGEST_PIECE: Final = 1 << 25
"""Bytes of JSON within which an entry has to end."""

_CANDIDATES: Final = 4
"""Places where a piece may end that are tried before it grows: a name may look like the end of an entry."""

_MOST_ENTRIES: Final = 1 << 23
"""Entries and chunks that a table may have; half a gigabyte of JSON would take thrice as many without attributes."""

_LARGEST: Final = 1 << 62
"""What no place and no size exceeds."""

_CHUNK: Final = 255
_KINDS: Final = {
    "reg": Kind.FILE, "dir": Kind.DIR, "symlink": Kind.SYMLINK, "hardlink": Kind.HARDLINK, "char": Kind.CHAR,
    "block": Kind.BLOCK, "fifo": Kind.FIFO, "chunk": _CHUNK,
}  # fmt: skip


class _Entry(msgspec.Struct, gc=False, rename="camel"):
    """One entry, or one more chunk of the entry before it."""

    type: Literal["reg", "dir", "symlink", "hardlink", "char", "block", "fifo", "chunk"]
    name: str
    link_name: str = ""
    size: int = 0
    mode: int = 0
    uid: int = 0
    gid: int = 0
    modtime: str = ""
    dev_major: int = 0
    dev_minor: int = 0
    xattrs: dict[str, bytes] | None = None
    digest: str = ""
    offset: int = 0
    end_offset: int = 0
    inner_offset: int = 0
    chunk_offset: int = 0
    chunk_size: int = 0
    chunk_digest: str = ""
    chunk_type: str = ""


class _Table(msgspec.Struct, gc=False):
    """A table, or a piece of one."""

    entries: list[_Entry] | None = None


_TABLES: Final = msgspec.json.Decoder(_Table)
_BEGINNING: Final = re.compile(rb'\A\s*\{(?:\s*"version"\s*:\s*\d+\s*,)?\s*"entries"\s*:\s*\[')
_OPENING: Final = b'{"entries":['
_CLOSING: Final = b"]}"

_NUMBERS: Final = attrgetter("size", "mode", "uid", "gid", "dev_major", "dev_minor", "offset", "end_offset",
                             "inner_offset", "chunk_offset", "chunk_size")  # fmt: skip
_SIZE, _MODE, _UID, _GID, _MAJOR, _MINOR, _OFFSET, _END, _INNER, _CHUNK_OFFSET, _CHUNK_SIZE = range(11)


def read(place: TocPlace, table: Readable, progress: Progress) -> tuple[LayerIndex, TocChunks]:
    """Read a layer's table of contents.

    Args:
        place: What is known of it; its digests are checked.
        table: Its bytes as they are stored: all that `place.table` says, or the whole blob of an external table.
        progress: Advanced by the bytes of the table as they are stored; stops the work.

    Raises:
        DamagedLayer: the table is damaged, malformed, not the one whose digest the manifest has, or has lost names.
        LimitExceeded: it is larger than any honest one.
    """
    stored = _Passing(table, progress)
    stream = OpenStream(stored)
    if stream.compression != place.form.compression:
        raise DamagedLayer("its table of contents is not where it should be")
    json = _Json(stream, LARGEST_TABLE if place.form is TocForm.ZSTD_CHUNKED else _length_of(stream))
    rows = _Rows()
    try:
        for entries in _pieces(json):
            rows.take(entries)
        while json.read(_DECODED):  # what follows the list counts for the digest
            pass
        stored.drain()
        if _differs(place.json_digest, json.digest) or _differs(place.stored_digest, stored.digest):
            raise DamagedLayer("its table of contents is not the one that the manifest tells of: its digest is another")
        if place.form is TocForm.ESTARGZ and place.table is not None and rows.has_landmark:
            rows.take([_own_entry(place.table.start, json)])
        return rows.index(), rows.chunks(place)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as error:
        raise DamagedLayer(f"its table of contents is malformed: {error}") from error


def _differs(claimed: str, found: str) -> bool:
    return bool(claimed) and claimed != found


class _Passing:
    """The table's stored bytes, counted and hashed."""

    def __init__(self, raw: Readable, progress: Progress) -> None:
        self._raw = raw
        self._progress = progress
        self._hash = hashlib.sha256()

    def read(self, n: int, /) -> bytes:
        piece = self._raw.read(n)
        self._hash.update(piece)
        self._progress.advance(len(piece))
        return piece

    def drain(self) -> None:
        while self.read(_DECODED):
            pass

    @property
    def digest(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"


class _Json:
    """The JSON document, counted and hashed.

    Args:
        stream: Stands at its start.
        length: Its bytes, or how many it may have where it ends with the stream.
    """

    def __init__(self, stream: Readable, length: int) -> None:
        self._stream = stream
        self._left = length
        self._hash = hashlib.sha256()
        self.length = 0
        """Bytes that have passed."""

    def read(self, n: int, /) -> bytes:
        piece = self._stream.read(min(n, self._left)) if self._left else b""
        if not self._left and self.length == LARGEST_TABLE and self._stream.read(1):
            raise LimitExceeded(f"its table of contents is longer than {LARGEST_TABLE} bytes, more than any honest one")
        self._hash.update(piece)
        self._left -= len(piece)
        self.length += len(piece)
        return piece

    @property
    def digest(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"


def _length_of(stream: Readable) -> int:
    """Read the tar header before eStargz's table, and return the table's bytes."""
    header = b""
    while len(header) < BLOCK and (piece := stream.read(BLOCK - len(header))):
        header += piece
    name = header[:100].partition(b"\0")[0]
    if len(header) < BLOCK or name != TABLE_NAME or not checksum_fits(header):
        raise DamagedLayer("its table of contents is not where its footer says")
    length = number(header[124:136])
    if not 0 <= length <= LARGEST_TABLE:
        raise LimitExceeded(f"its table of contents is of {length} bytes, more than any honest one")
    return length


def _own_entry(start: int, json: _Json) -> _Entry:
    """Return the entry that the table is itself, and that it does not list: engines unpack it.

    Where there is no landmark, it stands behind the tar's end, and no engine sees it.
    """
    digest = json.digest
    return _Entry(
        "reg",
        TABLE_NAME.decode(),
        size=json.length,
        digest=digest,
        offset=start,
        inner_offset=BLOCK,
        chunk_digest=digest,
    )


def _pieces(json: Readable) -> Iterator[list[_Entry]]:
    """Decode a table piece by piece.

    A piece is right if it can be decoded as a list of its own: then the entry at its end has ended in the whole, too.
    """
    waiting, least, opening = b"", _DECODED, b""
    while piece := json.read(least - len(waiting)):
        waiting += piece
        if len(waiting) < least:
            continue
        if not opening:
            beginning = _BEGINNING.match(waiting)
            if beginning is None:
                raise ValueError("it does not begin with a list of entries")
            waiting, opening = waiting[beginning.end() :], _OPENING
        for end in _ends(waiting):
            try:
                decoded = _TABLES.decode(b"".join((opening, waiting[:end], _CLOSING)))
            except msgspec.MsgspecError:
                continue
            yield decoded.entries or []
            waiting, least = waiting[end + 1 :], _DECODED
            break
        else:
            least *= 2
            if least > _LONGEST_PIECE:
                raise ValueError(f"no entry ends within {_LONGEST_PIECE} bytes, or one makes no sense")
    yield _TABLES.decode(opening + waiting).entries or []


def _ends(text: bytes) -> Iterator[int]:
    """Return where entries seem to end, the last ones first."""
    end = len(text)
    for _ in range(_CANDIDATES):
        end = text.rfind(b"},", 0, end)
        while end >= 0 and not text[end + 2 : end + 40].lstrip().startswith(b"{"):
            end = text.rfind(b"},", 0, end)
        if end < 0:
            return
        yield end + 1


class _Rows:
    """Entries in the order of the table."""

    def __init__(self) -> None:
        self.has_landmark = False
        """Whether a converter has put one in."""
        self._columns = Columns(DigestKind.SHA256)
        self._last: _Entry | None = None
        self._count = self._bytes = self._all = 0
        self._sizes: list[NDArray[np.int64]] = []
        self._chunks: list[dict[str, NDArray[Any]]] = []
        self._whole: dict[int, bytes] = {}

    def take(self, entries: list[_Entry]) -> None:
        """Take in the next entries.

        Raises:
            ValueError: they make no sense.
            LimitExceeded: they are more than any honest ones.
        """
        self._all += len(entries)
        if self._all > _MOST_ENTRIES:
            raise LimitExceeded(f"its table of contents has more than {_MOST_ENTRIES} entries")
        if not entries:
            return
        count = len(entries)
        kind = np.fromiter([_KINDS[entry.type] for entry in entries], np.uint8, count)
        numbers = np.fromiter(chain.from_iterable(map(_NUMBERS, entries)), np.int64, 11 * count).reshape(-1, 11)
        is_row = kind != _CHUNK
        key = self._count - 1 + np.cumsum(is_row)
        self._take_chunks(
            entries, numbers, np.flatnonzero(~is_row | ((kind == Kind.FILE) & (numbers[:, _SIZE] > 0))), key
        )
        if not is_row.all():
            entries = [entry for entry in entries if entry.type != "chunk"]
            kind, numbers, key = kind[is_row], numbers[is_row], key[is_row]
        if entries:
            self._take_rows(entries, kind, numbers, key)

    def _take_chunks(
        self, entries: list[_Entry], numbers: NDArray[np.int64], rows: NDArray[np.intp], key: NDArray[np.int64]
    ) -> None:
        digests = []
        for row, its_key in zip(rows.tolist(), key[rows].tolist(), strict=True):
            entry = entries[row]
            if entry.type != "chunk":
                self._last = entry
            elif self._last is None or self._last.name != entry.name:
                raise ValueError("a chunk does not follow its file")
            digest = entry.chunk_digest
            if not digest and entry is self._last and entry.chunk_size in (0, entry.size):
                digest = entry.digest
            elif not digest:
                self._whole[its_key] = _digests([self._last.digest]).tobytes()
            digests.append(digest)
        numbers = numbers[rows]
        self._chunks.append({
            "owner": key[rows].astype(np.int32),
            "start": numbers[:, _OFFSET].copy(),
            "end": numbers[:, _END].copy(),
            "inner": numbers[:, _INNER].copy(),
            "at": numbers[:, _CHUNK_OFFSET].copy(),
            "size": numbers[:, _CHUNK_SIZE].copy(),
            "zeros": np.fromiter([entries[row].chunk_type == "zeros" for row in rows.tolist()], np.bool_, len(rows)),
            "digest": _digests(digests),
        })  # fmt: skip

    def _take_rows(
        self, entries: list[_Entry], kind: NDArray[np.uint8], numbers: NDArray[np.int64], key: NDArray[np.int64]
    ) -> None:
        size = np.where(kind == Kind.FILE, numbers[:, _SIZE], 0)
        if size.min() < 0 or size.max() > LARGEST_LAYER:
            raise ValueError("a size is impossible")
        self._bytes += sum(size.tolist())  # which no 64 bits need to hold
        if self._bytes > LARGEST_LAYER:
            raise ValueError(f"its files are larger than {LARGEST_LAYER} bytes together")
        links = {row: entries[row].link_name.encode() for row in np.flatnonzero(kind == Kind.SYMLINK).tolist()}
        hard = np.flatnonzero(kind == Kind.HARDLINK).tolist()
        links.update(zip(hard, self._keys([entries[row].link_name for row in hard]), strict=True))
        xattrs = {
            row: {name.encode(): value for name, value in entry.xattrs.items()}
            for row, entry in enumerate(entries)
            if entry.xattrs
        }
        _check_text("".join(entries[row].link_name for row in links))
        _check_text("".join(chain.from_iterable(entries[row].xattrs or () for row in xattrs)))
        keys = self._keys([entry.name for entry in entries])
        self.has_landmark = self.has_landmark or any(name in keys for name in LANDMARKS)
        digests = _digests([entry.digest if has else "" for entry, has in zip(entries, size.tolist(), strict=True)])
        if (size[~digests.any(axis=1)] > 0).any():
            raise ValueError("a file has no digest")
        self._sizes.append(size.copy())  # of whiteouts that have a content, the columns forget it
        columns = _columns(entries, kind, size, numbers) | {"offset": np.where(kind == Kind.FILE, key, -1)}
        self._columns.take_rows(keys, columns, dict(sorted(links.items())), xattrs, digests)
        self._count += len(entries)

    def _keys(self, stored: list[str]) -> list[bytes]:
        joined = "\0".join(stored)
        if joined.count("\0") != max(0, len(stored) - 1):
            raise ValueError("a name has a NUL in it")
        _check_text(joined)
        keys, outside = names.tree_keys(joined.encode().split(b"\0") if stored else [])
        if outside:
            self._columns.warn("names that climb out of the root stand at the root")
        return keys

    def index(self) -> LayerIndex:
        """Bring all entries into tree order; nothing can be taken in after that."""
        return self._columns.index(0, "")

    def chunks(self, place: TocPlace) -> TocChunks:
        """Put the chunks together.

        Raises:
            ValueError: they are not those of the files, or lie outside the blob.
        """
        batches, self._chunks = self._chunks, []
        if not batches:
            self._take_chunks([], np.zeros((0, 11), np.int64), np.zeros(0, np.intp), np.zeros(0, np.int64))
            batches, self._chunks = self._chunks, []
        columns = {name: np.concatenate([batch.pop(name) for batch in batches]) for name in list(batches[0])}
        at, size = columns.pop("at"), columns["size"]
        files = np.concatenate([np.zeros(0, np.int64), *self._sizes])
        _check_sizes(columns["owner"], at, size, files)
        limit = place.blob_size if place.table is None or place.form is not TocForm.ZSTD_CHUNKED else place.table.start
        _set_ends(columns, limit)
        return TocChunks(form=place.form, whole=self._whole, **columns)


def _columns(
    entries: list[_Entry], kind: NDArray[np.uint8], size: NDArray[np.int64], numbers: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    """Return the columns of entries but for their contents' keys."""
    mode = (numbers[:, _MODE] & 0o7777).astype(np.uint16)
    mode[kind == Kind.SYMLINK] = SYMLINK_MODE
    seconds, nanoseconds, digits = moments([entry.modtime for entry in entries])
    device = (kind == Kind.CHAR) | (kind == Kind.BLOCK)
    return {
        "kind": kind,
        "flags": np.zeros(len(kind), np.uint8),
        "mode": mode,
        "uid": owners(numbers[:, _UID]),
        "gid": owners(numbers[:, _GID]),
        "size": size,
        "stored": size.copy(),
        "mtime": seconds,
        "mtime_ns": nanoseconds,
        "mtime_digits": digits,
        "major": np.where(device, numbers[:, _MAJOR], 0).astype(np.uint32),
        "minor": np.where(device, numbers[:, _MINOR], 0).astype(np.uint32),
    }


def _check_text(text: str) -> None:
    """Refuse what Go's JSON has for bytes that are not UTF-8: which they were is lost, and two names may be one.

    Raises:
        DamagedLayer: there are such bytes; the tar has them.
    """
    if "\ufffd" in text:
        raise DamagedLayer("its table of contents has lost names that are not UTF-8")


def _digests(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return digests as (n, 32) bytes, zeros for empty texts."""
    there = [text for text in texts if text]
    characters = "".join(there).encode("ascii")
    if len(characters) != _DIGEST_LENGTH * len(there):
        raise ValueError("a digest is not a sha256")
    rows = np.frombuffer(characters, np.uint8).reshape(-1, _DIGEST_LENGTH)
    if (rows[:, :7] != np.frombuffer(b"sha256:", np.uint8)).any():
        raise ValueError("a digest is not a sha256")
    decoded = np.frombuffer(bytes.fromhex(rows[:, 7:].tobytes().decode()), np.uint8)
    if decoded.size != 32 * len(there):
        raise ValueError("a digest is not a sha256")
    if len(there) == len(texts):
        return decoded.reshape(-1, 32)
    digests = np.zeros((len(texts), 32), np.uint8)
    digests[[bool(text) for text in texts]] = decoded.reshape(-1, 32)
    return digests


_DIGEST_LENGTH: Final = 71


def _check_sizes(
    owner: NDArray[np.int32], at: NDArray[np.int64], size: NDArray[np.int64], files: NDArray[np.int64]
) -> None:
    """Make sure that the chunks of each file follow each other and are all of it; the last may leave out its size."""
    if not len(owner):
        return
    if owner[0] < 0 or (files[owner] == 0).any():
        raise ValueError("a chunk does not follow its file")
    if min(at.min(), size.min()) < 0 or max(at.max(), size.max()) > LARGEST_LAYER:
        raise ValueError("a chunk is impossible")
    open_end = size == 0
    size[open_end] = files[owner[open_end]] - at[open_end]
    first = np.append(True, owner[1:] != owner[:-1])
    stop = at + size
    expected = np.where(first, 0, np.append(0, stop[:-1]))
    last = np.append(first[1:], True)
    if (size <= 0).any() or (at != expected).any() or (stop[last] != files[owner[last]]).any():
        raise ValueError("the chunks of a file are not all of it")


def _set_ends(columns: dict[str, NDArray[Any]], limit: int) -> None:
    """Note where the next member starts behind each chunk's: a file's `endOffset`, if it has one, may be sooner."""
    start, inner, size, end = columns["start"], columns["inner"], columns["size"], columns["end"]
    fetched = np.flatnonzero(~columns["zeros"])
    if not len(fetched):
        return
    if start[fetched].min() < 0 or start[fetched].max() >= limit or inner.min() < 0 or inner.max() > LARGEST_LAYER:
        raise ValueError("a content lies outside the blob")
    starts = np.append(distinct(start[fetched]), limit)
    following = starts[np.searchsorted(starts, start, "right").clip(max=len(starts) - 1)]
    columns["end"] = np.where((end > start) & (end < following), end, following)
    order = fetched[np.lexsort((inner[fetched], start[fetched]))]
    same = start[order[1:]] == start[order[:-1]]
    overlap = inner[order[1:]] < (inner + size)[order[:-1]]
    if (same & overlap & (inner[order[1:]] > 0)).any():
        raise ValueError("contents overlap")
