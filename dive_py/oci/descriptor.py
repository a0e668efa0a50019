"""What points to a blob, and what its media type means."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from msgspec import Struct, field

from dive_py.errors import DamagedImage
from dive_py.oci.digest import Digest
from dive_py.oci.platform import Platform

CONFIG_TYPES = frozenset(
    {
        "application/vnd.oci.image.config.v1+json",
        "application/vnd.docker.container.image.v1+json",
    }
)
"""Configs of images that can be run; any other type belongs to an artifact, but for those of `OLD_CONFIG_TYPES`."""

OLD_CONFIG_TYPES = frozenset({"application/octet-stream", "application/json", "text/html"})
"""What registries and engines of 2015 and 2016 called the config of an image (moby, *distribution/registry.go*)."""

INDEX_TYPES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
"""Lists of manifests."""

MANIFEST_TYPES = INDEX_TYPES | {
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.artifact.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
}
"""What an index may point to so that it can be read as a manifest or as one more index."""

_LARGEST = (1 << 63) - 1
"""Bytes of the largest blob that has a size (descriptor.md: *int64*)."""

_NAME_ANNOTATIONS = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
"""Where a layout keeps an image's name: containerd's full one before OCI's, which is often only a tag."""


class PlatformShape(msgspec.Struct):
    """`platform` in the document."""

    os: str | None = None
    architecture: str | None = None
    variant: str | None = None
    os_version: str | None = msgspec.field(default=None, name="os.version")
    os_features: list[str] | None = msgspec.field(default=None, name="os.features")

    def read(self) -> Platform:
        """Return the platform, empty texts for what the document leaves out."""
        return Platform(
            self.os or "",
            self.architecture or "",
            self.variant or "",
            self.os_version or "",
            tuple(self.os_features or ()),
        )


class DescriptorShape(msgspec.Struct):
    """A descriptor in the document."""

    needless: ClassVar = frozenset({"urls", "artifactType"})

    media_type: str | None = msgspec.field(default=None, name="mediaType")
    digest: str | None = None
    size: int | None = None
    urls: list[str] | None = None
    annotations: dict[str, str | None] | None = None
    platform: PlatformShape | None = None
    artifact_type: str | None = msgspec.field(default=None, name="artifactType")


class Descriptor(Struct, frozen=True):
    """What points to a blob (OCI image-spec 1.1, descriptor.md)."""

    digest: Digest
    media_type: str = ""
    """As claimed; what a blob really is, its first bytes tell."""
    size: int = 0
    """Bytes of the blob as claimed."""
    urls: tuple[str, ...] = ()
    annotations: dict[str, str] = field(default_factory=dict)
    platform: Platform | None = None
    """Only of manifests in an index, and not always there."""
    artifact_type: str = ""

    @property
    def member(self) -> str:
        """The blob's name in an OCI layout; made of checked parts, so that it stays inside."""
        return f"blobs/{self.digest.algorithm}/{self.digest.hex}"

    @property
    def name(self) -> str:
        """The name or tag that a layout gives to this image; may be empty."""
        return next((self.annotations[key] for key in _NAME_ANNOTATIONS if self.annotations.get(key)), "")

    @property
    def is_attestation(self) -> bool:
        """Whether it is BuildKit's statement about another image, and no image."""
        kind = self.annotations.get("vnd.docker.reference.type", "")
        unknown = self.platform is not None and self.platform.os == "unknown"
        return kind == "attestation-manifest" or unknown

    @property
    def is_manifest(self) -> bool:
        """Whether it may point to a manifest or an index: its type says so, or nothing."""
        return not self.media_type or self.media_type in MANIFEST_TYPES

    @property
    def encrypted(self) -> bool:
        """Whether a layer's bytes are encrypted (ocicrypt)."""
        return self.media_type.endswith("+encrypted")

    @property
    def foreign(self) -> bool:
        """Whether a layer may not be distributed, so that its blob is fetched from `urls`."""
        return ".nondistributable." in self.media_type or ".foreign." in self.media_type


def from_shape(shape: DescriptorShape, what: str) -> Descriptor:
    """Return the descriptor in a document.

    Raises:
        DamagedImage: it has no well-formed digest, or a size that none can have.
    """
    if not shape.digest:
        raise DamagedImage(f"{what} points to a blob without saying its digest")
    if not 0 <= (shape.size or 0) <= _LARGEST:
        raise DamagedImage(f"{what} says that a blob is {shape.size} bytes long")
    return Descriptor(
        digest=Digest.parse(shape.digest),
        media_type=shape.media_type or "",
        size=shape.size or 0,
        urls=tuple(shape.urls or ()),
        annotations={key: value or "" for key, value in (shape.annotations or {}).items()},
        platform=shape.platform.read() if shape.platform is not None else None,
        artifact_type=shape.artifact_type or "",
    )
