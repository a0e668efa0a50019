"""Programs of Debian 13 that write images in newer forms: skopeo, oras, and ctr-remote with a containerd of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.live import engines
from tests.live.programs import added, debian, need, run

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = ("skopeo", "oras", "stargz-snapshotter", "docker-buildx")
"""What is added to the system that Docker 26 comes from."""


@dataclass(frozen=True)
class Converters:
    """The programs, in their own system."""

    root: Path
    folder: Path
    """For files that they read and write, as it is called here."""

    def inside(self, path: Path) -> str:
        """A file of the folder as the programs call it."""
        return f"/{path.relative_to(self.root)}"

    def run(self, *words: str, at: str = "/", environ: dict[str, str] | None = None) -> bytes:
        """What a program prints."""
        enter = ("sh", "-c", 'cd "$0" && exec "$@"', at)
        return run("chroot", self.root, *enter, *words, environ={"HOME": self.inside(self.folder)} | (environ or {}))

    def skopeo(self, source: str, target: str, *options: str) -> None:
        """Copy an image with skopeo 1.18; registries are asked in the clear.

        What it remembers of blobs is forgotten first: it would mount what another repository has, and compress nothing.
        """
        shutil.rmtree(self.root / "var/lib/containers/cache", ignore_errors=True)
        plain = ("--src-tls-verify=false", "--dest-tls-verify=false")
        self.run("skopeo", "--insecure-policy", "copy", "--quiet", *plain, *options, source, target)

    def convert(self, source: str, target: str, *options: str) -> None:
        """Convert an image of a registry with ctr-remote 0.14 and push what came of it."""
        remote = ("ctr-remote", "--address", self.inside(self.folder / "socket"), "--namespace", "tests")
        self.run(*remote, "content", "fetch", "--plain-http", source)
        self.run(*remote, "images", "convert", *options, source, target)
        self.run(*remote, "images", "push", "--plain-http", target)
        if "--estargz-external-toc" in options:
            self.run(*remote, "images", "push", "--plain-http", f"{target}-esgztoc")

    def oras(self, *words: str) -> bytes:
        """What oras 1.2 prints; registries are asked in the clear, files are those of the folder."""
        return self.run("oras", words[0], "--plain-http", *words[1:], at=self.inside(self.folder))


@contextmanager
def converters() -> Iterator[Converters]:
    """Start the containerd that ctr-remote needs."""
    need("unshare")
    root = added(debian(*engines.DOCKER_26), *PACKAGES)
    folder = Path(tempfile.mkdtemp(prefix="dl-", dir=root / "var/lib"))
    found = Converters(root, folder)
    inside = found.inside(folder)
    config = folder / "containerd.toml"
    settings = {
        "version": 2,
        "root": f"{inside}/root",
        "state": f"{inside}/state",
        "disabled_plugins": ["io.containerd.grpc.v1.cri"],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    config.write_text("\n".join([*lines, "[grpc]", f'address = "{inside}/socket"', ""]))
    command = ("chroot", str(root), "containerd", "--config", found.inside(config))
    process = subprocess.Popen(
        [*engines.PRIVATE_MOUNTS, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if b"successfully booted" in line:
                break
        else:
            message = f"containerd ended: {b''.join(said[-5:]).decode(errors='replace')}"
            raise AssertionError(message)
        threading.Thread(target=process.stderr.readlines, daemon=True).start()
        yield found
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()
        shutil.rmtree(folder, ignore_errors=True)
