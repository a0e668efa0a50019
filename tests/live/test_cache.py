"""The index cache with real engines: the second opening tells what the first did, and no lie gets in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.live.engines import LiveEngine

IMAGE = "divepy-live/opaque:1"


@pytest.fixture
def divepy(tmp_path: Path) -> Callable[..., str]:
    """Runs divepy with a cache of this test's own, and gives what it prints."""
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}

    def run(*words: str | Path, data: bytes = b"") -> str:
        command = [sys.executable, "-m", "dive_py", *map(str, words), "--no-input"]
        done = subprocess.run(command, input=data, capture_output=True, timeout=300, check=False, env=environment)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode()

    return run


def told(divepy: Callable[..., str], *words: str) -> tuple[str, str]:
    """Every stored entry, and dive's JSON."""
    return divepy("tree", *words, "--all", "--verify", "--json"), divepy(*words, "--json", "-")


@pytest.mark.parametrize("name", ["docker20", "docker26"])
@pytest.mark.parametrize("options", [(), ("--no-probe",)], ids=["", "no probe"])
def test_docker_is_read_once(
    request: pytest.FixtureRequest, divepy: Callable[..., str], name: str, options: tuple[str, ...]
) -> None:
    engine: LiveEngine = request.getfixturevalue(name)
    words = (IMAGE, "--host", engine.address, *options)
    assert "docker · cache" not in divepy(*words)
    assert "docker · cache" in divepy(*words)
    assert told(divepy, *words) == told(divepy, *words, "--no-cache")


def test_podman_tells_the_same_again(podman: LiveEngine, divepy: Callable[..., str]) -> None:
    words = (IMAGE, "--host", podman.address)
    first = told(divepy, *words)
    assert "podman · cache" in divepy(*words)
    assert told(divepy, *words) == first == told(divepy, *words, "--no-cache")


def test_layers_that_came_through_a_pipe_are_not_exported_again(
    docker20: LiveEngine, archive: Callable[[str], Path], divepy: Callable[..., str]
) -> None:
    divepy("tree", "-", data=archive(IMAGE).read_bytes())
    assert "docker · cache" in divepy(IMAGE, "--host", docker20.address, "--no-probe")


HONEST = ImageBuilder(name="divepy-live/honest:1").layer(file("good", b"good"), command="good")
CLAIM = {"rootfs": {"type": "layers", "diff_ids": HONEST.diff_ids()}}
LIAR = ImageBuilder(name="divepy-live/liar:1", extra=CLAIM).layer(file("evil", b"evil"), command="evil")


@pytest.mark.parametrize(("name", "form"), [("docker20", "docker"), ("docker26", "docker"), ("podman", "oci")])
def test_an_image_that_lies_about_its_layers_changes_no_other(
    request: pytest.FixtureRequest, divepy: Callable[..., str], tmp_path: Path, name: str, form: str
) -> None:
    engine: LiveEngine = request.getfixturevalue(name)
    listed = 0
    try:
        for builder in (LIAR, HONEST):
            path = tmp_path / builder.name.replace("/", "-")
            (builder.docker_archive if form == "docker" or builder is HONEST else builder.oci_archive)(path)
            try:
                engine.docker("load", "--input", path)
            except AssertionError:  # Docker refuses it, and its containerd store keeps it all the same
                if builder is HONEST:
                    raise
            words = ("tree", path, "--json")
            wanted = [{LIAR.name: "evil", HONEST.name: "good"}[builder.name]]
            assert paths(divepy(*words)) == wanted
        for _ in range(2):
            for reference, path_there in ((LIAR.name, "evil"), (HONEST.name, "good")):
                if engine.docker("images", "--quiet", reference):
                    listed += 1
                    assert paths(divepy("tree", reference, "--host", engine.address, "--json")) == [path_there]
        assert listed >= 2, "the honest one is there"
    finally:
        for builder in (LIAR, HONEST):
            if engine.docker("images", "--quiet", builder.name):
                engine.docker("rmi", builder.name)


def paths(lines: str) -> list[str]:
    return [json.loads(line)["path"] for line in lines.splitlines()]
