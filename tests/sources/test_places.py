"""The stores of this machine, and reasons in one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import ImageNotFound
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources import places
from dive_py.sources.image import OpenOptions
from dive_py.sources.places import docker_roots, open_docker_folder
from tests.building import file
from tests.sources.docker_root import DockerRoot

if TYPE_CHECKING:
    from pathlib import Path


def test_dockers_folder_is_where_its_settings_say_else_at_the_usual_places(tmp_path: Path) -> None:
    environ = {"HOME": "/home/ann"}
    assert docker_roots(environ, tmp_path) == (f"{tmp_path}/var/lib/docker", "/home/ann/.local/share/docker")
    (tmp_path / "etc/docker").mkdir(parents=True)
    settings = tmp_path / "etc/docker/daemon.json"
    settings.write_text(json.dumps({"data-root": "/big/docker"}))
    environ["XDG_DATA_HOME"] = "/data"
    assert docker_roots(environ, tmp_path) == ("/big/docker", f"{tmp_path}/var/lib/docker", "/data/docker")


@pytest.mark.parametrize("text", ["", "[]", '{"data-root": 5}', '{"data-root": "relative"}', "[" * 100_000])
def test_damaged_settings_name_no_folder(tmp_path: Path, text: str) -> None:
    (tmp_path / "etc/docker").mkdir(parents=True)
    (tmp_path / "etc/docker/daemon.json").write_text(text)
    assert docker_roots({"HOME": "/h"}, tmp_path) == (f"{tmp_path}/var/lib/docker", "/h/.local/share/docker")


def test_a_name_is_looked_for_in_each_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = DockerRoot(tmp_path / "one"), DockerRoot(tmp_path / "two")
    one.add([[file("a", b"a")]], "other:1")
    two.add([[file("b", b"b")]], "test:1")
    monkeypatch.setattr(places, "docker_roots", lambda _: (str(tmp_path / "none"), str(one.path), str(two.path)))
    with open_docker_folder(parse("docker.io/library/test:1"), OpenOptions(), Progress()) as image:
        assert image.info.reference == "test:1"
    with pytest.raises(ImageNotFound, match="nope") as caught:
        open_docker_folder(parse("nope:1"), OpenOptions(), Progress())
    assert not caught.value.absent
    with pytest.raises(ImageNotFound, match="not for linux/arm64") as caught:
        open_docker_folder(parse("test:1"), OpenOptions(platform="linux/arm64"), Progress())
    assert caught.value.brief == "has it for linux/amd64"


def test_that_there_is_no_folder_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "docker_roots", lambda _: ("/nowhere/at/all",))
    with pytest.raises(ImageNotFound) as caught:
        open_docker_folder(parse("test:1"), OpenOptions(), Progress())
    assert caught.value.absent


def test_stores_are_asked_in_this_order() -> None:
    assert [store.source for store in places.stores()] == ["podman", "containerd", "docker-dir"]
