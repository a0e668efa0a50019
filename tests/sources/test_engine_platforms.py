"""One of an image's platforms in an engine: Docker 28.5 (API 1.51) with the containerd image store.

It identifies an image by its index, tells all manifests when asked, and of one platform that platform's manifest for an
ID, by which it knows neither a history nor an export.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.images import inspect
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.engines.engine_image import open_engine_image
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import ImageBuilder, docker_members, file, tar_members
from tests.engine.fake import VERSION, FakeEngine
from tests.sources.opening import loaded, paths

if TYPE_CHECKING:
    from collections.abc import Iterator

INDEX = "sha256:" + "1" * 64
AMD64, ARM64 = "sha256:" + "a" * 64, "sha256:" + "b" * 64

HERE = ImageBuilder(name="test:1", platform="linux/amd64").layer(file("amd64"))
OTHER = ImageBuilder(name="test:1", platform="linux/arm64/v8").layer(file("arm64")).layer(file("more"))


def manifest(digest: str, architecture: str, variant: str = "", *, is_there: bool = True) -> dict[str, Any]:
    platform = {"os": "linux", "architecture": architecture} | ({"variant": variant} if variant else {})
    size = {"Content": 839, "Total": 13127}
    data = {"Platform": platform, "Size": {"Unpacked": 12288}}
    return {"ID": digest, "Available": is_there, "Kind": "image", "Size": size, "ImageData": data}


MANIFESTS = [
    manifest(AMD64, "amd64"),
    manifest(ARM64, "arm64", "v8"),
    manifest("sha256:" + "c" * 64, "s390x", is_there=False),
    {"ID": "sha256:" + "d" * 64, "Available": True, "Kind": "attestation", "AttestationData": {"For": AMD64}},
    {"ID": 5, "ImageData": None},
]


@pytest.fixture
def fake() -> Iterator[FakeEngine]:
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        engine = FakeEngine(Path(folder) / "docker.sock", VERSION | {"Version": "28.5.2", "ApiVersion": "1.51"})
        offer(engine, "", HERE, INDEX, MANIFESTS)
        offer(engine, "?platform", OTHER, ARM64)
        yield engine
        engine.close()


def offer(fake: FakeEngine, key: str, built: ImageBuilder, identity: str, manifests: object = None) -> None:
    fake.answers[f"/images/test:1/json{key}"] = {
        "Id": identity,
        "RepoTags": ["test:1"],
        "RepoDigests": [f"test@{INDEX}"],
        "Os": "linux",
        "Architecture": built.platform.split("/")[1],
        "Variant": "v8" if "v8" in built.platform else "",
        "Config": {},
        "RootFS": {"Layers": built.diff_ids()},
    } | ({} if manifests is None else {"Manifests": manifests})
    fake.answers[f"/images/{INDEX}/history{key}"] = [{"CreatedBy": "x", "Size": 1} for _ in built.diff_ids()]
    fake.answers[f"/images/{INDEX}/get{key}"] = [tar_members(docker_members([built]))]


def opened(fake: FakeEngine, platform: str = "") -> list[str]:
    options = OpenOptions(host=fake.address, platform=platform, probe=False)
    with open_engine_image(parse("test:1"), options, Progress()) as image:
        assert [str(one) for one in image.info.platforms] == ["linux/amd64", "linux/arm64/v8"]
        return [path.decode() for result in loaded(image) for path in paths(result)]


def test_the_platform_that_was_asked_for_is_opened(fake: FakeEngine) -> None:
    assert opened(fake, "linux/arm64") == ["arm64", "more"]
    asked = [(path, sorted(query)) for path, query in fake.asked if "/images/" in path]
    assert (f"/images/{INDEX}/history", ["platform"]) in asked
    assert (f"/images/{INDEX}/get", ["platform"]) in asked
    assert not [path for path, _ in asked if ARM64 in path]
    assert ("/images/test:1/json", ["manifests", "platform"]) not in asked, "Docker 28 refuses both at once"


def test_of_several_platforms_only_one_is_sent(fake: FakeEngine) -> None:
    fake.answers[f"/images/{INDEX}/get?platform"] = [tar_members(docker_members([HERE]))]
    assert opened(fake) == ["amd64"]
    assert [sorted(query) for path, query in fake.asked if path.endswith("/get")] == [["platform"]]


def test_the_manifests_of_an_image_are_told(fake: FakeEngine) -> None:
    with connect(fake.address) as engine:
        found = inspect(engine, "test:1").manifests
    assert [(one.kind, one.platform, one.is_there, one.content, one.unpacked) for one in found] == [
        ("image", "linux/amd64", True, 839, 12288),
        ("image", "linux/arm64/v8", True, 839, 12288),
        ("image", "linux/s390x", False, 839, 12288),
        ("attestation", "", True, None, None),
        ("", "", False, None, None),
    ]
    assert found[3].subject == AMD64


def test_an_older_engine_is_asked_neither(fake: FakeEngine) -> None:
    fake.answers["/version"] = VERSION | {"Version": "26.1.5", "ApiVersion": "1.45"}
    fake.answers[f"/images/{INDEX}/get"] = [tar_members(docker_members([HERE]))]
    del fake.answers["/images/test:1/json"]["Manifests"]
    with open_engine_image(parse("test:1"), OpenOptions(host=fake.address, probe=False), Progress()) as image:
        assert [str(one) for one in image.info.platforms] == ["linux/amd64"]
        loaded(image)
    assert not [query for path, query in fake.asked if "/images/" in path and query]


def test_a_container_stands_on_the_platform_that_it_was_made_of(fake: FakeEngine) -> None:
    """The image of a container is an index there; its `ImageManifestDescriptor` says which of its manifests."""
    for name in (INDEX, "test:1"):
        for key in ("", "?platform"):
            fake.answers[f"/images/{name}/json{key}"] = fake.answers[f"/images/test:1/json{key}"]
    fake.answers["/containers/json"] = []
    fake.answers["/containers/web/json"] = fake.answers[f"/containers/{'c' * 64}/json"] = {
        "Id": "c" * 64,
        "Name": "/web",
        "Image": INDEX,
        "Config": {"Image": "test:1"},
        "GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": "/none/overlay2/x/diff"}},
        "ImageManifestDescriptor": {"digest": ARM64, "platform": {"os": "linux", "architecture": "arm64"}},
    }
    with open_image("container:web", OpenOptions(host=fake.address), Progress()) as image:
        assert str(image.info.platform) == "linux/arm64/v8"
        assert [layer.diff_id for layer in image.info.layers[:-1]] == OTHER.diff_ids()
