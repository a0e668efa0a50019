"""Commits on real engines: the new top layer is what was shown before."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.live import images as small_images
from tests.live.engines import docker_20
from tests.live.test_container_layer import alike, worked_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.engines import LiveEngine

IMAGE = "jamtur01/divepy-live:1"


@pytest.fixture(params=["docker20", "docker26", "docker28", "docker28o"])
def engine(request: pytest.FixtureRequest) -> Iterator[LiveEngine]:
    engine: LiveEngine = request.getfixturevalue(request.param)
    small_images.build_base(engine)
    yield engine
    subprocess.run(["docker", "-H", engine.address, "rmi", "-f", IMAGE], capture_output=True, check=False)


def divepy(engine: LiveEngine, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "dive_py", "-H", engine.address, *words]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)


def rows(engine: LiveEngine, image: str, layer: str) -> list[dict[str, Any]]:
    done = divepy(engine, "tree", image, "--layer", layer, "--json", "--verify", "--no-cache")
    assert done.returncode == 0, done.stderr.decode()
    return alike([json.loads(line) for line in done.stdout.splitlines()])


def top(engine: LiveEngine, image: str) -> str:
    found = json.loads(divepy(engine, image, "--json", "-", "--no-cache").stdout)
    return str(len(found["layer"]) - 1)


def test_the_new_layer_is_what_was_shown(engine: LiveEngine) -> None:
    with worked_in(engine) as container:
        shown = rows(engine, f"container:{container}", "rw")
        done = divepy(engine, "commit", container, IMAGE, "-m", "by hand", "-a", "me", "-c", "ENV A=b", "--no-input")
        assert done.returncode == 0, done.stderr.decode()
        assert b"the new layer: " in done.stderr
        assert rows(engine, IMAGE, top(engine, IMAGE)) == shown
    (config,) = json.loads(engine.docker("inspect", IMAGE))
    assert "A=b" in config["Config"]["Env"]
    assert (config["Comment"], config["Author"]) == ("by hand", "me")
    assert done.stdout.decode().strip() == config["Id"]


def test_podman_commits_what_was_only_created(podman: LiveEngine) -> None:
    name = "divepy-live-worker"
    podman.docker("create", "--network", "none", "--name", name, "divepy-live/whiteouts:1", "true")
    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "x").write_text("new\n")
            podman.docker("cp", f"{folder}/x", f"{name}:/srv/x")
        shown = rows(podman, f"container:{name}", "rw")
        done = divepy(podman, "commit", name, IMAGE, "--no-input")
        assert done.returncode == 0, done.stderr.decode()
        assert rows(podman, IMAGE, top(podman, IMAGE)) == shown
        assert "srv/x" in {row["path"] for row in shown}
    finally:
        podman.docker("rm", "--force", name)
        subprocess.run(["docker", "-H", podman.address, "rmi", "-f", IMAGE], capture_output=True, check=False)


def test_the_engine_dies_meanwhile(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    try:
        with docker_20(folder) as engine:
            small_images.build_base(engine)
            work = "i=0; while [ $i -lt 300 ]; do cat /bin/busybox >> /big; i=$((i+1)); done"
            with worked_in(engine, work=work) as container:
                command = [
                    sys.executable,
                    "-m",
                    "dive_py",
                    "-H",
                    engine.address,
                    "commit",
                    container,
                    IMAGE,
                    "--no-input",
                ]
                with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
                    assert process.stderr is not None
                    while b"Dockerfile" not in process.stderr.readline():
                        pass
                    time.sleep(0.2)
                    os.kill(int((folder / "pid").read_text()), signal.SIGKILL)
                    said = process.stderr.read().decode()
                    assert process.wait(60) == 2
                assert said.startswith("divepy: the engine failed to commit")
                assert len(said.splitlines()) == 1
    except AssertionError as error:
        if "rm --force" not in str(error):  # nobody is there to remove the container
            raise
    finally:
        subprocess.run(["pkill", "-9", "-f", str(folder)], check=False)
