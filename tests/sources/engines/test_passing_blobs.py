"""Blobs that pass: which manifest is read, what is damaged, and how the layers are shared out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedImage, DamagedLayer
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from dive_py.sources.archives.layout import ImageChoice, describe
from dive_py.sources.archives.oci_layout import find
from dive_py.sources.engines.passing_blobs import PassingBlobs, shared_out
from dive_py.sources.stores.containerd_store import ContentStore
from dive_py.sources.stores.folder import LocalFolder
from tests.building import platform_members, squeeze
from tests.sources.containerd_root import ContainerdRoot
from tests.sources.opening import loaded, paths, some_image

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.sources.image import ImageInfo


@pytest.fixture
def root(tmp_path: Path) -> ContainerdRoot:
    return ContainerdRoot(tmp_path / "containerd")


def info_of(root: ContainerdRoot, digest: str, platform: str = "") -> ImageInfo:
    """What an engine would say of an image."""
    from dive_py.oci.platform import Platform

    store = ContentStore(str(root.path), digest)
    found = find(store, ImageChoice(platform=Platform.parse(platform) if platform else None))
    return replace(describe(found, store, "test:1", "docker", "docker · blobs"), id=digest)


def passing(root: ContainerdRoot, info: ImageInfo, *, hashed: bool = True) -> PassingBlobs:
    return PassingBlobs(info, [LocalFolder(str(root.content))], hashed=hashed)


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
@pytest.mark.parametrize("hashed", [True, False])
def test_layers(root: ContainerdRoot, compression: str, hashed: bool) -> None:  # noqa: FBT001
    built = some_image()
    info = info_of(root, root.add(built, "test:1", compression=compression))
    image = passing(
        root, replace(info, layers=tuple(replace(each, compressed=None) for each in info.layers)), hashed=hashed
    )
    results = loaded(image, 2)
    assert paths(results[0]) == [b"etc", b"etc/motd", b"etc/old", b"lib"]
    indexes = [result for result in results if isinstance(result, LayerIndex)]
    assert [index.diff_id for index in indexes] == (built.diff_ids() if hashed else ["", "", ""])
    assert [bool(layer.compressed) for layer in results.info.layers] == [compression != "none"] * 3
    assert results.info.names == info.names
    assert not results.info.warnings


def test_contents_pass_again(root: ContainerdRoot) -> None:
    image = passing(root, info_of(root, root.add(some_image(), "test:1")))
    index = loaded(image)[2]
    assert isinstance(index, LayerIndex)
    row = next(row for row, size in enumerate(index.stored) if size == 3)
    (digest,) = image.digests(2, [int(index.offset[row])], [3], Progress())
    assert digest.hex() == "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"
    assert image.digests(2, [], [], Progress()) == []
    with pytest.raises(DamagedLayer):
        image.digests(0, [1 << 40], [3], Progress())


def test_the_platform_of_which_the_engine_speaks(root: ContainerdRoot) -> None:
    members = platform_members([some_image(), some_image(platform="linux/arm64").layer()])
    root.add_blobs(members)
    index = members["index.json"]
    assert isinstance(index, bytes)
    digest = json.loads(index)["manifests"][0]["digest"]
    for platform, count in (("linux/amd64", 3), ("linux/arm64", 4)):
        image = passing(root, info_of(root, digest, platform))
        results = loaded(image)
        assert len(results) == count
        assert str(results.info.platform) == platform


def test_what_is_already_known_does_not_pass(root: ContainerdRoot) -> None:
    image = passing(root, info_of(root, root.add(some_image(), "test:1")))
    got: list[int] = []
    image.load(lambda number, _: got.append(number), Progress(), skip=frozenset({0, 2}))
    assert got == [1]


def test_damage(root: ContainerdRoot) -> None:
    built = some_image()
    digest = root.add(built, "test:1")
    info = info_of(root, digest)
    blobs = [root.blob(f"sha256:{blob.digest}") for blob in built.blobs("gzip")]
    blobs[0].write_bytes(blobs[0].read_bytes()[:-20])
    blobs[1].write_bytes(b"")
    blobs[2].unlink()
    first, empty, missing = loaded(passing(root, info))
    assert isinstance(first, LayerIndex)
    assert "ends too early" in first.damage
    assert first.diff_id == ""
    assert isinstance(empty, LayerIndex)
    assert "empty, 0 bytes" in empty.damage
    assert isinstance(missing, DamagedLayer)
    root.blob(digest).write_text("{}")
    with pytest.raises(DamagedImage, match="not what its digest says"):
        loaded(passing(root, info))


def test_another_image_than_the_engine_says(root: ContainerdRoot) -> None:
    info = info_of(root, root.add(some_image(), "test:1"))
    other = replace(info, config=replace(info.config, diff_ids=info.config.diff_ids[:2]))
    with pytest.raises(DamagedImage, match="another image"):
        loaded(passing(root, other))


def test_a_layer_that_is_not_what_the_config_says(root: ContainerdRoot) -> None:
    built = some_image()
    info = info_of(root, root.add(built, "test:1"))
    blobs = built.blobs("gzip")
    root.blob(f"sha256:{blobs[0].digest}").write_bytes(squeeze(blobs[1].tar, "gzip"))
    image = passing(root, info)
    info = loaded(image).info
    assert len(info.warnings) == 1


def test_it_stops(root: ContainerdRoot) -> None:
    image = passing(root, info_of(root, root.add(some_image(), "test:1")))
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        image.load(lambda *_: None, progress)


def test_sharing_out() -> None:
    sizes = {"wanted": 1, "a": 5, "b": 3, "c": 3, "d": 0}
    groups = shared_out(sizes, 2)
    assert groups[0][0] == "wanted"
    assert sorted(member for group in groups for member in group) == sorted(sizes)
    assert abs(sum(sizes[member] for member in groups[0]) - sum(sizes[member] for member in groups[1])) <= 2
    assert shared_out(sizes, 9) == [["wanted"], ["a"], ["b"], ["c"], ["d"]]
    assert shared_out({"a": 0, "b": 0}, 1) == [["a", "b"]]
