"""Manifests and indexes, OCI's and Docker's: one shape each.

Sources: OCI image-spec 1.1, manifest.md and image-index.md; distribution's *Image Manifest V2, Schema 2*.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec
from msgspec import Struct, field

from dive_py.errors import DamagedImage, LimitExceeded, UnsupportedImage
from dive_py.oci.artifacts import is_document
from dive_py.oci.config import MAX_LAYERS
from dive_py.oci.descriptor import CONFIG_TYPES, OLD_CONFIG_TYPES, Descriptor, DescriptorShape, from_shape
from dive_py.oci.document import decode


class ManifestShape(msgspec.Struct):
    """A manifest or an index in the document; which of them, its members tell."""

    needless: ClassVar = frozenset({"artifactType"})

    schema_version: int | None = msgspec.field(default=None, name="schemaVersion")
    media_type: str | None = msgspec.field(default=None, name="mediaType")
    artifact_type: str | None = msgspec.field(default=None, name="artifactType")
    config: DescriptorShape | None = None
    layers: list[DescriptorShape] | None = None
    manifests: list[DescriptorShape] | None = None
    annotations: dict[str, str | None] | None = None
    fs_layers: list[object] | None = msgspec.field(default=None, name="fsLayers")


class Manifest(Struct, frozen=True):
    """What one image is made of."""

    config: Descriptor
    layers: tuple[Descriptor, ...]
    """Base first."""
    media_type: str = ""
    artifact_type: str = ""
    annotations: dict[str, str] = field(default_factory=dict)

    @property
    def artifact(self) -> str:
        """The type of what this is when it is not an image, else empty.

        An image's config does not make an image: cosign's signatures have one, and texts in the layers' place.
        """
        kind = self.config.media_type
        if kind and kind not in CONFIG_TYPES and (self.artifact_type or kind not in OLD_CONFIG_TYPES):
            return self.artifact_type or kind
        if self.layers and all(is_document(layer.media_type) for layer in self.layers):
            return self.artifact_type or self.layers[0].media_type
        return ""


class Index(Struct, frozen=True):
    """Manifests, and perhaps further indexes, to choose from."""

    manifests: tuple[Descriptor, ...]
    """In the order of the document: where several fit, the first is meant."""
    media_type: str = ""
    annotations: dict[str, str] = field(default_factory=dict)


def parse(data: bytes, what: str) -> Manifest | Index:
    """Return the manifest or index that `data` spells; messages call it `what`.

    Raises:
        DamagedImage: it is neither, or both, or its types are wrong.
        LimitExceeded: it names more blobs than any honest image.
        UnsupportedImage: it is a manifest of schema 1.
    """
    shape = decode(data, ManifestShape, what)
    if shape.schema_version == 1 or shape.fs_layers is not None:
        raise UnsupportedImage(
            f"{what} is a manifest of Docker's schema 1, which is not supported",
            "copy the image once with skopeo or push it with a newer engine, which converts it",
        )
    if max(len(shape.layers or ()), len(shape.manifests or ())) > MAX_LAYERS:
        raise LimitExceeded(f"{what} names more than {MAX_LAYERS} blobs, which no honest image needs")
    annotations = {key: value or "" for key, value in (shape.annotations or {}).items()}
    if shape.manifests is not None:
        # A document that is both is read as one by some and as the other by others (CVE-2021-41190).
        if shape.config is not None or shape.layers is not None:
            raise DamagedImage(f"{what} is a manifest and an index at once, which is a known trick to hide content")
        manifests = tuple(from_shape(entry, what) for entry in shape.manifests)
        return Index(manifests, shape.media_type or "", annotations)
    if shape.config is None:
        raise DamagedImage(f"{what} is neither a manifest nor an index")
    return Manifest(
        config=from_shape(shape.config, what),
        layers=tuple(from_shape(entry, what) for entry in shape.layers or ()),
        media_type=shape.media_type or "",
        artifact_type=shape.artifact_type or "",
        annotations=annotations,
    )
