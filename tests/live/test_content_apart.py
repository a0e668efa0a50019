"""A container whose overlay keeps contents apart from it, through every way, and what the engine commits of it."""

from __future__ import annotations

import io
import tarfile
import tempfile
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.exploration import Exploration
from dive_py.progress import Progress
from dive_py.reports import listing
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.live import engines, rows
from tests.live import images as small_images
from tests.live.ordinary import Ordinary
from tests.live.programs import run
from tests.live.test_container_layer import WORK, alike, committed, worked_in
from tests.live.test_layerdb import seen_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.live.engines import LiveEngine

MOVING = r"""
mv /srv/tree /srv/moved
mv /srv/moved/b /srv/elsewhere
rm /srv/moved/a/one
echo more >> /srv/moved/a/two
chmod 640 /etc/motd
chmod 600 /srv/links/second
rm -r /srv/deep
mkdir -p /srv/deep/a/b
echo again > /srv/deep/file
ln /srv/links/first /srv/links/fourth
rm /etc/passwd
touch "/srv/$(printf 'caf\351')"
"""
"""Directories that are renamed, one out of another, and files whose attributes alone change."""

SEEN_WHOLE: dict[str, Callable[[Path], AbstractContextManager[LiveEngine]]] = {
    "docker20 overlay2": engines.docker_20,
    "docker20 vfs": lambda folder: engines.docker_20(folder, {"storage-driver": "vfs"}),
    "docker28 overlay2": lambda folder: engines.docker_28(folder, containerd=False),
    "docker28 containerd": lambda folder: engines.docker_28(folder, containerd=True),
}
"""Engines whose upper directory tells nothing to those who may only use the socket."""


def switched(request: pytest.FixtureRequest) -> AbstractContextManager[None]:
    """What makes it so: `vfs` has no upper directory anyway."""
    return nullcontext() if "vfs" in request.node.callspec.params["engine"] else engines.content_apart()


@pytest.fixture(scope="module", params=SEEN_WHOLE)
def engine(request: pytest.FixtureRequest) -> Iterator[LiveEngine]:
    """Such an engine: it tries when it starts how the kernel's overlay behaves."""
    with tempfile.TemporaryDirectory(prefix="dl-", dir="/var/tmp") as folder, ExitStack() as until:
        with nullcontext() if "vfs" in request.param else engines.content_apart():
            engine = until.enter_context(SEEN_WHOLE[request.param](Path(folder)))
        if engine.inside is not None:
            until.enter_context(engines.reachable(engine))
        small_images.build_base(engine)
        yield engine


@pytest.fixture
def apart(request: pytest.FixtureRequest, engine: LiveEngine) -> Iterator[LiveEngine]:
    """The engine while it works."""
    with switched(request):
        yield engine


@pytest.fixture
def ordinary(engine: LiveEngine) -> Iterator[Ordinary]:
    with tempfile.TemporaryDirectory(prefix="divepy-home-", dir="/var/tmp") as home:
        yield Ordinary(engine, Path(home))


@pytest.mark.parametrize("work", [MOVING, WORK], ids=["moving", "every kind"])
def test_all_ways_agree(ordinary: Ordinary, apart: LiveEngine, work: str) -> None:
    words = ("--layer", "rw", "--host", apart.address, "--verify")
    running = work == WORK and apart.name == "docker20"  # one on Docker 28 holds the kernel's switch for half a minute
    with worked_in(apart, work=work, running=running) as container:
        told = alike(seen_by(ordinary, "tree", f"container:{container}", *words))
        expected = committed(apart, container)
        by_root = alike(rows.divepy("tree", f"container:{container}", *words))
    assert told == expected
    assert told == by_root
    assert {line["change"] for line in told} >= {"added", "metadata", "removed"}


def test_contents(ordinary: Ordinary, apart: LiveEngine) -> None:
    """As the container has them: moved with their directory, written to, linked, of another mode."""
    paths = ("srv/elsewhere/one", "srv/moved/a/two", "etc/motd", "srv/deep/file", "srv/links/fourth")
    with worked_in(apart, work=MOVING) as container:
        shown = apart.docker("export", container)
        given = {}
        for path in paths:
            done = ordinary.run(
                ["-m", "dive_py", "cat", f"container:{container}", path, "--host", apart.address, "--no-cache"]
            )
            assert done.returncode == 0, done.stderr.decode(errors="replace")
            assert "docker · export" in done.stderr.decode()
            given[path] = done.stdout
    with tarfile.open(fileobj=io.BytesIO(shown), errors="surrogateescape") as tar:
        for path in paths:
            member = tar.extractfile(path)
            assert member is not None
            assert given[path] == member.read() != b""


def test_podman(docker20: LiveEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fedora's setting, `mountopt = "nodev,metacopy=on"`, which switches `redirect_dir` on, too."""
    option = "overlay.mountopt=nodev,metacopy=on"
    name = "divepy-live-worker"
    with tempfile.TemporaryDirectory(prefix="dl-", dir="/var/tmp") as text, ExitStack() as until:
        folder = Path(text)
        podman = until.enter_context(engines.podman(folder, option))
        podman.docker("load", data=docker20.docker("save", small_images.BASE))
        podman.docker("create", "--network", "none", "--name", name, small_images.BASE, "true")
        work = MOVING.replace(" /", " ./").replace('"/', '"./')
        command = " ".join(engines.podman_command(folder, option)[len(engines.PRIVATE_MOUNTS) :])
        script = f"cd $({command} mount {name})\n{work}\ncd /\n{command} umount {name}"
        run(*engines.PRIVATE_MOUNTS, "sh", "-ec", script)
        words = (f"container:{name}", "--host", podman.address)
        by_root = alike(rows.divepy("tree", *words, "--layer", "rw", "--verify"))
        monkeypatch.setattr("dive_py.sources.containers.upper_place.local_folder", lambda *_: "")
        with open_image(words[0], OpenOptions(host=podman.address), Progress()) as image:
            exploration = Exploration(image)
            exploration.load(Progress(), verify=True)
            stack = exploration.stack
            assert image.info.note.startswith("the read-write layer is read by podman · export")
            told = {row.path: row.change for row in listing.rows(stack, listing.of_layer(stack, stack.layer_count - 1))}
    assert by_root
    assert {rows.path_of(line): line["change"] for line in by_root} == {
        path: change for path, change in told.items() if change != "identical"
    }
