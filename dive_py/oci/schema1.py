"""Docker's manifests of schema 1, with which images were pushed until 2016: signed and plain.

Such an image has no config: what its layers say of themselves is in the manifest, the newest first, and of a blob it
has the digest alone, neither size nor diff ID. A signature is put into the manifest itself; what was signed, and what
the manifest's digest is of, are the bytes without it. Signatures are not verified.

Sources: distribution, *Image Manifest Version 2, Schema 1*; libtrust, *jsonsign.go*; moby, *image/v1/imagev1.go*.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Final

from msgspec import Struct, field

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.oci.config import MAX_LAYERS, ImageConfig
from dive_py.oci.descriptor import Descriptor
from dive_py.oci.digest import Digest
from dive_py.oci.document import decode
from dive_py.oci.saved import legacy_config, parse_legacy

EMPTY_BLOB: Final = Digest("sha256", "a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4")
"""A gzipped tar without entries, in the place of what a step without a layer made; it need not be fetched."""

EMPTY_DIFF_ID: Final = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
"""The same uncompressed: 1024 zeros."""

_LAYER_TYPE: Final = "application/vnd.docker.image.rootfs.diff.tar.gzip"
"""What the layers are; a schema 1 does not say it."""

_OF_LAYERS: Final = ("id", "parent", "Size", "throwaway")
"""Members of a layer's document that are not about its image; engines take them away as well."""

_MOST_SIGNATURES: Final = 100


class _BlobShape(Struct):
    blob: str | None = field(default=None, name="blobSum")


class _HistoryShape(Struct):
    text: str | None = field(default=None, name="v1Compatibility")


class _SignatureShape(Struct):
    protected: str | None = None


class _Shape(Struct):
    """The document."""

    schema_version: int | None = field(default=None, name="schemaVersion")
    blobs: list[_BlobShape] | None = field(default=None, name="fsLayers")
    history: list[_HistoryShape] | None = None
    signatures: list[_SignatureShape] | None = None


class _FormatShape(Struct):
    """What a signature says of the bytes that it is about."""

    length: int | None = field(default=None, name="formatLength")
    tail: str | None = field(default=None, name="formatTail")


class Schema1(Struct, frozen=True):
    """One image as a manifest of schema 1 describes it."""

    digest: Digest
    """Of what was signed; registries know the manifest by it."""
    config: ImageConfig
    """Made of what the layers say; its `raw` is the newest layer's document."""
    layers: tuple[Descriptor, ...]
    """Base first, without steps that made none. Sizes are 0, since they are unknown."""


def parse(data: bytes, what: str) -> Schema1:
    """Return the image that a manifest describes.

    Args:
        data: The document's bytes, as they came.
        what: What the document is and where, for messages.

    Raises:
        DamagedImage: it is not such a manifest.
        LimitExceeded: it is larger than any honest manifest.
    """
    signed = payload(data, what)
    shape = decode(signed, _Shape, what)
    blobs, history = shape.blobs or [], shape.history or []
    if shape.schema_version != 1:
        raise DamagedImage(f"{what} is not a manifest of schema 1")
    if len(blobs) != len(history):
        raise DamagedImage(f"{what} has {len(blobs)} layers and describes {len(history)}")
    if len(blobs) > MAX_LAYERS:
        raise LimitExceeded(f"{what} names more than {MAX_LAYERS} layers, which no honest image needs")
    described = [parse_legacy((one.text or "{}").encode(), what) for one in reversed(history)]
    digests = [Digest.parse(one.blob or "") for one in reversed(blobs)]
    kept = [digest for digest, layer in zip(digests, described, strict=True) if not layer.empty]
    diff_ids = tuple(EMPTY_DIFF_ID if digest == EMPTY_BLOB else "" for digest in kept)
    config = replace(legacy_config(described), diff_ids=diff_ids)
    for key in _OF_LAYERS:
        config.raw.pop(key, None)
    return Schema1(Digest.of(signed), config, tuple(Descriptor(digest, _LAYER_TYPE) for digest in kept))


def payload(data: bytes, what: str) -> bytes:
    """Return a manifest's bytes without the signatures in it: those that its digest is of.

    Raises:
        DamagedImage: it is not JSON, or its signatures do not say what they are about.
        LimitExceeded: it is larger than any honest manifest.
    """
    signatures = decode(data, _Shape, what).signatures
    if not signatures:
        return data
    if len(signatures) > _MOST_SIGNATURES:
        raise LimitExceeded(f"{what} has more than {_MOST_SIGNATURES} signatures, which no honest image needs")
    parts = {_parts(data, signature.protected or "", what) for signature in signatures}
    if len(parts) > 1:
        raise DamagedImage(f"{what} has signatures of different documents")
    length, tail = parts.pop()
    return data[:length] + tail


def _parts(data: bytes, protected: str, what: str) -> tuple[int, bytes]:
    """Return what one signature is about: how much of the document's beginning, and the end that comes behind it."""
    try:
        said = decode(_decoded(protected), _FormatShape, f"a signature in {what}")
        tail = _decoded(said.tail or "")
    except ValueError as error:
        raise DamagedImage(f"{what} has a signature that cannot be read") from error
    if said.length is None or not 0 < said.length < len(data) or not tail or len(tail) > len(data):
        raise DamagedImage(f"{what} has a signature that does not say what it is about")
    return said.length, tail


def _decoded(text: str) -> bytes:
    """Return the bytes of base64 as JOSE has it: for addresses, and without padding."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
