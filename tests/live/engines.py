"""Private engines: each with folders, sockets and namespaces of its own, gone without a trace when it stops."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.live.programs import debian, need, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START_SECONDS = 60
"""How long an engine may take until it answers."""

PRIVATE_MOUNTS = ("unshare", "--mount", "--propagation", "private")
"""Runs a program so that its mounts are seen by it alone and vanish with it."""


@dataclass(frozen=True)
class LiveEngine:
    """An engine that answers."""

    name: str
    """For test names."""
    address: str
    """`unix://…`."""
    way: str
    """How divepy names the way to it."""

    def docker(self, *words: str | Path, data: bytes | None = None) -> bytes:
        """What the docker command prints, asked with this engine."""
        return run("docker", "-H", self.address, *words, data=data, environ={"DOCKER_BUILDKIT": "0"})


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
    """Debian 13's Docker, 26.1, with the containerd image store, in a system of its own."""
    need("docker", "unshare")
    root = debian("trixie", "docker.io", "iptables", "ca-certificates")
    data = root / "var/lib/divepy-live"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    inside = data.relative_to(root)
    config = data / "daemon.json"
    config.write_text(json.dumps(_docker_config("/" / inside) | {"features": {"containerd-snapshotter": True}}))
    # The chroot has to be a mount of its own, or containers' files cannot be reached in it.
    script = (
        'mount --bind "$0" "$0" && for part in proc sys dev; do mount --rbind "/$part" "$0/$part" || exit 1; done; '
        'exec chroot "$0" dockerd --config-file "$1"'
    )
    try:
        with _started(folder, *PRIVATE_MOUNTS, "sh", "-c", script, str(root), f"/{inside}/daemon.json"):
            engine = LiveEngine("docker26", f"unix://{data}/docker.sock", "docker · export")
            _wait(engine)
            yield engine
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def podman(folder: Path) -> Iterator[LiveEngine]:
    """Podman's Docker-compatible socket."""
    need("podman", "docker")
    socket = folder / "podman.sock"
    folders = [f"--{name}={folder / name}" for name in ("root", "runroot", "tmpdir")]
    with _started(
        folder, *PRIVATE_MOUNTS, "podman", *folders, "--storage-driver=overlay", "system", "service", "--time=0",
        f"unix://{socket}",
    ):  # fmt: skip
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
