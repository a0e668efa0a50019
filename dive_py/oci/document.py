"""JSON from an image, read within limits.

A document of an image is hostile until it is read: too large, nested too deep, of the wrong types. Everything that is
wrong with one ends as `DamagedImage` (or `LimitExceeded`) whose text names the document.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from dive_py.errors import DamagedImage, LimitExceeded

MAX_DOCUMENT = 4 << 20
"""Bytes of the largest manifest or config that is read: what registries and other readers agree on (OCI
distribution-spec 1.1, *Pushing Manifests*)."""

MAX_CONTAINERS = 200_000
"""Objects and arrays in one document; within `MAX_DOCUMENT` bytes there could be a million empty ones, some 100 MB."""

Shape = TypeVar("Shape")


def decode(data: bytes, shape: type[Shape], what: str, largest: int = MAX_DOCUMENT) -> Shape:
    """The JSON document as a value of `shape`; members that `shape` does not name are skipped.

    Args:
        data: The document's bytes.
        shape: A type that msgspec can decode to.
        what: What the document is and where, for messages.
        largest: Bytes that it may have; more only for an engine's own list of all that it has.

    Raises:
        DamagedImage: it is no JSON, nested too deep, or has other types than `shape`.
        LimitExceeded: it is larger than any honest document.
    """
    if len(data) > largest:
        message = f"{what} is larger than {largest >> 20} MiB, which no honest image needs"
        raise LimitExceeded(message)
    most = MAX_CONTAINERS * largest // MAX_DOCUMENT
    if data.count(b"{") + data.count(b"[") > most:
        message = f"{what} holds more than {most} objects, which no honest image needs"
        raise LimitExceeded(message)
    try:
        return msgspec.json.decode(data, type=shape)
    except msgspec.ValidationError as error:
        message = f"{what} is not what it should be: {error}"
        raise DamagedImage(message) from error
    except RecursionError as error:
        message = f"{what} is nested too deep to be honest JSON"
        raise DamagedImage(message) from error
    except (msgspec.MsgspecError, ValueError) as error:
        message = f"{what} is damaged or no JSON at all: {error}"
        raise DamagedImage(message) from error
