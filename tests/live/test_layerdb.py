"""Docker's layer database: by root from its folder, by a member of the engine's group through a container."""

from __future__ import annotations

import json
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.engine.connection import connect
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.live import images, rows
from tests.live.ordinary import Ordinary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.live.engines import LiveEngine

Lines = list[dict[str, Any]]
SMALL = [f"divepy-live/{name}:1" for name in images.DOCKERFILES]

WAY = """
import sys
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
with open_image(sys.argv[1], OpenOptions(host=sys.argv[2], probe=sys.argv[3] == "probe"), Progress()) as image:
    image.load(lambda *_: None, Progress())
    print(image.info.way)
"""

HOLD = """
import sys
from dive_py.engine.connection import connect
from dive_py.engine.images import inspect
from dive_py.engine.reading import Reading
with connect(sys.argv[1]) as engine, Reading(engine, inspect(engine, sys.argv[2]).id, ["/etc"]) as reading:
    reading.create()
    print("created", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def ordinary(docker20: LiveEngine) -> Iterator[Ordinary]:
    with tempfile.TemporaryDirectory(prefix="divepy-home-", dir="/var/tmp") as home:
        yield Ordinary(docker20, Path(home))


@pytest.fixture(autouse=True)
def nothing_is_left(docker20: LiveEngine) -> Iterator[None]:
    """Neither a container nor a volume nor a folder that was not there."""
    before = left_with(docker20)
    yield
    assert left_with(docker20) == before


def left_with(engine: LiveEngine) -> tuple[bytes, bytes, list[str]]:
    data = Path(engine.address.removeprefix("unix://")).parent / "data"
    folders = sorted(path.name for folder in ("overlay2", "containers") for path in (data / folder).iterdir())
    return engine.docker("ps", "--all", "--quiet"), engine.docker("volume", "ls", "--quiet"), folders


@pytest.fixture(scope="session")
def expected(archive: Callable[[str], Path]) -> Callable[[str], Lines]:
    """Gives the entries of an image as its `docker save` archive tells them."""
    known: dict[str, Lines] = {}

    def told(image: str) -> Lines:
        if image not in known:
            known[image] = alike(rows.divepy("tree", f"docker-archive:{archive(image)}", "--all", "--verify"))
        return known[image]

    return told


def alike(lines: Lines) -> Lines:
    """The lines without how comparisons were decided, which depends on the way."""
    return [{**line, "same": None} for line in lines]


def figures(lines: Lines) -> Lines:
    """What is wasted, why and by which layer; the base is another one where an engine's images are compared."""
    first, *others = lines
    return alike([{name: value for name, value in first.items() if name not in {"base", "own"}}, *others])


def seen_by(ordinary: Ordinary, *words: str) -> Lines:
    done = ordinary.run(["-m", "dive_py", *words, "--json", "--no-cache", "--no-input"])
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return [json.loads(line) for line in done.stdout.splitlines()]


def way(ordinary: Ordinary, image: str, engine: LiveEngine, probe: str = "probe") -> str:
    done = ordinary.run(["-c", WAY, image, engine.address, probe])
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode().strip()


def test_root_reads_the_folder(docker20: LiveEngine) -> None:
    with open_image(SMALL[0], OpenOptions(host=docker20.address), Progress()) as image:
        assert image.info.way == "docker · layerdb"
        assert image.info.names == (SMALL[0],)


def test_a_member_of_the_group_lets_the_engine_read(docker20: LiveEngine, ordinary: Ordinary) -> None:
    assert way(ordinary, SMALL[0], docker20) == "docker · layerdb · never-started container"
    assert way(ordinary, SMALL[0], docker20, "no probe") == "docker · export"


