"""Images' JSON as tools that were written for Go's reader write it: keys in another case, text that is no UTF-8."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.building.docker_forms import docker_members
from tests.building.image import as_json, sha256
from tests.building.members import write_folder, write_members
from tests.building.oci_forms import MANIFEST_TYPE, descriptor, oci_members

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building.image import ImageBuilder
    from tests.building.members import Members

_MAPS = frozenset({"labels", "annotations", "layersources", "exposedports", "volumes"})
"""Objects whose keys are somebody's data, and no field's name."""


def in_other_case(data: bytes) -> bytes:
    """A document with the case of all its fields' names turned round."""
    return as_json(_turned(json.loads(data)))


def _turned(value: Any) -> Any:  # noqa: ANN401  any JSON
    if isinstance(value, list):
        return [_turned(member) for member in value]
    if not isinstance(value, dict):
        return value
    return {key.swapcase(): member if key.lower() in _MAPS else _turned(member) for key, member in value.items()}


def docker_archive_in_other_case(builder: ImageBuilder, path: Path) -> Path:
    """What `docker save` writes, its `manifest.json` as containerify writes it."""
    members = docker_members([builder])
    listed = members["manifest.json"]
    assert isinstance(listed, bytes)
    return write_members(path, members | {"manifest.json": in_other_case(listed)})


def oci_members_in_other_case(builder: ImageBuilder) -> Members:
    """A layout whose index and manifest have their keys in another case."""
    members = oci_members([builder])
    index = members["index.json"]
    assert isinstance(index, bytes)
    said = json.loads(index)
    manifest = members.pop("blobs/sha256/" + said["manifests"][0]["digest"][7:])
    assert isinstance(manifest, bytes)
    turned = in_other_case(manifest)
    said["manifests"][0] |= descriptor(MANIFEST_TYPE, turned)
    changed = {f"blobs/sha256/{sha256(turned)}": turned, "index.json": in_other_case(as_json(said))}
    return dict(sorted((members | changed).items()))


def oci_layout_in_other_case(builder: ImageBuilder, folder: Path) -> Path:
    """The same as a folder."""
    return write_folder(folder, oci_members_in_other_case(builder))
