"""Manifests and indexes, OCI's and Docker's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dive_py.errors import DamagedImage, LimitExceeded, UnsupportedImage
from dive_py.oci.config import MAX_LAYERS
from dive_py.oci.manifest import Index, Manifest, parse

DIGEST = "sha256:" + "a" * 64
CONFIG = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": DIGEST, "size": 2}
LAYER = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": DIGEST, "size": 3}


def read(**members: Any) -> Manifest | Index:  # noqa: ANN401  any JSON
    return parse(json.dumps(members).encode(), "the manifest")


def test_a_manifest_lists_its_layers_base_first() -> None:
    other = LAYER | {"digest": "sha256:" + "b" * 64}
    manifest = read(schemaVersion=2, config=CONFIG, layers=[LAYER, other], annotations={"a": "b"})
    assert isinstance(manifest, Manifest)
    assert [str(layer.digest)[7] for layer in manifest.layers] == ["a", "b"]
    assert manifest.annotations == {"a": "b"}
    assert manifest.artifact == ""


def test_an_index_lists_its_manifests_in_order() -> None:
    index = read(schemaVersion=2, manifests=[CONFIG, LAYER])
    assert isinstance(index, Index)
    assert [entry.size for entry in index.manifests] == [2, 3]


def test_an_image_may_have_no_layer() -> None:
    manifest = read(config=CONFIG, layers=None)
    assert isinstance(manifest, Manifest)
    assert manifest.layers == ()


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"config": CONFIG | {"mediaType": "application/vnd.oci.empty.v1+json"}}, "application/vnd.oci.empty.v1+json"),
        (
            {"config": CONFIG | {"mediaType": "application/vnd.oci.empty.v1+json"}, "artifactType": "application/x"},
            "application/x",
        ),
        ({"config": CONFIG | {"mediaType": "application/vnd.cncf.helm.config.v1+json"}}, "application/vnd.cncf"),
        ({"config": CONFIG, "layers": [LAYER | {"mediaType": "application/vnd.in-toto+json"}]}, "in-toto"),
    ],
)
def test_artifacts_say_their_type(members: dict[str, Any], kind: str) -> None:
    manifest = read(**members)
    assert isinstance(manifest, Manifest)
    assert kind in manifest.artifact


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"config": "x"},
        {"config": CONFIG, "layers": [None]},
        {"config": CONFIG, "layers": {}},
        {"config": CONFIG, "layers": [{}]},
        {"config": CONFIG | {"size": "big"}},
        {"config": CONFIG | {"size": 1e400}},
        {"manifests": [1]},
        {"manifests": [], "layers": []},
        {"manifests": [], "config": CONFIG},
    ],
)
def test_a_damaged_manifest_is_named(members: dict[str, Any]) -> None:
    with pytest.raises(DamagedImage, match="the manifest"):
        read(**members)


def test_schema_1_is_said_to_be_unsupported() -> None:
    with pytest.raises(UnsupportedImage, match="schema 1"):
        read(schemaVersion=1, fsLayers=[{"blobSum": DIGEST}])


def test_more_layers_than_any_honest_image_are_refused() -> None:
    with pytest.raises(LimitExceeded, match="blobs"):
        read(config=CONFIG, layers=[LAYER] * (MAX_LAYERS + 1))
