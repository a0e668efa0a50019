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
import struct
import zlib
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMAT: Final = 3
"""The format's version."""

_PREFIX: Final = struct.Struct("<8sII")
MAGIC: Final = b"divepyIM"
"""What every such file starts with."""


class FoundImage(msgspec.Struct, frozen=True):
    """What is remembered of an image."""

    identity: str = msgspec.field(name="image")
    """What covers every byte of it."""
    diff_ids: tuple[Annotated[str, msgspec.Meta(pattern=r"^sha256:[0-9a-f]{64}\Z")], ...]
    """As they were computed over its layers, base first."""
    facts: dict[str, Any]
    """What else is known of it, as JSON; its writer knows what it means, and checks it."""


def encode(identity: str, diff_ids: Sequence[str], facts: Mapping[str, Any]) -> bytes:
    """Return the file's bytes."""
    document = json.dumps({"image": identity, "diff_ids": list(diff_ids), "facts": dict(facts)}).encode()
    return _PREFIX.pack(MAGIC, FORMAT, zlib.crc32(document)) + document


def decode(data: bytes) -> FoundImage | None:
    """Return what a file holds; None where it is damaged or of another version."""
    if len(data) < _PREFIX.size:
        return None
    magic, version, checksum = _PREFIX.unpack_from(data)
    if (magic, version, checksum) != (MAGIC, FORMAT, zlib.crc32(data[_PREFIX.size :])):
        return None
    try:
        return msgspec.convert(json.loads(data[_PREFIX.size :]), FoundImage)
    except (ValueError, RecursionError, msgspec.ValidationError):
        return None
