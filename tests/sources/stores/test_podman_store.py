"""Podman's own storage: which image is meant, and whether an engine's is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import AmbiguousImage, DamagedImage, EngineUnavailable, ImageNotFound
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from dive_py.sources.stores.podman_store import open_local, open_storage
from tests.building import directory, file, whiteout
from tests.layers.scanning import paths
from tests.sources.docker_root import indexes_of
from tests.sources.podman_root import PodmanRoot

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.sources.image import Image

BASE = [directory("etc"), file("etc/motd", b"hello"), file("bin/sh", b"x" * 3000)]
UPPER = [file("etc/motd", b"hullo"), whiteout("bin/sh"), file(b"odd\xff", b"odd")]
NAME = "docker.io/library/test:1"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PodmanRoot:
    root = PodmanRoot(tmp_path / "storage")
    root.configure(monkeypatch)
    return root


def opened(name: str, **options: str) -> Image:
    given = replace(OpenOptions(), **options)  # type: ignore[arg-type]
    return open_storage(parse(f"containers-storage:{name}"), given, Progress())


@pytest.mark.parametrize("word", ["containers-storage:test:1", "podman://test:1"])
def test_the_podman_that_its_own_settings_name_is_asked_alone(
    root: PodmanRoot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, word: str
) -> None:
    root.add([BASE], NAME)
    monkeypatch.setenv("DOCKER_HOST", "unix:///docker.sock")
    with open_image(word, OpenOptions(), Progress()) as image:
        assert image.info.way == "podman · storage", "Docker's variable says nothing about Podman"
    monkeypatch.setenv("CONTAINER_HOST", f"unix://{tmp_path}/none")
    with pytest.raises(EngineUnavailable, match=r"CONTAINER_HOST at .*/none: no such socket"):
        open_image(word, OpenOptions(), Progress())
    with pytest.raises(EngineUnavailable, match="--host at"):
        open_image(word, OpenOptions(host=f"unix://{tmp_path}/other"), Progress())


def test_an_image_by_its_name(root: PodmanRoot) -> None:
    root.add([[file("other")]], "docker.io/library/other:1")
    identity = root.add([BASE, UPPER], NAME)
    with open_image("containers-storage:test:1", OpenOptions(), Progress()) as image:
        info = image.info
        base, upper = indexes_of(image)
    assert (info.id, info.names, info.source, info.way) == (identity, (NAME,), "podman", "podman · storage")
    assert info.warnings == ()
    assert paths(base) == ["bin/sh", "etc", "etc/motd"]
    assert paths(upper) == ["bin/sh", "etc/motd", "odd\udcff"]
    assert (base.diff_id, upper.diff_id) == tuple(layer.diff_id for layer in info.layers)


def test_a_name_without_registry_is_that_of_this_machine_first(root: PodmanRoot) -> None:
    root.add([BASE], NAME)
    local = root.add([UPPER], "localhost/test:1", "localhost/new:latest")
    for name in ("test:1", "new"):
        with opened(name) as image:
            assert image.info.id == local


def test_an_image_by_its_id(root: PodmanRoot) -> None:
    identity = root.add([BASE])
    root.add([UPPER])
    with opened(identity[7:19]) as image:
        assert image.info.id == identity


def test_what_is_not_there(root: PodmanRoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root.add([BASE], "quay.io/a/b:1", "quay.io/a/b:2")
    root.add([UPPER], "quay.io/c/d:1")
    with pytest.raises(ImageNotFound, match="no image 'none:1'"):
        opened("none:1")
    with pytest.raises(ImageNotFound, match="not for linux/arm64"):
        opened("quay.io/a/b:1", platform="linux/arm64")
    monkeypatch.delenv("CONTAINERS_STORAGE_CONF")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "nothing"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nothing"))
    monkeypatch.setattr("dive_py.sources.stores.storage_conf.ROOT", str(tmp_path / "nothing"))
    monkeypatch.setattr("dive_py.sources.stores.storage_conf.storage_conf.__defaults__", (None, None, ()))
    with pytest.raises(ImageNotFound, match="no images in") as caught:
        opened("test:1")
    assert caught.value.absent


def test_an_ambiguous_word_is_answered_with_what_can_be_said(root: PodmanRoot) -> None:
    root.add([BASE], "quay.io/a:same")
    root.add([UPPER], "quay.io/b:same")
    with pytest.raises(AmbiguousImage) as caught:
        opened("same")
    assert "quay.io/a:same" in caught.value.hint
    assert "FILE" not in caught.value.hint


def test_damaged_documents(root: PodmanRoot) -> None:
    identity = root.add([BASE], NAME)
    root.config(identity).write_text("{}")
    with pytest.raises(DamagedImage, match="not the config"):
        opened("test:1")
    root.images[0]["layer"] = "missing"
    (root.path / "overlay-images/images.json").write_text("[")
    with pytest.raises(DamagedImage, match=r"images\.json"):
        opened("test:1")


def test_a_storage_that_is_only_read_lies_below(
    root: PodmanRoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = PodmanRoot(tmp_path / "shared")
    shared.add([BASE], NAME)
    root.add([BASE, UPPER], "docker.io/library/mine:1")
    root.layers = [layer for layer in root.layers if "parent" in layer]
    root.write()
    root.configure(monkeypatch, shared)
    with opened("test:1") as image:
        assert len(indexes_of(image)) == 1
    with opened("mine:1") as image:
        assert len(indexes_of(image)) == 2


def test_layers_that_do_not_last_are_in_a_list_of_their_own(root: PodmanRoot) -> None:
    root.add([BASE], NAME)
    (root.path / "overlay-layers/layers.json").rename(root.path / "overlay-layers/volatile-layers.json")
    (root.path / "overlay-layers/layers.json").write_text("[]")
    with opened("test:1") as image:
        assert len(indexes_of(image)) == 1


def test_the_driver_vfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = PodmanRoot(tmp_path / "storage", "vfs")
    root.configure(monkeypatch)
    root.add([BASE], NAME)
    with opened("test:1") as image:
        index = indexes_of(image)[0]
        offset = int(index.offset[paths(index).index("etc/motd")])
        assert image.digests(0, [offset], [5], Progress())


def test_an_engines_image_is_taken_only_where_its_id_and_layers_are(root: PodmanRoot, tmp_path: Path) -> None:
    root.add([BASE, UPPER], NAME)
    with opened("test:1") as image:
        info = image.info
    assert open_local(str(tmp_path / "none"), "overlay", info) is None
    found = open_local(str(root.path), "overlay", info)
    assert found is not None
    assert len(indexes_of(found)) == 2
    root.record(root.layers[0]["id"]).unlink()
    assert open_local(str(root.path), "overlay", info) is None
