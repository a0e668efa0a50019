"""Private engines: each with folders, sockets and namespaces of its own, gone without a trace when it stops."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live.programs import debian, need, run

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 60
"""How long an engine may take until it answers."""

DOCKER_26 = ("trixie", "docker.io", "iptables", "ca-certificates")
"""The suite and packages of Debian that Docker 26 comes from."""

DOCKER_28 = ("forky", *DOCKER_26[1:])
"""The suite and packages of Debian that Docker 28 comes from."""

OWN_DOCKER = "/usr/bin/docker"
"""The command of Debian's package, wherever another one stands before it in the path."""

PRIVATE_MOUNTS = ("unshare", "--mount", "--propagation", "private")
"""Runs a program so that its mounts are seen by it alone and vanish with it."""


_PARAMETERS = """
trap '' INT TERM HUP
cd /sys/module/overlay/parameters
set -e
redirect_dir=$(cat redirect_dir) metacopy=$(cat metacopy)
trap 'echo "$redirect_dir" > redirect_dir; echo "$metacopy" > metacopy' EXIT
echo Y > redirect_dir
echo Y > metacopy
echo on
cat > /dev/null
"""
"""Switches both on until its input ends, and back then: also where what started it was killed."""


@dataclass(frozen=True)
class LiveEngine:
    """An engine that answers."""

    name: str
    """For test names."""
    address: str
    """`unix://…`."""
    way: str
    """How divepy names the way to it."""
    inside: Path | None = None
    """The folder that it keeps everything in, as it is called in its own system, where that is not this one."""

    def docker(self, *words: str | Path, data: bytes | None = None) -> bytes:
        """What the docker command prints, asked with this engine."""
        return run("docker", "-H", self.address, *words, data=data, environ={"DOCKER_BUILDKIT": "0"})

    def docker_buildkit(self, *words: str | Path) -> bytes:
        """What Docker 20.10's own command prints with BuildKit, which needs no plug-in for that, unlike later ones."""
        return run(OWN_DOCKER, "-H", self.address, *words, environ={"DOCKER_BUILDKIT": "1"})


@contextmanager
def docker_20(folder: Path, settings: dict[str, object] | None = None) -> Iterator[LiveEngine]:
    """Debian 12's own Docker, 20.10: images in graph drivers, the first byte of an export after all the work.

    Args:
        folder: Where it keeps everything; `data` in it may be a mount.
        settings: Lines of its configuration besides the usual ones.
    """
    need("dockerd", "docker", "unshare")
    config = folder / "daemon.json"
    config.write_text(json.dumps(_docker_config(folder) | {"containerd-namespace": "divepy-live"} | (settings or {})))
    with _started(folder, *PRIVATE_MOUNTS, "dockerd", "--config-file", str(config)):
        engine = LiveEngine("docker20", f"unix://{folder}/docker.sock", "docker · export")
        _wait(engine)
        yield engine


@contextmanager
def docker_26(folder: Path) -> Iterator[LiveEngine]:
    """Debian 13's Docker, 26.1, with the containerd image store."""
    with _of_another_debian(folder, "docker26", DOCKER_26, containerd=True) as engine:
        yield engine


@contextmanager
def docker_28(folder: Path, *, containerd: bool) -> Iterator[LiveEngine]:
    """Debian 14's Docker, 28.5 with containerd 2.1, with the containerd image store or with overlay2.

    Args:
        folder: For its log.
        containerd: Whether containerd keeps the images.
    """
    name = "docker28" if containerd else "docker28o"
    with _of_another_debian(folder, name, DOCKER_28, containerd=containerd) as engine:
        yield engine


