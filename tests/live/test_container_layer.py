"""The read-write layer of a real container against the layer that the engine itself commits from it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.container_layer import container_layer
from dive_py.engine.images import inspect
from tests.live import images as small_images
from tests.live import rows
from tests.live.ordinary import Ordinary
from tests.live.test_layerdb import seen_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.live.engines import LiveEngine

WORK = r"""
echo new > /srv/new
echo more >> /etc/motd
rm /srv/tree/b/one /etc/passwd
rm -r /srv/tree/a
chmod 700 /srv/links
chmod 600 /srv/pipe
rm -r /srv/deep
mkdir /srv/deep
echo again > /srv/deep/file
ln /srv/links/first /srv/links/fourth
rm -r /odd && echo odd > /odd
mkdir -p /var/new/folder
mknod /dev/mine c 4 5
ln -s /nowhere /srv/dangling
touch "/srv/$(printf 'caf\351')"
mv /srv/tree/c /srv/tree/d
mkdir /srv/tree/c
"""
"""What is done in the container: every kind of change."""

DROPPED = ("same", "shadowed_by", "wasted", "layer")
"""What differs between a layer that is committed and one that is not, or depends on the way of reading."""


@pytest.fixture(params=["docker20", "docker26", "docker28", "docker28o"])
def engine(request: pytest.FixtureRequest, rooted: Callable[[str], LiveEngine]) -> LiveEngine:
    engine = rooted(request.param)
    small_images.build_base(engine)
    return engine


@pytest.fixture
def ordinary(engine: LiveEngine) -> Iterator[Ordinary]:
    with tempfile.TemporaryDirectory(prefix="divepy-home-", dir="/var/tmp") as home:
        yield Ordinary(engine, Path(home))


@contextmanager
def worked_in(engine: LiveEngine, *options: str, work: str = WORK, running: bool = False) -> Iterator[str]:
    """A container in which things have happened."""
    wait = "; while :; do :; done" if running else ""
    words = ["run", "--network", "none", *(["--detach"] if running else []), *options]
    name = "divepy-live-worker"
    engine.docker(*words, "--name", name, small_images.BASE, "sh", "-c", f"{work}\n: > /srv/done{wait}")
    try:
        for _ in range(200):
            if not running or b"done" in engine.docker("exec", name, "ls", "/srv"):
                break
        yield name
    finally:
        engine.docker("rm", "--force", "--volumes", name)


def alike(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines without what need not be the same, hard links with their names as one group.

    What was copied up and then left as it was is not among them: containerd does not commit it, Docker's drivers do.
    """
    kept = [
        {key: value for key, value in line.items() if key not in DROPPED}
        for line in lines
        if line["change"] != "identical"
    ]
    groups: dict[str, list[str]] = {}
    for line in kept:
        if line["kind"] in {"file", "hardlink"}:
            groups.setdefault(line["link"] or line["path"], []).append(line["path"])
    for line in kept:
        if line["kind"] in {"file", "hardlink"}:
            line["names"] = sorted(groups[line["link"] or line["path"]])
            line["kind"], line["link"] = "file", None
        line["mtime"] = None if line["mtime"] is None or line["kind"] == "dir" else int(line["mtime"])
    return kept


def committed(engine: LiveEngine, container: str) -> list[dict[str, Any]]:
    """What the layer did that the engine commits."""
    image = "divepy-live/committed:1"
    with connect(engine.address) as opened:
        # Podman wants a body, which Docker's own program does not send
        repository, _, tag = image.partition(":")
        opened.client.commit(container, repository, tag, conf={})
    try:
        with connect(engine.address) as opened:
            top = len(inspect(opened, image).diff_ids) - 1
        return alike(rows.divepy("tree", image, "--layer", str(top), "--host", engine.address, "--verify"))
    finally:
        engine.docker("rmi", "--force", image)


@pytest.mark.parametrize("running", [False, True])
def test_it_is_what_the_engine_commits(engine: LiveEngine, ordinary: Ordinary, *, running: bool) -> None:
    words = ("--layer", "rw", "--host", engine.address, "--verify")
    with worked_in(engine, running=running) as container:
        expected = committed(engine, container)
        assert {line["change"] for line in expected} >= {"added", "modified", "metadata", "removed"}
        assert alike(rows.divepy("tree", f"container:{container}", *words)) == expected, "by root"
        assert alike(seen_by(ordinary, "tree", f"container:{container}", *words)) == expected, "through the engine"


def test_where_it_is(engine: LiveEngine) -> None:
    """Root walks the folder that holds it."""
    from dive_py.sources.containers.upper_place import local_folder

    with worked_in(engine) as container, connect(engine.address) as opened:
        folder = Path(local_folder(opened, container_layer(opened, container)))
        assert (folder / "srv/new").read_text() == "new\n"


def test_volumes_hide_nothing(engine: LiveEngine, ordinary: Ordinary) -> None:
    """What is mounted over a folder of the image does not make that folder opaque."""
    work = "echo x > /srv/tree/in-the-volume; echo y > /srv/beside"
    words = ("--layer", "rw", "--host", engine.address, "--verify")
    with worked_in(engine, "--tmpfs", "/srv/tree", "--volume", "/etc", work=work) as container:
        told = rows.divepy("tree", f"container:{container}", *words)
        assert {line["path"] for line in told if line["change"] == "added"} >= {"srv/beside"}
        assert not [line for line in told if line["change"] == "removed"]
        assert alike(seen_by(ordinary, "tree", f"container:{container}", *words)) == alike(told)


def test_json_says_which_layer_it_is(engine: LiveEngine) -> None:
    import json
    import sys

    with worked_in(engine) as container:
        words = ["-m", "dive_py", f"container:{container}", "--host", engine.address, "--json", "-"]
        done = subprocess.run([sys.executable, *words], capture_output=True, check=True, env=os.environ)
        layers = json.loads(done.stdout)["layer"]
        assert [layer["rw"] for layer in layers] == [False] * (len(layers) - 1) + [True]
        assert layers[-1]["index"] == len(layers) - 1


def test_podman(podman: LiveEngine) -> None:
    """A container that was only created: files are copied into it and the engine commits it."""
    name, image = "divepy-live-worker", "divepy-live/whiteouts:1"
    words = ("--layer", "rw", "--host", podman.address, "--verify")
    podman.docker("create", "--network", "none", "--name", name, image, "true")
    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "motd").write_text("of podman\n")
            podman.docker("cp", f"{folder}/motd", f"{name}:/etc/motd")
            podman.docker("cp", f"{folder}/motd", f"{name}:/srv/new")
        told = rows.divepy("tree", f"container:{name}", *words)
        assert alike(told) == committed(podman, name)
        assert {"etc/motd", "srv/new"} <= {line["path"] for line in told}
    finally:
        podman.docker("rm", "--force", name)
