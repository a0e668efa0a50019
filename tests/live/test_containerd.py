"""containerd's content store: by root from its folder, by a member of the engine's group through a container."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.analysis.waste import waste
from dive_py.exploration import Exploration
from dive_py.overlay.stack import LayerStack
from dive_py.progress import Progress
from dive_py.reports import listing
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from dive_py.sources.stores import bolt
from dive_py.sources.stores.containerd_snapshots import snapshots
from dive_py.sources.stores.containerd_store import DATABASE, images
from tests.live import images as small_images
from tests.live import rows
from tests.live.ordinary import Ordinary
from tests.live.test_layerdb import alike, seen_by, way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.engines import LiveEngine

SMALL = [f"divepy-live/{name}:1" for name in small_images.DOCKERFILES]
VOLUMES = f"FROM {small_images.BASE}\nRUN echo kept > /srv/tree/kept\nVOLUME /srv/tree /srv/links /new\n"


@pytest.fixture
def ordinary(docker26: LiveEngine, containerd_root: Path) -> Iterator[Ordinary]:
    assert containerd_root.is_dir()
    with tempfile.TemporaryDirectory(prefix="divepy-home-", dir="/var/tmp") as home:
        yield Ordinary(docker26, Path(home))


@pytest.fixture(scope="module")
def built(docker26: LiveEngine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Two images that the engine built itself: it compressed their layers."""
    folder = tmp_path_factory.mktemp("built")
    (compressed,) = small_images.build(docker26, folder, ("opaque",), tag="compressed")
    (folder / "Dockerfile").write_text(VOLUMES)
    docker26.docker("build", "--quiet", "--network", "none", "--tag", "divepy-live/volumes:1", folder)
    return {"compressed": compressed, "volumes": "divepy-live/volumes:1"}


@pytest.fixture(autouse=True)
def nothing_is_left(docker26: LiveEngine, containerd_root: Path, built: dict[str, str]) -> Iterator[None]:
    """Neither a container nor a volume nor a snapshot that was not there; those of building go when they go."""
    assert built
    containers, volumes, before = left_with(docker26, containerd_root)
    yield
    assert left_with(docker26, containerd_root)[:2] == (containers, volumes)
    assert left_with(docker26, containerd_root)[2] <= before


def left_with(engine: LiveEngine, root: Path) -> tuple[bytes, bytes, set[str]]:
    containers, volumes = engine.docker("ps", "--all", "--quiet"), engine.docker("volume", "ls", "--quiet")
    return containers, volumes, {name for name in snapshots(str(root)) if ":" not in name}


def saved(engine: LiveEngine, image: str, folder: Path) -> Path:
    path = folder / "saved.tar"
    engine.docker("save", "--output", path, image)
    return path


def every_way(engine: LiveEngine, ordinary: Ordinary, image: str, archive: Path) -> None:
    expected = alike(rows.divepy("tree", f"docker-archive:{archive}", "--all", "--verify"))
    words = ("tree", image, "--all", "--verify", "--host", engine.address)
    assert len({line["layer"] for line in expected}) > 1
    assert alike(rows.divepy(*words)) == expected, "by root"
    assert alike(seen_by(ordinary, *words)) == expected, "through the engine"
    assert alike(seen_by(ordinary, *words, "--no-probe")) == expected, "from the export"
    named = ("tree", f"containerd:{image}", "--all", "--verify", "--host", engine.address)
    assert alike(rows.divepy(*named)) == expected, "by the store's own names"


def test_root_reads_the_folder(docker26: LiveEngine) -> None:
    with open_image(SMALL[0], OpenOptions(host=docker26.address), Progress()) as image:
        assert image.info.way == "docker · containerd"
        assert image.info.names == (SMALL[0],)


def test_a_member_of_the_group_lets_the_engine_read(docker26: LiveEngine, ordinary: Ordinary) -> None:
    assert way(ordinary, SMALL[0], docker26) == "docker · containerd · never-started container"
    assert way(ordinary, SMALL[0], docker26, "no probe") == "docker · export"


@pytest.mark.parametrize("image", SMALL)
def test_every_way_gives_the_same(docker26: LiveEngine, ordinary: Ordinary, image: str, tmp_path: Path) -> None:
    every_way(docker26, ordinary, image, saved(docker26, image, tmp_path))


def test_layers_that_are_compressed(
    docker26: LiveEngine, ordinary: Ordinary, built: dict[str, str], tmp_path: Path
) -> None:
    image = built["compressed"]
    with open_image(image, OpenOptions(host=docker26.address), Progress()) as opened:
        assert any(layer.compressed for layer in opened.info.layers)
    every_way(docker26, ordinary, image, saved(docker26, image, tmp_path))


def test_an_image_with_volumes(docker26: LiveEngine, ordinary: Ordinary, built: dict[str, str], tmp_path: Path) -> None:
    image = built["volumes"]
    assert way(ordinary, image, docker26) == "docker · containerd · never-started container"
    every_way(docker26, ordinary, image, saved(docker26, image, tmp_path))


def test_the_databases_while_the_daemon_runs(docker26: LiveEngine, containerd_root: Path) -> None:
    names = {name for image in images(str(containerd_root)) for name in image.names}
    assert {f"docker.io/{image}" for image in SMALL} <= names
    assert bolt.read(str(containerd_root / DATABASE), lambda top: [key for key, _ in top.buckets()]) == [b"v1"]
    before = set(snapshots(str(containerd_root)))
    container = docker26.docker("create", "--network", "none", SMALL[0], "true").decode().strip()
    try:
        found = snapshots(str(containerd_root))
        assert container in set(found) - before
        with open_image(SMALL[0], OpenOptions(host=docker26.address), Progress()) as image:
            chain = [layer.chain_id for layer in image.info.layers]
        assert [found[chain_id].parent for chain_id in chain] == ["", *chain[:-1]]
        assert all(Path(found[name].folder).is_dir() for name in (*chain, container))
        assert found[container].kind == "active"
    finally:
        docker26.docker("rm", container)


def alike_when_unpacked(stack: LayerStack, explicit: set[bytes]) -> list[tuple[object, ...]]:
    """The merged tree without what unpacking loses: times of directories without an entry, which link is the file."""
    listed = (
        (row.path, row.kind, row.mode, row.uid, row.gid, row.size, row.mtime, row.link)
        for row in listing.rows(stack, listing.merged(stack))
    )
    return [
        (path, kind, *rest[:4], rest[4] if kind != "dir" or path in explicit else None, rest[5])
        for path, kind, *rest in listed
    ]


@pytest.mark.parametrize("image", SMALL)
def test_what_was_unpacked_shows_the_same_tree_and_figures(
    docker26: LiveEngine, containerd_root: Path, image: str
) -> None:
    assert containerd_root.is_dir()
    with open_image(image, OpenOptions(host=docker26.address), Progress()) as opened:
        walked = opened.preview(Progress())
        assert walked is not None
        exploration = Exploration(opened)
        exploration.load(Progress())
    shown, read = LayerStack(walked), exploration.stack
    explicit = {row.path for row in listing.rows(read, listing.merged(read)) if not row.implicit}
    assert alike_when_unpacked(shown, explicit) == alike_when_unpacked(read, explicit)
    figures, true = waste(shown), exploration.waste
    assert (figures.stored, figures.visible, figures.wasted) == (true.stored, true.visible, true.wasted)
    assert figures.wasted_of.tolist() == true.wasted_of.tolist()
    assert figures.hidden_of.tolist() == true.hidden_of.tolist()
