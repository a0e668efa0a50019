"""Where a compressed layer's table of contents lies: by the annotations of its descriptor, or by the blob's footer.

Such a layer is a tar that any engine unpacks, compressed so that each file can be decompressed alone; its table of
contents (TOC) lists the entries and where each content starts in the blob. Two forms are in use:

* eStargz (stargz-snapshotter, *docs/estargz.md*): gzip. The annotation has the table's digest; the footer, an empty
  gzip member, says where the table starts. Or the table is a blob of its own (*external TOC*).
* zstd:chunked (containers/storage, *pkg/chunked*): zstd. Annotations, under one of two prefixes, and the footer, a
  skippable frame, say all.

Every number is checked against the blob's size. What a table says of the layer is its converter's word, as much as the
layer's diff ID is: only the digest in the manifest binds it to the image.
"""

from __future__ import annotations

import struct
from enum import Enum
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from dive_py.errors import DamagedLayer, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Mapping

LANDMARKS: Final = (b".no.prefetch.landmark", b".prefetch.landmark")
"""What a converter puts into the root of every layer: where a snapshotter stops reading ahead."""

TABLE_NAME: Final = b"stargz.index.json"
"""The name of eStargz' table in the tar, whose last file it is."""

LONGEST_FOOTER: Final = 72
"""Bytes of the longest footer, which is zstd:chunked's of containers/storage 1.56 and later."""

LARGEST_TABLE: Final = 1 << 29
"""Bytes of the largest table that is read: a million entries have some 350 MB of JSON."""

_LARGEST_STORED: Final = 1 << 28
"""Bytes of the largest table as it is stored; it is some seven times as long as JSON."""

_ESTARGZ_DIGEST: Final = "containerd.io/snapshot/stargz/toc.digest"
_CHUNKED: Final = ("io.github.containers.zstd-chunked.", "io.containers.zstd-chunked.")
"""What annotations of zstd:chunked begin with: of containers/storage, and of the stargz project (the former's too,
before version 1.44)."""

_CRFS: Final = 1
"""The only kind of table in zstd:chunked."""

_GZIP_WITH_EXTRA: Final = b"\x1f\x8b\x08\x04"
_SKIPPABLE: Final = b"\x50\x2a\x4d\x18"
_FRAME_HEADER: Final = 8
_FOOTERS: Final = {b"GNUlInUx": 8, b"GnUlInUx": 5}
"""What a zstd:chunked footer ends with, and its words of 64 bits with that one."""

_MOST_DIGITS: Final = 19


class TocForm(Enum):
    """How a layer with a table of contents is compressed and laid out."""

    ESTARGZ = "eStargz"
    EXTERNAL = "eStargz with external TOC"
    """The table is a blob of its own."""
    ZSTD_CHUNKED = "zstd:chunked"

    @property
    def compression(self) -> str:
        """What contents and table are compressed with, as `compression.sniff` names it."""
        return "zstd" if self is TocForm.ZSTD_CHUNKED else "gzip"


class Range(Struct, frozen=True):
    """Bytes of a blob."""

    start: int
    length: int
    plain: int = 0
    """Bytes that they are decompressed; 0 where unknown."""

    @property
    def end(self) -> int:
        """Where they end."""
        return self.start + self.length


class TocPlace(Struct, frozen=True):
    """What is known of a layer's table of contents before it is read."""

    form: TocForm
    blob_size: int
    """Bytes of the layer's blob."""
    table: Range | None = None
    """Where the table is; None where only the footer says it, or where it is in another blob."""
    json_digest: str = ""
    """`sha256:…` of the table's JSON; empty where there is none."""
    stored_digest: str = ""
    """`sha256:…` of the table as it is stored; empty where there is none."""

    @property
    def digest(self) -> str:
        """The digest that a table has to have, and that names it; empty where the manifest gives none."""
        return self.stored_digest or self.json_digest


def place_of(annotations: Mapping[str, str], blob_size: int) -> TocPlace | None:
    """Return where the annotations of a layer's descriptor say that its table is, None where there is no word of one.

    Args:
        annotations: The descriptor's.
        blob_size: Its size.

    Raises:
        DamagedLayer: the annotations are malformed, or lead out of the blob.
        LimitExceeded: the table is too large to be an honest one.
    """
    for prefix in _CHUNKED:
        position = annotations.get(prefix + "manifest-position", "")
        checksum = _digest(annotations.get(prefix + "manifest-checksum", ""))
        if position and (checksum or annotations.get(_ESTARGZ_DIGEST)):  # else nothing binds it to the image
            table = _range(position, blob_size)
            json_digest = _digest(annotations.get(_ESTARGZ_DIGEST, ""))
            return TocPlace(TocForm.ZSTD_CHUNKED, blob_size, table, json_digest, checksum)
    digest = _digest(annotations.get(_ESTARGZ_DIGEST, ""))
    if not digest:
        return None
    return TocPlace(TocForm.ESTARGZ, blob_size, json_digest=digest)


