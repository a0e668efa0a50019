"""Where an upper directory is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.container_layer import container_layer
from dive_py.errors import UnsupportedImage
from dive_py.progress import Progress
from dive_py.sources.containers import upper_place
from tests.building import file
from tests.sources.bolt_writer import as_tree, write_database
from tests.sources.docker_root import DockerRoot, served
from tests.sources.upper_root import CONTAINER, OfferedContainer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dive_py.engine.connection import Engine
    from tests.engine.fake import FakeEngine


@pytest.fixture
def offered(fake: FakeEngine, tmp_path: Path) -> OfferedContainer:
    return OfferedContainer(fake, DockerRoot(tmp_path / "docker"), [[file("a", b"a")]])


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address) as engine:
        yield engine


def test_here_where_the_store_knows_the_container(offered: OfferedContainer, engine: Engine) -> None:
    found = container_layer(engine, "web")
    assert upper_place.local_folder(engine, found) == str(offered.upper)
    assert upper_place.place_there(engine, found, (), Progress()) == str(offered.upper)


def test_not_here_where_another_container_has_that_folder(offered: OfferedContainer, engine: Engine) -> None:
    """The same path on this machine may be another engine's."""
    (record,) = offered.upper.parents[2].glob("image/overlay2/layerdb/mounts/*/mount-id")
    record.write_text("another")
    assert upper_place.local_folder(engine, container_layer(engine, "web")) == ""


def test_podman_names_containers_by_folders(offered: OfferedContainer, engine: Engine, tmp_path: Path) -> None:
    upper = tmp_path / "storage/overlay/abc/diff"
    upper.mkdir(parents=True)
    offered.answer["GraphDriver"] = {"Name": "overlay", "Data": {"UpperDir": str(upper)}}
    found = container_layer(engine, "web")
    assert upper_place.local_folder(engine, found) == ""
    (tmp_path / "storage/overlay-containers" / CONTAINER).mkdir(parents=True)
    assert upper_place.local_folder(engine, found) == str(upper)


@pytest.mark.parametrize("upper", ["relative/overlay2/x/diff", "/a/overlay2/../diff/x", "/overlay2/x/merged"])
def test_a_path_of_another_form_is_not_taken(offered: OfferedContainer, engine: Engine, upper: str) -> None:
    offered.answer["GraphDriver"] = {"Name": "overlay2", "Data": {"UpperDir": upper}}
    assert upper_place.local_folder(engine, container_layer(engine, "web")) == ""


def snapshotter(root: Path, kind: int = 2) -> Path:
    """Containerd's root with one snapshot of the container."""
    folder = root / "io.containerd.snapshotter.v1.overlayfs"
    folder.mkdir(parents=True)
    snapshots = {f"moby/9/{CONTAINER}": {"id": 7, "kind": kind}}
    write_database(folder / "metadata.db", as_tree({"v1": {"snapshots": snapshots, "parents": {}}}))
    return folder


@pytest.fixture
def without_path(offered: OfferedContainer, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    offered.answer["GraphDriver"] = None
    monkeypatch.setattr(
        "dive_py.sources.stores.containerd_store.engine_roots", lambda _: (str(tmp_path / "containerd"),)
    )
    return engine


def test_the_snapshot_of_containerd_here(without_path: Engine, tmp_path: Path) -> None:
    folder = snapshotter(tmp_path / "containerd")
    found = container_layer(without_path, "web")
    assert upper_place.local_folder(without_path, found) == f"{folder}/snapshots/7/fs"


def test_the_snapshot_of_a_layer_is_none(without_path: Engine, tmp_path: Path) -> None:
    snapshotter(tmp_path / "containerd", kind=3)
    assert upper_place.local_folder(without_path, container_layer(without_path, "web")) == ""


def test_the_snapshot_of_containerd_there(without_path: Engine, fake: FakeEngine, tmp_path: Path) -> None:
    database = snapshotter(tmp_path / "containerd") / "metadata.db"
    fake.answers["/.divepy"] = [served(database, ".divepy/000")]
    found = container_layer(without_path, "web")
    there = upper_place.place_there(without_path, found, (), Progress())
    assert there == f"{tmp_path}/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs"
    assert len(fake.created) == len(fake.deleted) == 1


def test_nobody_knows(offered: OfferedContainer, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    offered.answer["GraphDriver"] = {"Name": "btrfs", "Data": None}
    monkeypatch.setattr("dive_py.sources.stores.containerd_store.engine_roots", lambda _: ())
    with pytest.raises(UnsupportedImage, match="the storage driver btrfs does not say where"):
        upper_place.place_there(engine, container_layer(engine, "web"), (), Progress())
