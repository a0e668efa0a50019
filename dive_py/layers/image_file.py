"""What an image was found to be when it was read whole, as bytes for a file, and back.

    bytes     what
    0–7       `divepyIM`
    8–11      the format's version
    12–15     CRC-32 of the rest
    16–       a JSON document: the image's identity, the diff IDs of its layers, base first, and further facts

All numbers are little-endian.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMAT: Final = 1
"""The format's version."""

_PREFIX: Final = struct.Struct("<8sII")
MAGIC: Final = b"divepyIM"
"""What every such file starts with."""

_DIFF_ID: Final = re.compile(r"sha256:[0-9a-f]{64}")


class FoundImage(Struct, frozen=True):
    """What is remembered of an image."""

    identity: str
    """What covers every byte of it."""
    diff_ids: tuple[str, ...]
    """As they were computed over its layers, base first."""
    facts: Mapping[str, Any]
    """What else is known of it, as JSON; its writer knows what it means, and checks it."""


def encode(identity: str, diff_ids: Sequence[str], facts: Mapping[str, Any]) -> bytes:
    """Return the file's bytes."""
    document = json.dumps({"image": identity, "diff_ids": list(diff_ids), "told": dict(facts)}).encode()
    return _PREFIX.pack(MAGIC, FORMAT, zlib.crc32(document)) + document


def decode(data: bytes) -> FoundImage | None:
    """Return what a file holds; None where it is damaged or of another version."""
    if len(data) < _PREFIX.size:
        return None
    magic, version, checksum = _PREFIX.unpack_from(data)
    if (magic, version, checksum) != (MAGIC, FORMAT, zlib.crc32(data[_PREFIX.size :])):
        return None
    try:
        said = json.loads(data[_PREFIX.size :])
        identity, diff_ids, facts = said["image"], said["diff_ids"], said["told"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(identity, str) or not isinstance(diff_ids, list) or not isinstance(facts, dict):
        return None
    if not all(isinstance(diff_id, str) and _DIFF_ID.fullmatch(diff_id) for diff_id in diff_ids):
        return None
    return FoundImage(identity, tuple(diff_ids), facts)
