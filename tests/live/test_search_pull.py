"""Searching and pulling with real engines, from a registry that does what is asked of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.live import engines
from tests.live.programs import run
from tests.live.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.live.engines import LiveEngine


@pytest.fixture
def registry() -> Iterator[Registry]:
    served = Registry()
    yield served
    served.close()


@pytest.fixture(params=["docker20", "docker26"])
def engine(request: pytest.FixtureRequest) -> LiveEngine:
    found: LiveEngine = request.getfixturevalue(request.param)
    return found


def command(engine: LiveEngine, *words: str) -> list[str]:
    return [sys.executable, "-m", "dive_py", "-H", engine.address, *words]


def divepy(engine: LiveEngine, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(engine, *words), stdin=subprocess.DEVNULL, capture_output=True, timeout=200, check=False
    )


def last_line(done: subprocess.CompletedProcess[bytes]) -> str:
    assert b"Traceback" not in done.stderr
    return done.stderr.decode().splitlines()[-1]


@contextmanager
def pulling(engine: LiveEngine, registry: Registry) -> Iterator[subprocess.Popen[bytes]]:
    """A pull that waits in the middle of the layer."""
    registry.stall = True
    words = command(engine, "pull", f"{registry.host}/app:1")
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert registry.stalled.wait(60)
            yield process
        finally:
            process.kill()


def test_an_engine_searches_another_registry(engine: LiveEngine, registry: Registry) -> None:
    done = divepy(engine, "search", f"{registry.host}/puppet", "--json")
    assert done.returncode == 0, done.stderr.decode()
    hits = {row["name"]: (row["stars"], row["kind"]) for row in map(json.loads, done.stdout.splitlines())}
    assert hits == {
        f"{registry.host}/puppet/puppetserver": (110, "user"),
        f"{registry.host}/jamtur01/puppet": (3, "user"),
        f"{registry.host}/puppet": (900, "top-level"),
    }
    few = divepy(engine, "search", f"{registry.host}/puppet", "--stars", "100", "--user", "--json")
    assert [json.loads(line)["stars"] for line in few.stdout.splitlines()] == [110]
    assert divepy(engine, "search", f"{registry.host}/nonesuch").returncode == 1


def test_a_registry_that_does_not_search_is_listed(engine: LiveEngine) -> None:
    registry = Registry(searches=False)
    try:
        done = divepy(engine, "search", f"{registry.host}/puppet", "--json")
        assert done.returncode == 0, done.stderr.decode()
        assert [json.loads(line)["name"] for line in done.stdout.splitlines()] == [f"{registry.host}/me/puppet"]
        tags = divepy(engine, "search", "--tags", f"{registry.host}/app", "--json")
        assert [json.loads(line)["tag"] for line in tags.stdout.splitlines()] == ["1"]
    finally:
        registry.close()


def test_a_pull_ends_with_the_id(engine: LiveEngine, registry: Registry) -> None:
    name = f"{registry.host}/app:1"
    done = divepy(engine, "pull", name)
    assert done.returncode == 0, done.stderr.decode()
    assert registry.digest in done.stderr.decode()
    identity = done.stdout.decode().strip()
    assert b"etc/noise" in divepy(engine, "tree", identity, "--no-cache").stdout
    assert b"done" in done.stderr or b"downloaded" in done.stderr
    assert b"etc/noise" in divepy(engine, "tree", name, "--no-cache").stdout
    engine.docker("rmi", name)


def test_podman_pulls_from_a_registry_that_is_trusted(
    short_folder: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = short_folder / "pulling"
    folder.mkdir()
    trusted = folder / "registries.conf"
    trusted.write_text(f'[[registry]]\nlocation = "{registry.host}"\ninsecure = true\n')
    monkeypatch.setenv("CONTAINERS_REGISTRIES_CONF", str(trusted))
    with engines.podman(folder) as engine:
        name = f"{registry.host}/app:1"
        done = divepy(engine, "pull", name)
        assert done.returncode == 0, done.stderr.decode()
        assert b"etc/noise" in divepy(engine, "tree", name, "--no-cache").stdout
        missing = divepy(engine, "pull", f"{registry.host}/app:2")
        assert missing.returncode == 2
        assert "no such tag" in last_line(missing)


@pytest.mark.parametrize(
    ("refusal", "hint"),
    [
        ((404, "MANIFEST_UNKNOWN", "manifest unknown"), "no such tag"),
        ((403, "DENIED", "requested access to the resource is denied"), "docker login"),
        ((429, "TOOMANYREQUESTS", "You have reached your pull rate limit"), "limits how often"),
    ],
)
def test_refusals_are_told_as_what_they_are(
    engine: LiveEngine, registry: Registry, refusal: tuple[int, str, str], hint: str
) -> None:
    registry.refusal = refusal
    done = divepy(engine, "pull", f"{registry.host}/app:1")
    assert (done.returncode, done.stdout) == (2, b"")
    assert hint in done.stderr.decode()
    assert last_line(done)


def test_a_bad_reference_never_reaches_the_engine(engine: LiveEngine) -> None:
    done = divepy(engine, "pull", "No Name")
    assert done.returncode == 2
    assert "is not an image name" in last_line(done)


def test_an_interrupt_ends_the_pull_at_the_engine(engine: LiveEngine, registry: Registry) -> None:
    with pulling(engine, registry) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        if engine.name != "docker20":  # 20.10.24 may keep its connection to the registry, after `docker pull`, too
            assert registry.left.wait(90), "the engine hung up as well"


def test_a_registry_dies_in_the_middle_of_a_layer(short_folder: Path) -> None:
    folder = short_folder / "dying"
    folder.mkdir()
    registry = Registry()
    with (
        engines.docker_20(folder, {"max-download-attempts": 1}) as engine,
        pulling(engine, registry) as process,
    ):
        registry.close()
        _, said = process.communicate(timeout=120)
    assert process.returncode == 2
    assert b"cannot be pulled" in said
    assert b"Traceback" not in said


def test_the_engine_dies_in_the_middle_of_a_layer(short_folder: Path, registry: Registry) -> None:
    folder = short_folder / "killed"
    folder.mkdir()
    with engines.docker_20(folder) as engine, pulling(engine, registry) as process:
        os.kill(int((folder / "pid").read_text()), signal.SIGKILL)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"while it pulled" in said
    assert b"Traceback" not in said


def test_a_full_disk_is_told(short_folder: Path) -> None:
    folder = short_folder / "full"
    (folder / "data").mkdir(parents=True)
    run("mount", "-t", "tmpfs", "-o", "size=24m", "divepy-live", folder / "data")
    registry = Registry(32 << 20)
    try:
        with engines.docker_20(folder, {"max-download-attempts": 1}) as engine:
            done = divepy(engine, "pull", f"{registry.host}/app:1")
        assert done.returncode == 2
        assert "the engine's disk is full" in done.stderr.decode()
    finally:
        registry.close()
        run("umount", "--lazy", folder / "data")
