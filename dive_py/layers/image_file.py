"""Which layers an image was found to have, as bytes for a file, and back.

    bytes     what
    0–7       `divepyIM`
    8–11      the format's version
    12–15     CRC-32 of the rest
    16–       a JSON document: the image's identity and the diff IDs of its layers, base first

All numbers are little-endian.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMAT: Final = 1
"""The format's version."""

_PREFIX: Final = struct.Struct("<8sII")
_MAGIC: Final = b"divepyIM"
_DIFF_ID: Final = re.compile(r"sha256:[0-9a-f]{64}")


def encode(identity: str, diff_ids: Sequence[str]) -> bytes:
    """Return the file's bytes."""
    document = json.dumps({"image": identity, "diff_ids": list(diff_ids)}).encode()
    return _PREFIX.pack(_MAGIC, FORMAT, zlib.crc32(document)) + document


def decode(data: bytes) -> tuple[str, list[str]] | None:
    """Return the identity and the diff IDs that a file holds; None where it is damaged or of another version."""
    if len(data) < _PREFIX.size:
        return None
    magic, version, checksum = _PREFIX.unpack_from(data)
    if (magic, version, checksum) != (_MAGIC, FORMAT, zlib.crc32(data[_PREFIX.size :])):
        return None
    try:
        said = json.loads(data[_PREFIX.size :])
        identity, diff_ids = said["image"], said["diff_ids"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(identity, str) or not isinstance(diff_ids, list):
        return None
    if not all(isinstance(diff_id, str) and _DIFF_ID.fullmatch(diff_id) for diff_id in diff_ids):
        return None
    return identity, diff_ids
