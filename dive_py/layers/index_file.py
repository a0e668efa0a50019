"""A layer's index as bytes for a file, and back.

    bytes     what
    0–7       `divepyLI`
    8–11      the format's version
    12–15     length of the head
    16–19     CRC-32 of the head
    20–       the head: a JSON document of one `_Head`
    then      the body, up to the file's end: what the head lists, one behind the other, without gaps

All numbers are little-endian. A column is kept in the smallest type that holds what its values differ in, and not at
all where they are all the same; texts are deflated. Reading trusts nothing: lengths, checksums and ranges are checked
before anything is used, so that a damaged file costs the time to read the layer again, and nothing else.

The body is read, not mapped: its checksum needs every byte anyway, what was read cannot vanish under the reader, and
mapped pages would count as memory on top of the columns that come from them.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from isal import isal_zlib

from dive_py.layers.index import KEY_SEPARATOR, LayerIndex
from dive_py.layers.tar_columns import LARGEST_TEXT
from dive_py.layers.vocabulary import DigestKind, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FORMAT: Final = 3
"""The format's version. Raised with every change of these bytes, and of what a scanner makes of the same tar."""

MAGIC: Final = b"divepyLI"
"""What every such file starts with."""

LONGEST_HEAD: Final = 1 << 16
"""Bytes that no head exceeds: a key, two dozen short lists, and some warnings."""

_PREFIX: Final = struct.Struct("<8sIII")

_LARGEST: Final = 1 << 62
"""What no size or time exceeds: sums must fit into 64 bits."""

_TYPES: Final = {
    "kind": "u1", "flags": "u1", "mode": "u2", "uid": "u4", "gid": "u4", "size": "i8", "stored": "i8", "mtime": "i8",
    "mtime_ns": "u4", "mtime_digits": "u1", "link": "i4", "major": "u4", "minor": "u4", "xattr": "i4", "order": "u4",
    "offset": "i8",
}  # fmt: skip
"""The columns, and their types in memory."""


class WrongFile(Exception):
    """The bytes are damaged, of another version, or of another layer."""


class _Packed(msgspec.Struct, array_like=True):
    """How a column is kept."""

    code: str
    """numpy's code of what is kept: `u1`, `u2`, `u4`, `i8`; empty for nothing: every value is `base`."""
    base: int
    """What was taken from every value."""


class _Text(msgspec.Struct, array_like=True):
    """How joined texts are kept."""

    packed: int
    """Bytes in the body, deflated (RFC 1950)."""
    plain: int
    """Bytes they become."""


class Head(msgspec.Struct):
    """What stands before the columns."""

    key: str
    """What the index is filed under."""
    created: int
    """When it was written, in seconds since 1970."""
    count: int
    """Entries."""
    body: int
    """Bytes of the body."""
    checksum: int
    """CRC-32 of the body."""
    digest_kind: int
    tar_bytes: int
    implicit_root: bool
    diff_id: str
    warnings: list[str]
    columns: dict[str, _Packed]
    names: _Text
    links: _Text
    xattrs: _Text
    maps: _Text
    needed: _Text
    link_count: int
    xattr_count: int
    map_count: int
    needed_count: int


def encode(index: LayerIndex, key: str, created: int) -> list[bytes]:
    """Return the file's bytes, in pieces.

    Args:
        index: What to keep; a sound one, for `damage` is not kept.
        key: What it is filed under.
        created: Now, in seconds since 1970.
    """
    body: list[bytes] = []
    columns = {name: _pack(getattr(index, name), body) for name in _TYPES}
    if index.digest is not None:
        body += _pack_digests(index.digest)
    names = _deflate(index.names, body)
    links = _pack_texts(index.links, body)
    xattrs = _pack_texts(index.xattrs, body)
    body.append(np.array(list(index.maps), "<i8").tobytes())
    maps = _pack_texts(tuple(index.maps.values()), body)
    needed = _pack_texts(index.needed, body)
    checksum = 0
    for piece in body:
        checksum = isal_zlib.crc32(piece, checksum)
    head = Head(
        key=key,
        created=created,
        count=index.count,
        body=sum(map(len, body)),
        checksum=checksum,
        digest_kind=int(index.digest_kind if index.digest is not None else DigestKind.NONE),
        tar_bytes=index.tar_bytes,
        implicit_root=index.implicit_root,
        diff_id=index.diff_id,
        warnings=list(index.warnings),
        columns=columns,
        names=names,
        links=links,
        xattrs=xattrs,
        maps=maps,
        needed=needed,
        link_count=len(index.links),
        xattr_count=len(index.xattrs),
        map_count=len(index.maps),
        needed_count=len(index.needed),
    )
    document = msgspec.json.encode(head)
    return [_PREFIX.pack(MAGIC, FORMAT, len(document), isal_zlib.crc32(document)), document, *body]


