"""containerd's store: names by namespace, blobs by digest, and the reasons why an image is not there."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import AmbiguousImage, DamagedImage, DamagedLayer, DivepyError, ImageNotFound
from dive_py.layers.cache import LayerCache
from dive_py.layers.index import LayerIndex
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.stores import containerd_store
from dive_py.sources.stores.containerd_store import OWN_ROOT, StoredName, images, open_local, open_usual
from tests.building import platform_members
from tests.sources.containerd_root import ContainerdRoot
from tests.sources.opening import loaded, opened, paths, some_image

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import ImageBuilder
    from tests.engine.fake import FakeEngine


def authored(author: str) -> ImageBuilder:
    """Another image."""
    return replace(some_image(), extra={"author": author})


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ContainerdRoot:
    monkeypatch.setattr(containerd_store, "ROOT", str(tmp_path / "containerd"))
    monkeypatch.delenv("CONTAINERD_NAMESPACE", raising=False)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    return ContainerdRoot(tmp_path / "containerd")


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
def test_an_image_by_its_name(root: ContainerdRoot, compression: str) -> None:
    built = some_image("docker.io/library/test:1")
    digest = root.add(built, "docker.io/library/test:1", "again:2", namespace="default", compression=compression)
    with opened("containerd:test:1") as image:
        info, results = image.info, loaded(image)
    assert (info.source, info.way, info.digest) == ("containerd", "containerd · default", digest)
    assert set(info.names) == {"docker.io/library/test:1", "again:2"}
    assert [bool(layer.compressed) for layer in info.layers] == [compression != "none"] * 3
    assert {layer.archive_id for layer in info.layers} == {""}
    assert paths(results[0]) == [b"etc", b"etc/motd", b"etc/old", b"lib"]


def test_contents_are_read_again(root: ContainerdRoot) -> None:
    root.add(some_image(), "test:1")
    with opened("containerd:test:1") as image:
        index = loaded(image)[2]
        assert isinstance(index, LayerIndex)
        row = next(row for row, size in enumerate(index.stored) if size == 3)
        (digest,) = image.digests(2, [int(index.offset[row])], [3], Progress())
    assert digest.hex() == "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"


def test_namespaces_in_their_order(root: ContainerdRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {}
    for number, namespace in enumerate(("own", "moby", "default", "k8s.io")):
        built = authored(str(number))
        digests[namespace] = root.add(built, "test:1", namespace=namespace)
    assert [image.namespace for image in images(str(root.path))] == ["k8s.io", "default", "moby", "own"]
    with opened("containerd:test:1") as image:
        assert image.info.digest == digests["k8s.io"]
    monkeypatch.setenv("CONTAINERD_NAMESPACE", "own")
    with opened("containerd:test:1") as image:
        assert (image.info.digest, image.info.way) == (digests["own"], "containerd · own")


def test_a_digest_and_what_is_too_little_of_it(root: ContainerdRoot) -> None:
    digest = root.add(some_image(), "a:1")
    other = root.add(authored("x"), "a:2")
    with opened(f"containerd:{digest}") as image:
        assert image.info.names == ("a:1",)
    with opened(f"containerd:{other[7:30]}") as image:
        assert image.info.names == ("a:2",)
    assert images(str(root.path)) == [StoredName("moby", digest, ("a:1",)), StoredName("moby", other, ("a:2",))]


def test_platforms(root: ContainerdRoot) -> None:
    members = platform_members([some_image(), some_image(platform="linux/arm64")])
    root.add_blobs(members)
    index = members["index.json"]
    assert isinstance(index, bytes)
    root.name(json.loads(index)["manifests"][0]["digest"], "test:1")
    with opened("containerd:test:1", platform="linux/arm64") as image:
        assert str(image.info.platform) == "linux/arm64"
        assert len(image.info.platforms) == 2
    with pytest.raises(AmbiguousImage, match="nothing for linux/s390x"):
        opened("containerd:test:1", platform="linux/s390x")


def test_reasons_why_it_is_not_there(root: ContainerdRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    root.add(some_image(), "test:1")
    with pytest.raises(ImageNotFound, match=r"no image other:1, as far .* in the namespace moby of .*") as raised:
        opened("containerd:other:1")
    assert "no such socket" not in raised.value.message, "of the usual sockets"
    with pytest.raises(ImageNotFound, match=r"unix:///nowhere: no such socket"):
        opened("containerd:other:1", host="unix:///nowhere")
    monkeypatch.setattr(containerd_store, "ROOT", "/nowhere")
    with pytest.raises(ImageNotFound, match="/nowhere: no such file or directory"):
        opened("containerd:test:1")


def test_the_containerd_of_an_engine(root: ContainerdRoot, fake: FakeEngine, tmp_path: Path) -> None:
    own = ContainerdRoot(tmp_path / "data" / OWN_ROOT)
    own.add(some_image(), "test:1")
    root.add(authored("x"), "test:1")
    status = [["driver-type", "io.containerd.snapshotter.v1"]]
    fake.answers["/info"] = {"DockerRootDir": f"{tmp_path}/data", "Driver": "overlayfs", "DriverStatus": status}
    with opened("containerd:test:1", host=fake.address) as image:
        assert image.info.config.author == ""
    fake.answers["/info"] = (403, "denied by plugin")
    with pytest.raises(ImageNotFound, match="denied by plugin"):
        opened("containerd:test:1", host=fake.address)
    with pytest.raises(ImageNotFound, match="no such socket"):
        opened("containerd:test:1", host="unix:///nowhere")
    with opened("containerd:test:1") as image:
        assert image.info.config.author == "x"


def test_the_usual_place_without_any_engine(root: ContainerdRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    root.add(some_image(), "test:1")
    with open_usual(parse("test:1"), OpenOptions(), Progress()) as image:
        assert image.info.reference == "test:1"
    with pytest.raises(ImageNotFound) as caught:
        open_usual(parse("other:1"), OpenOptions(), Progress())
    assert not caught.value.absent
    monkeypatch.setattr(containerd_store, "ROOT", "/nowhere")
    with pytest.raises(ImageNotFound) as caught:
        open_usual(parse("test:1"), OpenOptions(), Progress())
    assert caught.value.absent

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("dive_py.sources.stores.containerd_store.os.stat", refuse)
    with pytest.raises(DamagedImage, match="/nowhere: permission denied"):
        open_usual(parse("test:1"), OpenOptions(), Progress())


@pytest.mark.parametrize("digest", ["", "sha256:..", "md5:../../../etc/passwd", "x" * 10_000, "sha256:" + "0" * 64])
def test_a_digest_that_is_none(root: ContainerdRoot, digest: str) -> None:
    root.name(digest, "test:1")
    with pytest.raises(DivepyError):
        opened("containerd:test:1")


def test_a_damaged_database_and_a_blob_that_is_missing(root: ContainerdRoot) -> None:
    built = some_image()
    digest = root.add(built, "test:1")
    root.blob(f"sha256:{built.blobs('gzip')[1].digest}").unlink()
    with opened("containerd:test:1") as image:
        results = loaded(image)
    assert isinstance(results[1], DamagedLayer)
    assert isinstance(results[2], LayerIndex)
    root.blob(digest).write_text("{}")
    with pytest.raises(DamagedImage, match="not what its digest says"):
        opened("containerd:test:1")
    (root.path / containerd_store.DATABASE).write_bytes(b"x" * 9000)
    with pytest.raises(DamagedImage, match="not a bolt database"):
        opened("containerd:test:1")


def test_indexes_are_filed_under_the_blobs_digest(root: ContainerdRoot, tmp_path: Path) -> None:
    built = some_image()
    root.add(built, "test:1")
    cache = LayerCache(tmp_path / "cache")
    for way in ("containerd · moby", "containerd · moby · cache"):
        with opened("containerd:test:1", cache) as image:
            results = loaded(image)
            assert len(results) == 3
            cache.flush()
            assert results.info.way == way
    assert {(record.kind, record.text) for record in cache.records()} == {
        ("blob", f"sha256:{blob.digest}") for blob in built.blobs("gzip")
    }


def test_an_engines_image_is_taken_only_where_it_is_whole(root: ContainerdRoot, tmp_path: Path) -> None:
    built = some_image()
    root.add(built, "test:1")
    with opened("containerd:test:1") as image:
        info = image.info
    info = replace(info, id=info.digest, source="docker", names=("theirs:1",))
    found = open_local(str(root.path), info, None)
    assert found is not None
    with found:
        assert (found.info.way, found.info.names) == ("docker · containerd", ("theirs:1",))
        assert len(loaded(found)) == 3
    assert open_local(str(tmp_path), info, None) is None
    assert open_local(str(root.path), replace(info, config=replace(info.config, diff_ids=())), None) is None
    root.blob(f"sha256:{built.blobs('gzip')[1].digest}").unlink()
    assert open_local(str(root.path), info, None) is None
