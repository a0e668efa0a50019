"""The three generations of `docker save` archives, as members in the order that engines write them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.building.image import CREATED, as_json, sha256
from tests.building.members import Link, Members
from tests.building.oci_forms import MANIFEST_TYPE, descriptor, layer_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.building.image import Blob, ImageBuilder

DOCKER_LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar"


def _tag_parts(tag: str) -> tuple[str, str]:
    name, colon, word = tag.rpartition(":")
    return (name, word) if colon and "/" not in word else (tag, "latest")


def _legacy_ids(blobs: Sequence[Blob]) -> list[str]:
    """An id for each layer, made from it and its parents, as old engines named their folders."""
    ids: list[str] = []
    for blob in blobs:
        ids.append(sha256(f"{ids[-1] if ids else ''} {blob.diff_id}".encode()))
    return ids


def _legacy_json(builder: ImageBuilder, ids: Sequence[str], number: int) -> bytes:
    """The `json` of one layer's folder; the top one carries the image's configuration."""
    value: dict[str, Any] = {"id": ids[number], "created": CREATED}
    if number:
        value["parent"] = ids[number - 1]
    steps = [entry for entry in builder.history if not entry.get("empty_layer")]
    if number < len(steps):
        value["container_config"] = {"Cmd": ["/bin/sh", "-c", steps[number].get("created_by", "")]}
    if number == len(ids) - 1:
        config = json.loads(replace(builder, spoil=None).config_bytes())
        value |= {key: config[key] for key in ("architecture", "os", "config") if key in config}
    data = as_json(value)
    return data if builder.spoil is None else builder.spoil(data)


def _repositories(tagged: Iterable[tuple[ImageBuilder, str]]) -> bytes:
    value: dict[str, dict[str, str]] = {}
    for builder, top in tagged:
        for tag in builder.tags():
            name, word = _tag_parts(tag)
            value.setdefault(name, {})[word] = top
    return as_json(value)


def v10_members(builders: Sequence[ImageBuilder]) -> Members:
    """Before 1.10: a folder a layer, linked by `parent`, and `repositories`."""
    members: Members = {}
    tagged = []
    for builder in builders:
        blobs = builder.blobs()
        ids = _legacy_ids(blobs)
        for number in sorted(range(len(ids)), key=ids.__getitem__):
            folder = ids[number]
            members[f"{folder}/"] = None
            members[f"{folder}/VERSION"] = b"1.0"
            members[f"{folder}/json"] = _legacy_json(builder, ids, number)
            members[f"{folder}/layer.tar"] = blobs[number].stored
        tagged.append((builder, ids[-1] if ids else ""))
    members["repositories"] = _repositories(tagged)
    return members


def docker_members(builders: Sequence[ImageBuilder], compression: str = "none") -> Members:
    """1.10 to 24: `manifest.json`, with legacy folders; a repeated layer is a symbolic link to its first copy."""
    members: Members = {}
    listed = []
    tagged = []
    first_of: dict[str, str] = {}
    for builder in builders:
        blobs = builder.blobs(compression)
        ids = _legacy_ids(blobs)
        for number, (folder, blob) in enumerate(zip(ids, blobs, strict=True)):
            first = first_of.setdefault(blob.diff_id, folder)
            members[f"{folder}/"] = None
            members[f"{folder}/VERSION"] = b"1.0"
            members[f"{folder}/json"] = _legacy_json(builder, ids, number)
            members[f"{folder}/layer.tar"] = blob.stored if first == folder else Link(f"../{first}/layer.tar")
        config = builder.config_bytes()
        name = f"{sha256(config)}.json"
        members[name] = config
        listed.append({"Config": name, "RepoTags": builder.tags() or None, "Layers": [f"{i}/layer.tar" for i in ids]})
        tagged.append((builder, ids[-1] if ids else ""))
    ordered = dict(sorted(members.items()))
    ordered["manifest.json"] = as_json(listed)
    ordered["repositories"] = _repositories(tagged)
    return ordered


def docker_25_members(builders: Sequence[ImageBuilder], compression: str = "none") -> Members:
    """Since 25: blobs by digest, an OCI index and manifest, and `manifest.json` beside them."""
    members: Members = {"blobs/": None, "blobs/sha256/": None}
    listed = []
    entries = []
    tagged = []
    for builder in builders:
        blobs = builder.blobs(compression)
        config = builder.config_bytes()
        layers = [descriptor(layer_type(blob.compression), blob.stored) for blob in blobs]
        manifest = as_json(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST_TYPE,
                "config": descriptor("application/vnd.oci.image.config.v1+json", config),
                "layers": layers,
            },
        )
        for data in (*(blob.stored for blob in blobs), config, manifest):
            members[f"blobs/sha256/{sha256(data)}"] = data
        entry: dict[str, Any] = descriptor(MANIFEST_TYPE, manifest)
        if builder.name:
            tag = _tag_parts(builder.name)[1]
            entry["annotations"] = {"io.containerd.image.name": builder.name, "org.opencontainers.image.ref.name": tag}
        entries.append(entry)
        listed.append(
            {
                "Config": f"blobs/sha256/{sha256(config)}",
                "RepoTags": builder.tags() or None,
                "Layers": [f"blobs/sha256/{blob.digest}" for blob in blobs],
                "LayerSources": {
                    f"sha256:{blob.diff_id}": {"mediaType": DOCKER_LAYER_TYPE, "size": len(blob.tar)} for blob in blobs
                },
            },
        )
        tagged.append((builder, blobs[-1].diff_id if blobs else ""))
    ordered = dict(sorted(members.items()))
    ordered["index.json"] = as_json({"schemaVersion": 2, "manifests": entries})
    ordered["manifest.json"] = as_json(listed)
    ordered["oci-layout"] = b'{"imageLayoutVersion":"1.0.0"}'
    ordered["repositories"] = _repositories(tagged)
    return ordered
