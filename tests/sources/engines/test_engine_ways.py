"""Which ways an engine offers, and why one is closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.facts import EngineFacts
from dive_py.progress import Progress
from dive_py.sources.engines.engine_ways import Way, ways
from dive_py.sources.image import OpenOptions
from dive_py.sources.stores.containerd_store import CONTENT, OWN_ROOT
from tests.building import file, write_tar
from tests.engine.fake import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.fake import FakeEngine

OVERLAY2 = EngineFacts("overlay2", "/nowhere/at/all", os="linux")
IMAGE = "sha256:" + "a" * 64


def offered(
    fake: FakeEngine, facts: EngineFacts, image: str = IMAGE, options: OpenOptions | None = None
) -> tuple[Way, ...]:
    with connect(fake.address, environ={}) as engine:
        return ways(engine, facts, image, options or OpenOptions(), Progress())


@pytest.fixture
def serving(fake: FakeEngine) -> FakeEngine:
    """An engine that has an image and serves a file of its own machine."""
    fake.answers[f"/images/{IMAGE}/json"] = {"Id": IMAGE, "Config": {"Volumes": {"/data": {}}}}
    fake.answers["/.divepy"] = [write_tar([file(".divepy/000", b"{}")])]
    return fake


def test_all_ways_are_open(serving: FakeEngine, tmp_path: Path) -> None:
    (tmp_path / "image/overlay2/layerdb/sha256").mkdir(parents=True)
    found = offered(serving, replace(OVERLAY2, root=str(tmp_path)))
    assert [(way.name, way.is_open) for way in found] == [
        ("layerdb", True),
        ("layerdb · never-started container", True),
        ("export", True),
    ]
    ((_, created),) = serving.created
    assert [mount["Target"] for mount in created["HostConfig"]["Mounts"]] == ["/.divepy/000", "/data"]
    assert len(serving.deleted) == 1, "the container is gone"


def test_containerds_store(serving: FakeEngine, tmp_path: Path) -> None:
    (tmp_path / OWN_ROOT / CONTENT / "blobs/sha256").mkdir(parents=True)
    found = offered(serving, EngineFacts("overlayfs", str(tmp_path), containerd=True))
    assert [(way.name, way.is_open) for way in found] == [
        ("containerd", True),
        ("containerd · never-started container", True),
        ("export", True),
    ]
    ((_, created),) = serving.created
    assert created["HostConfig"]["Mounts"][0]["Source"].endswith(f"/blobs/sha256/{'a' * 64}")
    serving.answers["/containers/create"] = (400, "no such path")
    found = offered(serving, EngineFacts("overlayfs", "/nowhere/at/all", containerd=True))
    assert found[0].reason == f"/nowhere/at/all/{OWN_ROOT} is not on this machine"
    assert "no such path" in found[1].reason


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(OVERLAY2, driver="btrfs"), "the storage driver is btrfs, known are overlay2 and fuse-overlayfs"),
        (replace(OVERLAY2, os="windows"), "images for Windows"),
        (replace(OVERLAY2, root=""), "does not say its data root"),
        (EngineFacts(), "the storage driver is unknown"),
    ],
)
def test_where_there_is_no_store_that_is_known_only_the_export_is_open(
    fake: FakeEngine, facts: EngineFacts, reason: str
) -> None:
    store, export = offered(fake, facts)
    assert (store.is_open, export.is_open) == (False, True)
    assert reason in store.reason
    assert fake.created == []


def test_containerds_store_below_docker_or_at_its_usual_place(
    serving: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dive_py.sources.stores.containerd_store.ROOT", "/nowhere/else")
    facts = EngineFacts("overlayfs", str(tmp_path), containerd=True, os="linux")
    assert offered(serving, facts)[0].reason == f"{tmp_path}/containerd/daemon is not on this machine"
    (tmp_path / "containerd/daemon/io.containerd.content.v1.content/blobs/sha256").mkdir(parents=True)
    assert [(way.name, way.is_open) for way in offered(serving, facts)] == [
        ("containerd", True),
        ("containerd · never-started container", True),
        ("export", True),
    ]
    source = serving.created[-1][1]["HostConfig"]["Mounts"][0]["Source"]
    assert source.endswith("/blobs/sha256/" + "a" * 64), "the manifest is read"


def test_podmans_storage(serving: FakeEngine, tmp_path: Path) -> None:
    serving.answers["/version"] = VERSION | {"Components": [{"Name": "Podman Engine"}]}
    serving.answers["/.divepy/000"] = [write_tar([file("config", b"{}")])]
    (tmp_path / "overlay-layers").mkdir()
    found = offered(serving, EngineFacts("overlay", str(tmp_path), os="linux"))
    assert [(way.name, way.is_open) for way in found] == [
        ("storage", True),
        ("storage · never-started container", True),
        ("export", True),
    ]
    assert "known are overlay" in offered(serving, EngineFacts("vfs", str(tmp_path), os="linux"))[0].reason


def test_a_folder_that_is_not_here_or_may_not_be_read(
    serving: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered(serving, OVERLAY2)[0].reason == "/nowhere/at/all is not on this machine"

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("dive_py.sources.engines.engine_ways.os.scandir", refuse)
    found = offered(serving, replace(OVERLAY2, root=str(tmp_path)))
    assert found[0].reason == f"permission denied on {tmp_path}"
    assert found[1].is_open


def test_the_container_can_be_switched_off_or_have_no_image(serving: FakeEngine) -> None:
    assert "--no-probe" in offered(serving, OVERLAY2, options=OpenOptions(probe=False))[1].reason
    assert "not tried" in offered(serving, OVERLAY2, image="")[1].note
    assert serving.created == []


def test_why_the_container_is_refused_is_told_with_what_may_be_behind_it(serving: FakeEngine) -> None:
    serving.answers["/containers/create"] = (403, "denied")
    facts = replace(OVERLAY2, rootless=True, userns=True, authorization=("guard",))
    reason = offered(serving, facts)[1].reason
    assert "denied (the engine is rootless; users are remapped; authorization plug-ins: guard)" in reason
    del serving.answers["/containers/create"]
    serving.answers["/.divepy"] = [write_tar([])]
    assert offered(serving, OVERLAY2)[1].reason == "the engine served nothing"
