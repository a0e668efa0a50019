"""From a name to the image in its registry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import AmbiguousImage, DivepyError, ImageNotFound, InvalidReference, UnsupportedImage
from dive_py.layers.index import KEY_SEPARATOR, key_path
from dive_py.oci.platform import Platform
from tests.building import ImageBuilder, file
from tests.building.image import CREATED
from tests.building.oci_forms import INDEX_TYPE
from tests.registry.aliased import alias
from tests.registry.misbehaving import Kind, MisbehavingRegistry
from tests.sources.opening import loaded, opened

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.layers.index import LayerIndex


def builder(architecture: str = "amd64") -> ImageBuilder:
    return ImageBuilder(platform=f"linux/{architecture}").layer(file("etc/motd", architecture.encode()))


def paths(layer: LayerIndex | DivepyError) -> list[bytes]:
    assert not isinstance(layer, DivepyError)
    return [key_path(key) for key in layer.names.split(KEY_SEPARATOR)]


def test_two_requests_give_the_layers(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_image(builder(), "1")
    with opened(f"registry:{registry.host}/app:1") as image:
        assert [request.kind for request in registry.requests] == [Kind.MANIFEST, Kind.BLOB]
        assert image.info.reference == f"{registry.host}/app:1"
        assert image.info.source == image.info.way == "registry"
        assert image.info.id == builder().id()
        assert image.info.layers[0].compressed == len(builder().blobs("gzip")[0].stored)


def test_an_alias_leads_to_its_registry_and_one_line_says_so(
    registry: MisbehavingRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.repository("team/app").add_image(builder(), "1")
    note = alias(tmp_path, monkeypatch, "app", f"{registry.host}/team/app")
    with opened("registry:app:1") as image:
        assert (image.info.reference, image.info.note) == (f"{registry.host}/team/app:1", note)
        assert loaded(image).info.note == note
    with opened(f"registry:{registry.host}/team/app:1") as image:
        assert image.info.note == ""


def test_an_index_offers_its_platforms(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_index([builder("amd64"), builder("arm64")], "1")
    with opened(f"registry:{registry.host}/app:1", platform="linux/arm64") as image:
        assert image.info.platform == Platform("linux", "arm64")
        assert [platform.architecture for platform in image.info.platforms] == ["amd64", "arm64"]
    with pytest.raises(AmbiguousImage, match="has nothing for linux/s390x"):
        opened(f"registry:{registry.host}/app:1", platform="linux/s390x")


def test_an_image_for_one_platform_is_not_taken_for_another(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_image(builder(), "1")
    opened(f"registry:{registry.host}/app:1", platform="linux/amd64").close()
    with pytest.raises(AmbiguousImage, match=f"{registry.host}/app:1 has nothing for linux/arm64") as caught:
        opened(f"registry:{registry.host}/app:1", platform="linux/arm64")
    assert (caught.value.kind, caught.value.hint) == ("platform", "available: linux/amd64")


def test_an_index_in_an_index_offers_its_platforms(registry: MisbehavingRegistry) -> None:
    """The outer one need not say a platform."""
    app = registry.repository("app")
    inner = app.add_index([builder("amd64"), builder("arm64")])
    app.add_document(INDEX_TYPE, {"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": [inner]}, "1")
    for wanted in ("", "linux/arm64"):
        with opened(f"registry:{registry.host}/app:1", platform=wanted) as image:
            assert [platform.architecture for platform in image.info.platforms] == ["amd64", "arm64"]
    with pytest.raises(AmbiguousImage, match="has nothing for linux/s390x") as caught:
        opened(f"registry:{registry.host}/app:1", platform="linux/s390x")
    assert caught.value.hint == "available: linux/amd64, linux/arm64"


def test_what_is_not_an_image_is_said_to_be_that(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_artifact(
        "application/vnd.cncf.helm.config.v1+json", {"chart": ("x/y", b"chart")}, "1"
    )
    with pytest.raises(UnsupportedImage, match="a Helm chart"):
        opened(f"registry:{registry.host}/app:1")


def test_a_missing_tag_and_a_missing_repository(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_image(builder(), "1")
    with pytest.raises(ImageNotFound, match=f"there is no tag 2 of app in {registry.host}") as caught:
        opened(f"registry:{registry.host}/app:2")
    assert caught.value.hint == f"divepy tags {registry.host}/app lists those there are"
    with pytest.raises(ImageNotFound, match=f"there is no repository nope in {registry.host}"):
        opened(f"registry:{registry.host}/nope")


def test_an_image_id_is_not_a_name() -> None:
    with pytest.raises(InvalidReference, match="is an image ID, which registries do not know"):
        opened(f"registry:{'0' * 64}")


def test_a_layer_type_of_docker_in_an_oci_manifest_is_a_layer(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_image(builder(), "1", docker_layers=True)
    with opened(f"registry:{registry.host}/app:1") as image:
        (layer,) = loaded(image)
        assert paths(layer) == [b"etc/motd"]


def test_an_image_of_schema_1_is_read_without_a_config(registry: MisbehavingRegistry) -> None:
    """What docker-registry 2.8 makes up for clients that take nothing else, and what was pushed until 2016."""
    built = builder().layer(file("etc/hosts", b"x" * 700))
    found = registry.repository("app")
    blobs = [found.add_blob("", blob.stored)["digest"] for blob in built.blobs("gzip")]
    steps = [{"id": "b", "created": CREATED, "container_config": {"Cmd": ["/bin/sh", "-c", "echo"]}}, {"id": "a"}]
    manifest = {
        "schemaVersion": 1,
        "name": "app",
        "tag": "1",
        "architecture": "amd64",
        "fsLayers": [{"blobSum": digest} for digest in reversed(blobs)],
        "history": [{"v1Compatibility": json.dumps(step)} for step in steps],
    }
    found.add_document("application/vnd.docker.distribution.manifest.v1+json", manifest, "1")
    with opened(f"registry:{registry.host}/app:1") as image:
        assert [layer.compressed for layer in image.info.layers] == [
            len(blob.stored) for blob in built.blobs("gzip")
        ], "of HEAD, since the manifest does not say it"
        results = loaded(image)
        assert [layer.diff_id for layer in results.info.layers] == built.diff_ids()
        assert results.info.layers[1].chain_id
        assert [paths(result) for result in results] == [[b"etc/motd"], [b"etc/hosts"]]


def test_a_registry_alone_is_not_an_image() -> None:
    with pytest.raises(InvalidReference, match="localhost:5000 is a registry, not an image") as caught:
        opened("registry:localhost:5000")
    assert caught.value.hint == "divepy images localhost:5000 lists what it has"
