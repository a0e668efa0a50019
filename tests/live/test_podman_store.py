"""Podman's storage: by root from its folder, by who may use the socket through a container, and its archives."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.live import images, rows
from tests.live.ordinary import USER, Ordinary
from tests.live.programs import run
from tests.live.test_layerdb import alike, seen_by, way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.live.engines import LiveEngine
    from tests.live.test_layerdb import Lines

SMALL = [f"divepy-live/{name}:1" for name in images.DOCKERFILES]
LOCAL = "localhost/"


@pytest.fixture
def ordinary(podman: LiveEngine) -> Iterator[Ordinary]:
    with tempfile.TemporaryDirectory(prefix="divepy-home-", dir="/var/tmp") as home:
        (folder(podman) / "data").mkdir(mode=0o700, exist_ok=True)
        yield Ordinary(podman, Path(home))


@pytest.fixture
def configured(podman: LiveEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let storage.conf name the private Podman's storage."""
    conf = tmp_path / "storage.conf"
    conf.write_text(f'[storage]\ndriver = "overlay"\ngraphroot = "{folder(podman)}/root"\n')
    monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(conf))


@pytest.fixture(autouse=True)
def nothing_is_left(podman: LiveEngine) -> Iterator[None]:
    """Neither a container nor a volume nor a folder that was not there."""
    before = left_with(podman)
    yield
    assert left_with(podman) == before


@pytest.fixture(scope="session")
def expected(archive: Callable[[str], Path]) -> Callable[[str, str], Lines]:
    """Gives what a listing command says of an image as its `docker save` archive tells it."""
    known: dict[tuple[str, str], Lines] = {}

    def told(image: str, command: str = "tree") -> Lines:
        if (image, command) not in known:
            words = ["--all"] if command == "tree" else []
            known[image, command] = alike(rows.divepy(command, f"docker-archive:{archive(image)}", "--verify", *words))
        return known[image, command]

    return told


def folder(engine: LiveEngine) -> Path:
    return Path(engine.address.removeprefix("unix://")).parent


def left_with(engine: LiveEngine) -> tuple[bytes, bytes, list[str]]:
    root = folder(engine) / "root"
    folders = sorted(path.name for name in ("overlay", "overlay-containers") for path in (root / name).iterdir())
    kept = [name for name in folders if not name.endswith((".lock", ".json"))]
    return engine.docker("ps", "--all", "--quiet"), engine.docker("volume", "ls", "--quiet"), kept


def test_root_reads_the_folder(podman: LiveEngine) -> None:
    with open_image(SMALL[0], OpenOptions(host=podman.address), Progress()) as image:
        assert image.info.way == "podman · storage"
        assert image.info.warnings == ()


def test_who_may_use_the_socket_lets_the_engine_read(podman: LiveEngine, ordinary: Ordinary) -> None:
    assert way(ordinary, SMALL[0], podman) == "podman · storage · never-started container"
    assert way(ordinary, SMALL[0], podman, "no probe") == "podman · export"


@pytest.mark.parametrize("image", SMALL)
@pytest.mark.usefixtures("configured")
def test_every_way_gives_the_same(
    podman: LiveEngine, ordinary: Ordinary, expected: Callable[..., Lines], image: str
) -> None:
    for command in ("tree", "waste"):
        wanted = expected(image, command)
        flags = ["--verify", *(["--all"] if command == "tree" else [])]
        socket = [command, image, "--host", podman.address, *flags]
        assert alike(rows.divepy(command, f"containers-storage:{image}", *flags)) == wanted, "without engine"
        assert alike(rows.divepy(*socket)) == wanted, "by root"
        assert alike(seen_by(ordinary, *socket)) == wanted, "through the engine"
        assert alike(seen_by(ordinary, *socket, "--no-probe")) == wanted, "from the export"


def test_an_image_with_volumes(podman: LiveEngine, ordinary: Ordinary, docker20: LiveEngine, tmp_path: Path) -> None:
    """Creating a container of it copies the files below a volume's path into a volume of the engine's."""
    (tmp_path / "Dockerfile").write_text(f"FROM {images.BASE}\nVOLUME /srv/tree /srv/links /new\n")
    name = "divepy-live/volumes:1"
    docker20.docker("build", "--quiet", "--network", "none", "--tag", name, tmp_path)
    docker20.docker("save", "--output", tmp_path / "volumes.tar", name)
    docker20.docker("rmi", name)
    podman.docker("load", "--quiet", "--input", tmp_path / "volumes.tar")
    try:
        before = left_with(podman)
        assert way(ordinary, name, podman) == "podman · storage · never-started container"
        assert left_with(podman) == before
    finally:
        podman.docker("rmi", name)


@pytest.mark.parametrize("form", ["docker-archive", "oci-archive", "oci-dir", "docker-dir"])
def test_what_podman_saves(podman: LiveEngine, expected: Callable[..., Lines], tmp_path: Path, form: str) -> None:
    path = tmp_path / form
    save(podman, "--format", form, "--output", str(path), LOCAL + SMALL[0])
    assert alike(rows.divepy("tree", str(path), "--all", "--verify")) == expected(SMALL[0])


def test_several_images_in_one_archive_of_podman(
    podman: LiveEngine, expected: Callable[..., Lines], tmp_path: Path
) -> None:
    path = tmp_path / "several.tar"
    save(podman, "--multi-image-archive", "--output", str(path), *(LOCAL + image for image in SMALL[:2]))
    for image in SMALL[:2]:
        assert alike(rows.divepy("tree", f"docker-archive:{path}:{LOCAL}{image}", "--all", "--verify")) == expected(
            image
        )


def save(engine: LiveEngine, *words: str) -> None:
    """`podman save` with the private storage."""
    place = folder(engine)
    folders = [f"--{name}={place / name}" for name in ("root", "runroot", "tmpdir")]
    run("podman", *folders, "--storage-driver=overlay", "save", "--quiet", *words)


@pytest.fixture
def vfs(archive: Callable[[str], Path]) -> Iterator[Path]:
    """A storage of the driver vfs, which rootless Podman uses where overlay mounts are not allowed."""
    with tempfile.TemporaryDirectory(prefix="divepy-vfs-", dir="/var/tmp") as short:  # Podman wants short paths
        place = Path(short)
        folders = [f"--{name}={place / name}" for name in ("root", "runroot", "tmpdir")]
        run("podman", *folders, "--storage-driver=vfs", "load", "--quiet", "--input", archive(SMALL[0]))
        yield place / "root"


@pytest.mark.parametrize("key", ["graphroot", "rootless_storage_path"])
def test_a_users_own_storage(
    vfs: Path, expected: Callable[..., Lines], ordinary: Ordinary, tmp_path: Path, key: str
) -> None:
    """It is found by the user's storage.conf; the user need not be the one who filled it."""
    conf = tmp_path / "storage.conf"
    conf.write_text(f'[storage]\ndriver = "vfs"\n{key} = "{vfs}"\n')
    words = ["tree", f"containers-storage:{SMALL[0]}", "--all", "--verify"]
    home = ordinary.environ["HOME"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTAINERS_STORAGE_CONF", str(conf))
        if key == "graphroot":
            assert alike(rows.divepy(*words)) == expected(SMALL[0])
            return
        run("chown", "-R", f"{USER}:{USER}", vfs.parent)
        config = Path(home) / ".config/containers/storage.conf"
        config.parent.mkdir(parents=True)
        config.write_bytes(conf.read_bytes())
        run("chown", "-R", f"{USER}:{USER}", home)
        assert alike(seen_by(ordinary, *words)) == expected(SMALL[0])