def place_in_footer(tail: bytes, blob_size: int, claimed: TocPlace | None = None) -> TocPlace | None:
    """Return where a blob's footer says that the table is, None where there is no footer.

    Args:
        tail: The blob's last bytes, `LONGEST_FOOTER` or more where it has them.
        blob_size: Bytes of the blob.
        claimed: What `place_of` found, whose digests count on.

    Raises:
        DamagedLayer: the footer leads out of the blob.
        LimitExceeded: the table is too large to be an honest one.
    """
    found = _gzip_footer(tail, blob_size) or _zstd_footer(tail, blob_size)
    if found is None or claimed is None:
        return found
    if claimed.form.compression != found.form.compression:
        raise DamagedLayer(f"its footer is of {found.form.value}, its annotations are of {claimed.form.value}")
    return replace(claimed, form=found.form, table=found.table)


def _gzip_footer(tail: bytes, blob_size: int) -> TocPlace | None:
    """Read eStargz's footer of 51 bytes, that of an external table of 46, or that of older stargz of 47.

    Each is a gzip member without content; its extra field (RFC 1952, section 2.3.1.1) says what it is about.
    """
    for length, extra in ((51, b"SG\x16\0"), (46, b"SG\x11\0"), (47, b"")):
        footer = tail[-length:]
        words = footer[12 + len(extra) : -13]
        if (
            len(footer) != length
            or not footer.startswith(_GZIP_WITH_EXTRA)
            or int.from_bytes(footer[10:12], "little") != len(extra) + len(words)
            or footer[12 : 12 + len(extra)] != extra
        ):
            continue
        if words == b"STARGZEXTERNALTOC":
            return TocPlace(TocForm.EXTERNAL, blob_size)
        if words[16:] == b"STARGZ":
            start = _hexadecimal(words[:16])
            return TocPlace(TocForm.ESTARGZ, blob_size, _checked(start, blob_size - length - start, 0, blob_size))
    return None


def _zstd_footer(tail: bytes, blob_size: int) -> TocPlace | None:
    count = _FOOTERS.get(tail[-8:], 0)
    footer = tail[-(8 * count + _FRAME_HEADER) :] if count else b""
    if len(footer) != 8 * count + _FRAME_HEADER or not footer.startswith(
        _SKIPPABLE + (8 * count).to_bytes(4, "little")
    ):
        return None
    start, length, plain, kind, *_ = struct.unpack(f"<{count}Q", footer[_FRAME_HEADER:])
    if kind != _CRFS:
        raise DamagedLayer(f"its table of contents is of a kind that is not known: {kind}")
    return TocPlace(TocForm.ZSTD_CHUNKED, blob_size, _checked(start, length, plain, blob_size))


def _range(text: str, blob_size: int) -> Range:
    """Parse `OFFSET:LENGTH:UNCOMPRESSED:KIND`."""
    numbers = [_decimal(number) for number in text.split(":", 4)]
    if len(numbers) != 4 or numbers[3] != _CRFS:
        raise DamagedLayer(f"the place of its table of contents makes no sense: {text[:80]!r}")
    return _checked(numbers[0], numbers[1], numbers[2], blob_size)


def _checked(start: int, length: int, plain: int, blob_size: int) -> Range:
    if start < 0 or length <= 0 or start + length > blob_size:
        raise DamagedLayer(f"its table of contents would lie outside its {blob_size} bytes")
    if length > _LARGEST_STORED or plain > LARGEST_TABLE:
        raise LimitExceeded(f"its table of contents is of {max(length, plain)} bytes, more than any honest one")
    return Range(start, length, plain)


def _digest(text: str) -> str:
    """Return a sha256 digest, an empty string for none."""
    if not text:
        return ""
    algorithm, _, digits = text.partition(":")
    if algorithm != "sha256" or len(digits) != 64 or digits.strip("0123456789abcdef"):
        raise DamagedLayer(f"the digest of its table of contents is not a sha256: {text[:80]!r}")
    return text


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise DamagedLayer(f"an annotation about its table of contents is not a number: {text[:40]!r}")
    return int(text)


def _hexadecimal(text: bytes) -> int:
    if text.strip(b"0123456789abcdefABCDEF"):
        raise DamagedLayer("its footer does not say where its table of contents starts")
    return int(text, 16)
