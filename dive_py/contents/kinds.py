"""The kind of a file, from its first bytes and, where these leave it open, from its name.

Sources of the marks: gABI (ELF), APPNOTE (zip), RFC 1952 (gzip), RFC 8878 (zstd), deb(5), PNG, GIF89a, JFIF, RFC 9649
(WebP), Microsoft's *Bitmap Storage* and *Icons*, TIFF 6.0, ISO 15444-1 (JPEG 2000), ISO 23008-12 (HEIF).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

from dive_py.contents.text_encoding import HEAD, byte_order_mark, encoding
from dive_py.layers.compression import sniff
from dive_py.layers.tar_numbers import checksum_fits

if TYPE_CHECKING:
    from dive_py.contents.random_access import RandomAccess


class ContentKind(StrEnum):
    """The kind of a file, by which it is shown."""

    EMPTY = "empty"
    TEXT = "text"
    JSON = "json"
    """Text that looks like JSON; only `json_text.pretty` knows whether it is."""
    ELF = "elf"
    """A program, library, object file or core dump."""
    ARCHIVE = "archive"
    """Something with files, or one other file, inside; `archive_form` says which."""
    IMAGE = "image"
    """A picture; `picture_form` says which. An `svg` is text as well."""
    BINARY = "binary"
    """None of these."""


ELF_MAGIC: Final = b"\x7fELF"
AR_MAGIC: Final = (b"!<arch>\n", b"!<thin>\n")
_ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")
_BZIP2_BLOCKS: Final = (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")
"""What follows bzip2's four first bytes: a block, or the end of an empty file."""
_PICTURES: Final = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "tiff": (b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0"),
    "jp2": (b"\0\0\0\x0cjP  \r\n\x87\n",),
}
_BRANDS: Final = {"avif": "avif avis", "heif": "heic heix hevc hevx mif1 msf1"}
"""Brands of pictures in ISO base media files, which films are as well."""
_BITMAP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
"""Bytes of the second header of a BMP, in all its versions."""
_SVG: Final = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:(?:<!--(?:[^-]|-(?!->))*+-->|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\]\s*+)?+>)\s*+)*+<svg[\s>/]"
)
"""The first element is `svg`; every repetition is possessive, so that no bytes make it slow."""

_JSON_NAMES: Final = (".json", ".jsonld", ".geojson", ".webmanifest", ".ipynb", ".har")
_LINES_NAMES: Final = (".jsonl", ".ndjson", ".log")
_JSON_START: Final = re.compile(r'\s*[{\["\-0-9tfn]')
_LIKELY_JSON: Final = re.compile(r'\s*(?:\{\s*"|\[\s*[{"])')


def kind_of(content: RandomAccess, name: str) -> ContentKind:
    """Return what a file is, from 8 KiB of it at most; its name decides only among texts."""
    head = content.read(0, min(HEAD, content.size)) if content.size > 0 else b""
    whole = content.size <= len(head)
    if not head:
        return ContentKind.EMPTY
    if head.startswith(ELF_MAGIC):
        return ContentKind.ELF
    if archive_form(head):
        return ContentKind.ARCHIVE
    if picture_form(head):
        return ContentKind.IMAGE
    found = encoding(head, whole=whole)
    if not found:
        return ContentKind.BINARY
    return ContentKind.JSON if _looks_like_json(head, found, name.lower(), whole=whole) else ContentKind.TEXT


def archive_form(head: bytes) -> str:
    """Return the form of an archive that begins with `head`.

    Returns:
        `tar`, `zip`, `ar` (Debian packages, static libraries), `gzip`, `xz`, `zstd`, `bzip2`, or an empty string.
    """
    if head.startswith(_ZIP_MAGIC):
        return "zip"
    if head.startswith(AR_MAGIC):
        return "ar"
    form = sniff(head)
    if form == "gzip":
        return form if head[2:3] == b"\x08" else ""
    if form == "bzip2":
        return form if head[4:10] in _BZIP2_BLOCKS else ""
    if form:
        return form
    return "tar" if len(head) >= 512 and head[0] and checksum_fits(head[:512]) else ""


def picture_form(head: bytes) -> str:
    """Return the form of a picture that begins with `head`.

    Returns:
        `png`, `jpeg`, `gif`, `webp`, `svg`, `ico`, `bmp`, `tiff`, `jp2`, `avif`, `heif`, or an empty string.
    """
    for form, mark in _PICTURES.items():
        if head.startswith(mark):
            return form
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        brand = head[8:12].decode("latin-1")
        return next((form for form, brands in _BRANDS.items() if brand in brands.split()), "")
    if _is_icon(head):
        return "ico"
    if head[:2] == b"BM" and head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS:
        return "bmp"
    return "svg" if _SVG.match(head[len(byte_order_mark(head)) :]) else ""


def _is_icon(head: bytes) -> bool:
    """Return whether it is an icon: the mark (`00 00 01 00`) is weak, so its first entry must make sense too."""
    count, offset = int.from_bytes(head[4:6], "little"), int.from_bytes(head[18:22], "little")
    return head[:4] == b"\0\0\1\0" and len(head) >= 22 and count > 0 and head[9] == 0 and offset >= 6 + 16 * count


def _looks_like_json(head: bytes, encoding: str, name: str, *, whole: bool) -> bool:
    text = head[len(byte_order_mark(head)) :].decode(encoding, "replace")
    if name.endswith(_LINES_NAMES) or not _JSON_START.match(text):
        return False
    if name.endswith(_JSON_NAMES):
        return True
    if not text.lstrip().startswith(("{", "[")):
        return False
    return _is_json(text) if whole else bool(_LIKELY_JSON.match(text))


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text.encode("utf-8", "replace"), type=msgspec.Raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return True