def read_head(data: bytes) -> tuple[Head, int]:
    """Return the head that a file's first bytes hold, and where the body starts.

    Raises:
        WrongFile: they hold none, or one of another version.
    """
    if len(data) < _PREFIX.size:
        raise WrongFile("too short")
    magic, version, length, checksum = _PREFIX.unpack_from(data)
    if magic != MAGIC or version != FORMAT:
        raise WrongFile("of another format")
    document = data[_PREFIX.size : _PREFIX.size + length]
    if len(document) < length or isal_zlib.crc32(document) != checksum:
        raise WrongFile("its head is damaged")
    try:
        return _HEADS.decode(document), _PREFIX.size + length
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WrongFile("its head is malformed") from error


_HEADS: Final = msgspec.json.Decoder(Head)


def decode(data: bytes, key: str) -> LayerIndex:
    """Return the index that a file holds, which must be filed under `key`.

    Raises:
        WrongFile: it is damaged, of another version, or filed under something else.
    """
    head, start = read_head(data)
    if head.key != key:
        raise WrongFile("of another layer")
    if len(data) - start != head.body or isal_zlib.crc32(memoryview(data)[start:]) != head.checksum:
        raise WrongFile("its columns are damaged")
    try:
        index = _index(head, _Body(data, start, head.count))
    except (ValueError, OverflowError, KeyError) as error:
        raise WrongFile("its columns are malformed") from error
    _check_ranges(index)
    return index


