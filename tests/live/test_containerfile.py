"""The image of divepy itself: built by an engine from `Containerfile`, then run there."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.building import ImageBuilder, file, whiteout
from tests.live.programs import debian, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.engines import LiveEngine

pytestmark = pytest.mark.timeout(900)
"""Making the base takes minutes where it is not there yet."""

ROOT: Final = Path(__file__).resolve().parents[2]
BASE: Final = "divepy-live/python:1"
IMAGE: Final = "divepy-live/divepy:1"
SYSTEM: Final = ("bookworm", "python3", "python3-venv")
"""The Debian that the image is built on here, where no Docker Hub is needed: its Python is 3.11."""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with all wheels that are needed, as the builder sees it on this machine's network."""
    if sys.version_info[:2] != (3, 11):
        pytest.skip("wheels for the image are made by Python 3.11")
    folder = tmp_path_factory.mktemp("wheels")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", folder, f"{ROOT}[re2]", "hatchling")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def image(docker20: LiveEngine, wheels: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The built image."""
    system = debian(*SYSTEM)
    docker20.docker("import", "-", BASE, data=run("tar", "-C", system, "--exclude=./var/cache/apt", "-c", "."))
    context = tmp_path_factory.mktemp("context")
    for name in ("Containerfile", ".dockerignore", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, context)
    shutil.copytree(ROOT / "dive_py", context / "dive_py", ignore=shutil.ignore_patterns("__pycache__"))
    arguments = {"BASE": BASE, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels}
    words = [word for name, value in arguments.items() for word in ("--build-arg", f"{name}={value}")]
    file_ = context / "Containerfile"
    docker20.docker("build", "--quiet", "--network", "host", "-f", file_, "--tag", IMAGE, *words, context)
    return IMAGE


def divepy(engine: LiveEngine, image: str, *words: str, options: tuple[str | Path, ...] = ()) -> str:
    """What divepy prints in a container without a network."""
    return engine.docker("run", "--rm", "--network", "none", *options, image, *words).decode()


def test_it_reads_an_archive_without_rights(docker20: LiveEngine, image: str, tmp_path: Path) -> None:
    built = ImageBuilder(name="app:1").layer(file("etc/key", bytes(1000))).layer(whiteout("etc/key"))
    built.docker_archive(tmp_path / "app.tar")
    for path in (tmp_path, *tmp_path.iterdir()):
        path.chmod(0o755)
    report = json.loads(divepy(docker20, image, "app.tar", "--json", "-", options=("-v", f"{tmp_path}:/images:ro")))
    assert report["image"]["inefficientBytes"] == 1000
    (config,) = json.loads(docker20.docker("inspect", image))
    assert config["Config"]["User"] == "1000:1000"


def test_it_reads_an_image_through_the_socket(docker20: LiveEngine, image: str) -> None:
    socket = docker20.address.removeprefix("unix://")
    mounted = ("-v", f"{socket}:/run/docker.sock", "--user", "0")
    listed = divepy(docker20, image, "tree", BASE, "/etc/os-release", "--json", options=mounted)
    assert json.loads(listed.splitlines()[-1])["path"].endswith("os-release")


def test_it_says_its_version(docker20: LiveEngine, image: str) -> None:
    assert divepy(docker20, image, "--version").startswith("divepy ")