@contextmanager
def _of_another_debian(folder: Path, name: str, system: tuple[str, ...], *, containerd: bool) -> Iterator[LiveEngine]:
    """The Docker of another Debian, in a system of its own."""
    need("docker", "unshare")
    root = debian(*system)
    # a folder for each, since two may run at once; short, since a socket's path has at most 107 bytes
    data = Path(tempfile.mkdtemp(prefix="dl-", dir=root / "var/lib"))
    data.chmod(0o755)
    inside = "/" / data.relative_to(root)
    config = data / "daemon.json"
    config.write_text(json.dumps(_docker_config(inside) | {"features": {"containerd-snapshotter": containerd}}))
    # The chroot has to be a mount of its own, or containers' files cannot be reached in it.
    script = (
        'mount --bind "$0" "$0" && for part in proc sys dev; do mount --rbind "/$part" "$0/$part" || exit 1; done; '
        'exec chroot "$0" dockerd --config-file "$1"'
    )
    try:
        with _started(folder, *PRIVATE_MOUNTS, "sh", "-c", script, str(root), f"{inside}/daemon.json"):
            engine = LiveEngine(name, f"unix://{data}/docker.sock", "docker · export", inside)
            _wait(engine)
            yield engine
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def reachable(engine: LiveEngine) -> Iterator[Path]:
    """Let the engine's own paths lead to its files here meanwhile; gives its folder."""
    assert engine.inside is not None, "an engine of this system is reachable anyway"
    if engine.inside.is_symlink():
        engine.inside.unlink()
    engine.inside.symlink_to(Path(engine.address.removeprefix("unix://")).parent)
    try:
        yield engine.inside
    finally:
        engine.inside.unlink()


@contextmanager
def content_apart() -> Iterator[None]:
    """Let the kernel's overlay keep contents apart (`redirect_dir`, `metacopy`) meanwhile, as some do by themselves.

    Every overlay on this machine that is mounted meanwhile does so: hold it for seconds. A container that was worked in
    meanwhile cannot be mounted afterwards: what `metacopy` left is then refused by the kernel.
    """
    switch = subprocess.Popen(
        ["sh", "-c", _PARAMETERS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert switch.stdin is not None
    assert switch.stdout is not None
    try:
        if switch.stdout.readline() != b"on\n":
            pytest.skip("the kernel's overlay cannot be switched")
        yield
    finally:
        switch.stdin.close()
        switch.wait()
        switch.stdout.close()


def podman_command(folder: Path, *options: str) -> list[str]:
    """How to call Podman with the storage of a private engine.

    Args:
        folder: Where that keeps everything.
        options: The storage driver's: `overlay.mountopt=…`.
    """
    folders = [f"--{name}={folder / name}" for name in ("root", "runroot", "tmpdir")]
    stored = [f"--storage-opt={option}" for option in options]
    return [*PRIVATE_MOUNTS, "podman", *folders, "--storage-driver=overlay", *stored]


@contextmanager
def podman(folder: Path, *options: str) -> Iterator[LiveEngine]:
    """Podman's Docker-compatible socket."""
    need("podman", "docker")
    socket = folder / "podman.sock"
    with _started(folder, *podman_command(folder, *options), "system", "service", "--time=0", f"unix://{socket}"):
        engine = LiveEngine("podman", f"unix://{socket}", "podman · export")
        _wait(engine)
        yield engine


def _docker_config(folder: Path) -> dict[str, object]:
    return {
        "data-root": f"{folder}/data",
        "exec-root": f"{folder}/exec",
        "pidfile": f"{folder}/pid",
        "hosts": [f"unix://{folder}/docker.sock"],
        "group": "root",
        "bridge": "none",
        "iptables": False,
        "ip-forward": False,
        "ip-masq": False,
    }


@contextmanager
def _started(folder: Path, *command: str) -> Iterator[None]:
    """A program in the background; its output is in `folder/log`, and is shown when the engine never answers."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        yield
    except NotUpError as error:
        tail = (folder / "log").read_text(errors="replace")[-3000:]
        message = f"{error}; its last words:\n{tail}"
        raise NotUpError(message) from None
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class NotUpError(Exception):
    """An engine did not answer in time."""


def _wait(engine: LiveEngine) -> None:
    deadline = time.monotonic() + START_SECONDS
    command = ["docker", "-H", engine.address, "version", "--format", "{{.Server.Version}}"]
    while subprocess.run(command, capture_output=True, check=False).returncode:
        if time.monotonic() > deadline:
            message = f"{engine.name} did not answer within {START_SECONDS} seconds"
            raise NotUpError(message)
        time.sleep(0.2)
