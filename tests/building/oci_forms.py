"""OCI layouts: one image, several by name, one by platform, nested indexes, attestations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.building.image import as_json, sha256

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.building.image import ImageBuilder
    from tests.building.members import Members

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar"
PROVENANCE_TYPE = "application/vnd.in-toto+json"


def layer_type(compression: str) -> str:
    """The media type of a layer; xz and bzip2 have none and go as plain tar."""
    return LAYER_TYPE + ({"gzip": "+gzip", "zstd": "+zstd"}.get(compression, ""))


def descriptor(media_type: str, data: bytes) -> dict[str, Any]:
    """What points to a blob."""
    return {"mediaType": media_type, "digest": f"sha256:{sha256(data)}", "size": len(data)}


def platform_of(builder: ImageBuilder) -> dict[str, str]:
    """A builder's platform as an index says it."""
    system, architecture, *variant = builder.platform.split("/")
    value = {"os": system, "architecture": architecture}
    return value | {"variant": variant[0]} if variant else value


def add_manifest(members: Members, builder: ImageBuilder, compression: str) -> dict[str, Any]:
    """Add one image's blobs and return the descriptor of its manifest."""
    blobs = builder.blobs(compression)
    config = builder.config_bytes()
    manifest = as_json(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": descriptor(CONFIG_TYPE, config),
            "layers": [descriptor(layer_type(blob.compression), blob.stored) for blob in blobs],
        },
    )
    for data in (*(blob.stored for blob in blobs), config, manifest):
        members[f"blobs/sha256/{sha256(data)}"] = data
    return descriptor(MANIFEST_TYPE, manifest)


def add_attestation(members: Members, subject: dict[str, Any]) -> dict[str, Any]:
    """Add a provenance attestation for a manifest, as BuildKit does, and return its descriptor."""
    statement = as_json({"_type": "https://in-toto.io/Statement/v0.1", "subject": [], "predicate": {}})
    config = as_json(
        {
            "architecture": "unknown",
            "os": "unknown",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha256(statement)}"]},
        },
    )
    manifest = as_json(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": descriptor(CONFIG_TYPE, config),
            "layers": [descriptor(PROVENANCE_TYPE, statement)],
        },
    )
    for data in (statement, config, manifest):
        members[f"blobs/sha256/{sha256(data)}"] = data
    return descriptor(MANIFEST_TYPE, manifest) | {
        "platform": {"os": "unknown", "architecture": "unknown"},
        "annotations": {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": subject["digest"],
        },
    }


def named(entry: dict[str, Any], builder: ImageBuilder) -> dict[str, Any]:
    """A descriptor with the annotations that name the image."""
    if not builder.name:
        return entry
    tag = builder.name.rpartition(":")[2]
    return entry | {
        "annotations": {"io.containerd.image.name": builder.name, "org.opencontainers.image.ref.name": tag},
    }


def finished(members: Members, entries: Sequence[dict[str, Any]]) -> Members:
    """All members in lexical order, with the index and the layout's mark."""
    members["index.json"] = as_json({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": list(entries)})
    members["oci-layout"] = b'{"imageLayoutVersion":"1.0.0"}'
    return dict(sorted(members.items()))


def oci_members(builders: Sequence[ImageBuilder], compression: str = "gzip") -> Members:
    """Images side by side, told apart by name."""
    members: Members = {}
    entries = [named(add_manifest(members, builder, compression), builder) for builder in builders]
    return finished(members, entries)


def platform_members(
    builders: Sequence[ImageBuilder],
    compression: str = "gzip",
    *,
    nested: bool = True,
    attestations: bool = True,
) -> Members:
    """One image for several platforms, as an index inside the index (or, not nested, in the index itself)."""
    members: Members = {}
    entries = []
    for builder in builders:
        entry = add_manifest(members, builder, compression)
        entries.append(entry | {"platform": platform_of(builder)})
    if attestations:
        entries += [add_attestation(members, entry) for entry in list(entries)]
    if not nested:
        return finished(members, entries)
    inner = as_json({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": entries})
    members[f"blobs/sha256/{sha256(inner)}"] = inner
    return finished(members, [named(descriptor(INDEX_TYPE, inner), builders[0])])
