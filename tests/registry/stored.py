"""What a registry of a test holds: manifests by tag and digest, blobs by digest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.building.docker_forms import DOCKER_LAYER_TYPE
from tests.building.image import as_json, sha256
from tests.building.oci_forms import CONFIG_TYPE, INDEX_TYPE, MANIFEST_TYPE, descriptor, layer_type, platform_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.building import ImageBuilder

DOCKER_MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST_TYPE = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_CONFIG_TYPE = "application/vnd.docker.container.image.v1+json"
EMPTY_TYPE = "application/vnd.oci.empty.v1+json"


def docker_layer_type(compression: str) -> str:
    """The media type that Docker gives a layer."""
    return DOCKER_LAYER_TYPE + (f".{compression}" if compression != "none" else "")


@dataclass
class Repository:
    """One repository. Every `add_…` returns the descriptor of what it added."""

    manifests: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Media type and bytes, by tag and by digest."""
    tags: list[str] = field(default_factory=list)
    """In the order in which they are listed."""
    blobs: dict[str, bytes] = field(default_factory=dict)

    def add_image(
        self,
        builder: ImageBuilder,
        tag: str = "",
        compression: str = "gzip",
        *,
        docker: bool = False,
        docker_layers: bool | None = None,
        **changes: Any,  # noqa: ANN401 - any field of a manifest
    ) -> dict[str, Any]:
        """Add an image.

        Args:
            builder: Its layers and configuration.
            tag: Empty for none.
            compression: Of its layers.
            docker: Whether the manifest is Docker's schema 2.
            docker_layers: Whether layers have Docker's media types; None for those of the manifest.
            changes: Fields of the manifest to add or replace; None takes one away.
        """
        layers = docker if docker_layers is None else docker_layers
        kind = docker_layer_type if layers else layer_type
        config = builder.config_bytes()
        self.add_blob("", config)
        manifest: dict[str, Any] = {
            "schemaVersion": 2,
            "mediaType": DOCKER_MANIFEST_TYPE if docker else MANIFEST_TYPE,
            "config": descriptor(DOCKER_CONFIG_TYPE if docker else CONFIG_TYPE, config),
            "layers": [self.add_blob(kind(blob.compression), blob.stored) for blob in builder.blobs(compression)],
        }
        return self.add_document(DOCKER_MANIFEST_TYPE if docker else MANIFEST_TYPE, manifest | changes, tag)

    def add_index(
        self,
        builders: Sequence[ImageBuilder],
        tag: str = "",
        *,
        docker: bool = False,
        **changes: Any,  # noqa: ANN401 - any field of an index
    ) -> dict[str, Any]:
        """Add an image for several platforms; see `add_image`."""
        entries = [self.add_image(builder, docker=docker) | {"platform": platform_of(builder)} for builder in builders]
        kind = DOCKER_LIST_TYPE if docker else INDEX_TYPE
        return self.add_document(kind, {"schemaVersion": 2, "mediaType": kind, "manifests": entries} | changes, tag)

    def add_artifact(
        self, kind: str, files: dict[str, tuple[str, bytes]], tag: str = "", subject: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add what is no image: files by name, each with media type and content."""
        manifest: dict[str, Any] = {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "artifactType": kind,
            "config": self.add_blob(EMPTY_TYPE, b"{}"),
            "layers": [
                self.add_blob(media_type, data) | {"annotations": {"org.opencontainers.image.title": name}}
                for name, (media_type, data) in files.items()
            ],
            "subject": subject,
        }
        return self.add_document(MANIFEST_TYPE, manifest, tag)

    def add_document(self, kind: str, value: dict[str, Any], tag: str = "") -> dict[str, Any]:
        """Add a manifest or an index; fields that are None are left out."""
        data = as_json({key: part for key, part in value.items() if part is not None})
        found = descriptor(kind, data)
        self.manifests[found["digest"]] = kind, data
        if tag:
            self.manifests[tag] = kind, data
            if tag not in self.tags:
                self.tags.append(tag)
        return found

    def add_blob(self, kind: str, data: bytes) -> dict[str, Any]:
        """Add a blob."""
        self.blobs[f"sha256:{sha256(data)}"] = data
        return descriptor(kind, data)
