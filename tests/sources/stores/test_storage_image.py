"""Layers in a containers-storage: their records, their contents, and whether they are what the config claims."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedLayer, UnsupportedImage
from dive_py.layers.cache import LayerCache
from dive_py.layers.index import LayerIndex
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.stores.podman_store import open_storage
from tests.building import file, write_tar
from tests.layers.scanning import paths
from tests.sources.docker_root import indexes_of, results
from tests.sources.opening import loaded
from tests.sources.podman_root import PodmanRoot

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.sources.image import Image

BASE = [file("etc/motd", b"hello"), file("bin/sh", b"x" * 3000)]
UPPER = [file("etc/motd", b"hullo")]
OTHER = [file("evil", b"evil")]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PodmanRoot:
    root = PodmanRoot(tmp_path / "storage")
    root.configure(monkeypatch)
    return root


def opened(name: str = "test:1", cache: LayerCache | None = None) -> Image:
    return open_storage(parse(f"containers-storage:{name}"), OpenOptions(cache=cache), Progress())


def diff_id(entries: list[object]) -> str:
    return "sha256:" + sha256(write_tar(entries)).hexdigest()  # type: ignore[arg-type]


def test_contents_are_read_from_the_unpacked_files(root: PodmanRoot) -> None:
    root.add([BASE], "localhost/test:1")
    with opened() as image:
        index = indexes_of(image)[0]
        rows = sorted((offset, size) for offset, size in zip(index.offset, index.stored, strict=True) if size)
        found = image.digests(0, [row[0] for row in rows], [row[1] for row in rows], Progress())
        assert found == [sha256(b"hello").digest(), sha256(b"x" * 3000).digest()]
        assert image.digests(0, [], [], Progress()) == []
        (root.contents(root.layers[0]["id"]) / "etc/motd").unlink()
        with pytest.raises(DamagedLayer, match="cannot be read"):
            image.digests(0, [rows[0][0]], [5], Progress())


def test_damage_of_one_layer_is_its_own(root: PodmanRoot) -> None:
    root.add([BASE, UPPER], "localhost/test:1")
    path = root.record(root.layers[0]["id"])
    path.write_bytes(path.read_bytes()[:40])
    with opened() as image:
        lower, upper = results(image, 1)
    assert isinstance(lower, DamagedLayer) or (isinstance(lower, LayerIndex) and lower.damage)
    assert isinstance(upper, LayerIndex)
    assert upper.damage == ""


def test_a_layer_without_record(root: PodmanRoot) -> None:
    root.add([BASE, UPPER], "localhost/test:1")
    root.layers[1]["toc-digest"] = diff_id([])
    root.write()
    for layer in root.layers:
        root.record(layer["id"]).unlink()
    with opened() as image:
        lower, upper = results(image)
        assert isinstance(lower, DamagedLayer)
        assert isinstance(upper, UnsupportedImage)
        with pytest.raises(UnsupportedImage):
            image.digests(1, [512], [5], Progress())


def test_a_config_that_lies_about_its_layers_is_told_and_poisons_nothing(root: PodmanRoot, tmp_path: Path) -> None:
    document = {"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [diff_id(BASE)]}}  # type: ignore[arg-type]
    root.add_document(json.dumps(document).encode(), [OTHER], "localhost/evil:1")
    root.add([BASE], "localhost/test:1")
    cache = LayerCache(tmp_path / "cache", 1 << 30)
    with opened("evil:1", cache) as image:
        assert "layer 0 is not what its diff ID says" in image.info.warnings[0]
        assert paths(indexes_of(image)[0]) == ["evil"]
    with opened("test:1", cache) as image:
        assert image.info.warnings == ()
        assert paths(indexes_of(image)[0]) == ["bin/sh", "etc/motd"]
    cache.flush()
    with opened("test:1", cache) as image:
        layers = loaded(image)
        assert isinstance(layers[0], LayerIndex)
        assert paths(layers[0]) == ["bin/sh", "etc/motd"]
        assert layers.info.way == "podman · cache"
    with opened("evil:1", cache) as image:
        assert paths(indexes_of(image)[0]) == ["evil"]


def test_a_config_with_another_number_of_layers(root: PodmanRoot) -> None:
    root.add([BASE, UPPER], "localhost/test:1", rootfs={"type": "layers", "diff_ids": [diff_id(BASE)]})  # type: ignore[arg-type]
    with opened() as image:
        assert "names 1 layers, and the storage has 2" in image.info.warnings[0]
        assert len(indexes_of(image)) == 2