@pytest.mark.parametrize("image", SMALL)
def test_every_way_gives_the_same(
    docker20: LiveEngine, ordinary: Ordinary, expected: Callable[[str], Lines], image: str
) -> None:
    words = ("tree", image, "--all", "--verify", "--host", docker20.address)
    assert len({line["layer"] for line in expected(image)}) > 1
    assert alike(rows.divepy(*words)) == expected(image), "by root"
    assert alike(seen_by(ordinary, *words)) == expected(image), "through the engine"
    assert alike(seen_by(ordinary, *words, "--no-probe")) == expected(image), "from the export"


def test_the_data_root_as_a_folder(docker20: LiveEngine, expected: Callable[[str], Lines]) -> None:
    data = docker20.address.removeprefix("unix://").removesuffix("docker.sock") + "data"
    assert alike(rows.divepy("tree", f"docker-dir:{data}:{SMALL[0]}", "--all", "--verify")) == expected(SMALL[0])


def test_causes_of_waste(docker20: LiveEngine, ordinary: Ordinary, archive: Callable[[str], Path]) -> None:
    for image in SMALL:
        saved = figures(rows.divepy("waste", f"docker-archive:{archive(image)}", "--verify"))
        words = ("waste", image, "--verify", "--host", docker20.address)
        assert figures(rows.divepy(*words)) == saved
        assert figures(seen_by(ordinary, *words)) == saved


def test_debian(docker20: LiveEngine, ordinary: Ordinary, debian_image: str, expected: Callable[[str], Lines]) -> None:
    words = ("tree", debian_image, "--all", "--verify", "--host", docker20.address)
    assert len(expected(debian_image)) > 3000
    assert alike(rows.divepy(*words)) == expected(debian_image)
    assert alike(seen_by(ordinary, *words)) == expected(debian_image)


def test_an_image_with_volumes(docker20: LiveEngine, ordinary: Ordinary, tmp_path: Path) -> None:
    """Creating a container of it copies the files below a volume's path into a volume of the engine's."""
    (tmp_path / "Dockerfile").write_text(
        f"FROM {images.BASE}\nRUN echo kept > /srv/tree/kept\nVOLUME /srv/tree /srv/links /new\n"
    )
    name = "divepy-live/volumes:1"
    docker20.docker("build", "--quiet", "--network", "none", "--tag", name, tmp_path)
    try:
        before = left_with(docker20)
        assert way(ordinary, name, docker20) == "docker · layerdb · never-started container"
        lines = seen_by(ordinary, "tree", name, "--merged", "--host", docker20.address)
        assert {"srv/tree/kept", "srv/links/first"} <= {line["path"] for line in lines}
        assert left_with(docker20) == before
    finally:
        docker20.docker("rmi", name)


def test_what_a_killed_one_left_is_removed_and_a_working_peers_is_not(docker20: LiveEngine, ordinary: Ordinary) -> None:
    command = ordinary.command(["-c", HOLD, docker20.address, SMALL[0]])

    def started() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ordinary.environ, cwd="/"
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"created\n"
        return process

    def containers() -> int:
        return len(docker20.docker("ps", "--all", "--quiet").splitlines())

    with started() as killed, started() as peer:
        assert containers() == 2
        killed.kill()
        killed.wait()
        assert containers() == 2, "nobody could tidy"
        assert way(ordinary, SMALL[0], docker20).endswith("container")
        assert containers() == 1, "the killed one's is gone, the peer's is not"
        peer.send_signal(signal.SIGTERM)
        peer.wait()
    assert way(ordinary, SMALL[0], docker20).endswith("container")
    assert containers() == 0


def test_a_folder_that_is_missing_makes_nothing_on_the_engines_machine(docker20: LiveEngine, tmp_path: Path) -> None:
    from dive_py.engine.images import inspect
    from dive_py.engine.reading import Reading
    from dive_py.errors import EngineError

    missing = tmp_path / "missing"
    with connect(docker20.address) as engine:
        reading = Reading(engine, inspect(engine, SMALL[0]).id, [str(missing)])
        with reading, pytest.raises(EngineError, match="does not exist"):
            reading.create()
    assert not missing.exists()