class _Body:
    """The body, taken piece by piece."""

    def __init__(self, data: bytes, start: int, count: int) -> None:
        self._data = memoryview(data)
        self._at = start
        self._count = count

    def take(self, length: int) -> memoryview:
        """Return the next `length` bytes."""
        if not 0 <= length <= len(self._data) - self._at:
            raise WrongFile("its lengths do not fit")
        self._at += length
        return self._data[self._at - length : self._at]

    def numbers(self, code: str, count: int) -> NDArray[Any]:
        """Return the next `count` numbers."""
        return np.frombuffer(self.take(np.dtype(code).itemsize * count), "<" + code)

    def column(self, packed: _Packed, code: str) -> NDArray[Any]:
        """Return the next column, in its type in memory."""
        if not packed.code:
            return np.broadcast_to(np.array(packed.base, code), self._count)
        if packed.code not in ("u1", "u2", "u4", "i8"):
            raise WrongFile("it has an unknown column")
        column = self.numbers(packed.code, self._count).astype(code)
        if packed.base:
            column += np.array(packed.base, code)
        return column

    def text(self, text: _Text) -> bytes:
        """Return the next joined texts."""
        if not 0 <= text.plain <= LARGEST_TEXT:
            raise WrongFile("its texts are too long")
        packed = self.take(text.packed)
        try:
            plain: bytes = isal_zlib.decompressobj().decompress(packed, text.plain + 1)
        except Exception as error:  # isal's exception class is none that its types know
            raise WrongFile("its texts are damaged") from error
        if len(plain) != text.plain:
            raise WrongFile("its texts are not as long as they should be")
        return plain

    def texts(self, text: _Text, count: int) -> tuple[bytes, ...]:
        """Return the next list of texts."""
        ends = np.cumsum(self.numbers("u4", count), dtype=np.int64)
        plain = self.text(text)
        if (int(ends[-1]) if count else 0) != len(plain):
            raise WrongFile("its texts are not as long as they should be")
        return tuple(plain[a:b] for a, b in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=False))

    def end(self) -> None:
        """Refuse a file with more behind its last column."""
        if self._at != len(self._data):
            raise WrongFile("its lengths do not fit")

    def digests(self, width: int) -> NDArray[np.uint8]:
        """Return the next digests: which entries have one, then these."""
        has = np.unpackbits(self.numbers("u1", (self._count + 7) // 8), count=self._count).astype(np.bool_)
        digest = np.zeros((self._count, width), np.uint8)
        digest[has] = self.numbers("u1", width * int(has.sum())).reshape(-1, width)
        return digest


def _index(head: Head, body: _Body) -> LayerIndex:
    if not 0 <= head.count < 1 << 31:
        raise WrongFile("its count is impossible")
    columns: dict[str, Any] = {name: body.column(head.columns[name], code) for name, code in _TYPES.items()}
    if np.array_equal(columns["size"], columns["stored"]):
        columns["size"] = columns["stored"]
    digest_kind = DigestKind(head.digest_kind)
    digest = body.digests(digest_kind.width) if digest_kind else None
    names = body.text(head.names)
    if (names.count(KEY_SEPARATOR) + 1 if head.count else len(names)) != head.count:
        raise WrongFile("its names are not as many as they should be")
    links = body.texts(head.links, head.link_count)
    xattrs = body.texts(head.xattrs, head.xattr_count)
    places = body.numbers("i8", head.map_count).tolist()
    maps = dict(zip(places, body.texts(head.maps, head.map_count), strict=True))
    needed = body.texts(head.needed, head.needed_count)
    body.end()
    return LayerIndex(
        count=head.count,
        names=names,
        links=links,
        xattrs=xattrs,
        digest=digest,
        digest_kind=digest_kind,
        maps=maps,
        needed=needed,
        implicit_root=head.implicit_root,
        tar_bytes=head.tar_bytes,
        diff_id=head.diff_id,
        warnings=tuple(head.warnings),
        **columns,
    )


def _check_ranges(index: LayerIndex) -> None:
    """Let nothing in that would lead outside of something later."""
    if not index.xattrs or index.xattrs[0]:
        raise WrongFile("its first set of attributes is not empty")
    if not index.count:
        return
    ranges = (
        (index.kind, 0, max(Kind)),
        (index.mode, 0, 0o7777),
        (index.size, 0, _LARGEST),
        (index.stored, 0, _LARGEST),
        (index.mtime, -_LARGEST, _LARGEST),
        (index.mtime_ns, 0, 10**9 - 1),
        (index.mtime_digits, 0, 9),
        (index.link, -1, len(index.links) - 1),
        (index.xattr, 0, len(index.xattrs) - 1),
        (index.offset, -1, _LARGEST),
    )
    for column, least, most in ranges:
        if int(column.min()) < least or int(column.max()) > most:
            raise WrongFile("a value is out of its range")


def _pack(column: NDArray[Any], body: list[bytes]) -> _Packed:
    """Append a column in the smallest type that holds it."""
    if not len(column):
        return _Packed("", 0)
    least, most = int(column.min()), int(column.max())
    if least == most:
        return _Packed("", least)
    base = least if least < 0 or most - least <= 0xFFFF < most else 0
    for code, largest in (("u1", 0xFF), ("u2", 0xFFFF), ("u4", 0xFFFFFFFF)):
        if most - base <= largest:
            body.append((column.astype(np.int64) - base).astype("<" + code).tobytes())
            return _Packed(code, base)
    body.append(column.astype("<i8").tobytes())
    return _Packed("i8", 0)


def _pack_digests(digest: NDArray[np.uint8]) -> tuple[bytes, bytes]:
    has = digest.any(axis=1)
    return np.packbits(has).tobytes(), digest[has].tobytes()


def _pack_texts(texts: Sequence[bytes], body: list[bytes]) -> _Text:
    body.append(np.fromiter(map(len, texts), "<u4", len(texts)).tobytes())
    return _deflate(b"".join(texts), body)


def _deflate(text: bytes, body: list[bytes]) -> _Text:
    packed = isal_zlib.compress(text, 1)
    body.append(packed)
    return _Text(len(packed), len(text))
