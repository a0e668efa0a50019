"""What is extracted from an image of a real engine is, byte by byte, what its own export of a container holds."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live.ordinary import Ordinary
from tests.live.rows import ENGINES_OWN
from tests.model.folder import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.live.engines import LiveEngine

NAMES = ("whiteouts", "opaque", "hardlinks", "kinds", "names", "metadata")
ODD = ("hardlinks", "kinds", "names")

Tree = dict[bytes, tuple[str, bytes]]
"""Path to kind and content, or target of a link."""


def exported(engine: LiveEngine, image: str) -> Tree:
    """The files, folders and links of a container that never ran."""
    container = engine.docker("create", image, "sh").decode().strip()
    try:
        data = engine.docker("export", container)
    finally:
        engine.docker("rm", container)
    found: Tree = {}
    with tarfile.open(fileobj=io.BytesIO(data), encoding="utf-8", errors="surrogateescape") as tar:
        for member in tar:
            path = member.name.rstrip("/").encode("utf-8", "surrogateescape")
            if path in ENGINES_OWN:
                continue
            links_to = tar.getmember(member.linkname) if member.islnk() else member
            if member.isdir():
                found[path] = ("dir", b"")
            elif links_to.issym():
                found[path] = ("symlink", links_to.linkname.encode("utf-8", "surrogateescape"))
            elif links_to.isfile():
                file = tar.extractfile(member)
                if file is not None:
                    found[path] = ("file", file.read())
    return found


def extracted(folder: Path) -> Tree:
    """What lies in a folder."""
    found: Tree = {}
    for parts, where in walk(folder):
        path = b"/".join(parts)
        if path in ENGINES_OWN:
            continue
        if os.path.islink(where):  # noqa: PTH114  names are bytes
            found[path] = ("symlink", os.readlink(where))  # noqa: PTH115
        elif os.path.isdir(where):  # noqa: PTH112
            found[path] = ("dir", b"")
        else:
            with open(where, "rb") as file:  # noqa: PTH123
                found[path] = ("file", file.read())
    return found


def differing(ours: Tree, theirs: Tree) -> list[str]:
    """The paths that differ."""
    paths = sorted(path for path in {*ours, *theirs} if ours.get(path) != theirs.get(path))
    return [f"{path!r}: {str(ours.get(path))[:80]} instead of {str(theirs.get(path))[:80]}" for path in paths]


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that everybody may write to."""
    with tempfile.TemporaryDirectory(prefix="divepy-extract-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@pytest.mark.parametrize("way", ["store", "export"])
@pytest.mark.parametrize("kind", ["docker20", "docker26", "docker28", "docker28o", "podman"])
def test_by_root_and_by_export(kind: str, way: str, place: Path, rooted: Callable[[str], LiveEngine]) -> None:
    engine = rooted(kind)
    for name in NAMES if way == "store" else ODD:  # every export takes as long as `docker save`
        image = f"divepy-live/{name}:1"
        theirs = exported(engine, image)
        words = [sys.executable, "-m", "dive_py", "-H", engine.address, "extract", image, "/", str(place / name)]
        if way == "export":
            words += ["--no-probe", "--no-cache", "--source", "podman" if kind == "podman" else "docker"]
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
        assert len(theirs) > 15
        assert not differing(extracted(place / name), theirs), name


@pytest.mark.parametrize("kind", ["docker20", "docker26"])
def test_by_a_person_who_may_only_use_the_socket(kind: str, place: Path, request: pytest.FixtureRequest) -> None:
    engine: LiveEngine = request.getfixturevalue(kind)
    (place / "home").mkdir()
    ordinary = Ordinary(engine, place / "home")
    for name in ODD:
        image = f"divepy-live/{name}:1"
        done = ordinary.run(["-m", "dive_py", "-H", engine.address, "extract", image, "/", str(place / name)])
        assert done.returncode == 0, done.stderr
        assert not differing(extracted(place / name), exported(engine, image)), name


@pytest.mark.parametrize("kind", ["docker20", "docker26", "podman"])
def test_one_file_of_one_layer(kind: str, request: pytest.FixtureRequest) -> None:
    engine: LiveEngine = request.getfixturevalue(kind)
    words = [sys.executable, "-m", "dive_py", "-H", engine.address, "cat", "divepy-live/whiteouts:1", "/etc/motd"]
    for layer, wanted in (("2", b"again\n"), ("0", None)):
        found = subprocess.run(
            [*words, "--layer", layer], check=True, stdin=subprocess.DEVNULL, capture_output=True
        ).stdout
        assert found == wanted if wanted is not None else found not in {b"", b"again\n"}
    gone = subprocess.run(words, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    assert (gone.returncode, gone.stdout) == (1, b"")
    assert b"layer 2 had it" in gone.stderr


def test_a_changed_file_of_a_running_container(docker20: LiveEngine) -> None:
    name = "divepy-live-extract"
    docker20.docker("run", "--detach", "--network", "none", "--name", name, "divepy-live/base:1", "sh", "-c",
                    "echo new > /srv/new; while :; do :; done")  # fmt: skip
    try:
        for _ in range(100):
            if b"new" in docker20.docker("exec", name, "ls", "/srv"):
                break
        words = [sys.executable, "-m", "dive_py", "-H", docker20.address, "cat", f"container:{name}", "/srv/new"]
        for more in ([], ["--layer", "rw"]):
            done = subprocess.run([*words, *more], check=True, stdin=subprocess.DEVNULL, capture_output=True)
            assert done.stdout == b"new\n"
    finally:
        docker20.docker("rm", "--force", name)
