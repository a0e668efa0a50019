"""Layers as no builder of today writes them: what engines unpack of them is what divepy shows and gives."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

from tests.building import END, Entry, ImageBuilder, directory, file, global_header, sparse_file, symlink, write_tar
from tests.building.tar_writer import long_member, member, pax_member
from tests.live import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.live.engines import LiveEngine

OWNERS = (2**32 + 5, -2, 2**32 - 1, 2**31, 2**33 - 2, 2**40)
FORMS = ("0.0", "0.1", "1.0")


def tar(*parts: bytes | Entry) -> bytes:
    """A tar of entries, and of headers by themselves."""
    return b"".join(part if isinstance(part, bytes) else member(part) for part in parts) + END


def headers() -> bytes:
    """Stacks of extension headers, and owners that need more than 32 bits; directories for every parent."""
    everywhere = global_header(path=b"zz", linkpath=b"zz", uid=b"5", gid=b"6", mtime=b"42", size=b"0")
    own = [file(f"base256-{owner}", b"1", uid=owner, gid=owner, style="base256") for owner in OWNERS]
    pax = [file(f"pax-{owner}", b"1", records={"uid": b"%d" % owner, "gid": b"%d" % owner}) for owner in OWNERS]
    return tar(
        *(everywhere, file("plain", b"12"), symlink("soft", "plain")),
        *(pax_member({"path": b"one", "uid": b"5"}), pax_member({"gid": b"7"}), file("last-pax", b"1")),
        *(pax_member({"path": b"two", "uid": b"5"}), global_header(comment=b"x"), file("after-global", b"1")),
        *(long_member(b"L", b"gnu-name"), pax_member({"path": b"pax-name", "uid": b"3"}), file("x", b"1")),
        *(pax_member({"path": b"pax-name"}), long_member(b"L", b"gnu-later"), file("x", b"1")),
        *(long_member(b"K", b"gnu-link"), pax_member({"linkpath": b"pax-link"}), symlink("long-link", "x")),
        *(long_member(b"L", b""), pax_member({"path": b"", "uid": b"", "linkpath": b""}), file("nothing-said", b"1")),
        *own,
        *pax,
    )


def sparse() -> bytes:
    """Sparse files in the forms that engines read; one has as many bytes stored as it expands to, one is a hole."""
    files = [sparse_file(f"sparse-{form}", {512: b"data" * 100, 90_000: b"end"}, 100_000, form) for form in FORMS]
    return tar(*files, sparse_file("same", {512: b"x" * 1024}, 1536), sparse_file("hole", {}, 5000))


def parents() -> bytes:
    """Global headers whose own names have parents: one that is there, and others that are not."""
    return tar(
        *(directory("tmp", mode=0o1777), global_header("tmp/GlobalHead.1.1", comment=b"x"), file("a", b"1")),
        *(global_header("deep/er/PaxHeaders/g", comment=b"x"), global_header(path=b"named/by/record"), file("b", b"2")),
    )


def loaded(engine: LiveEngine, folder: Path, name: str, layer: bytes) -> str:
    """An image of one layer in an engine; the name that it has there."""
    reference = f"localhost/divepy-live-{name}:1"
    path = ImageBuilder(name=reference).raw_layer(layer).docker_archive(folder / "image.tar")
    engine.docker("load", "--quiet", "--input", path)
    return reference


def exported(engine: LiveEngine, image: str, names: Iterable[str]) -> dict[str, bytes]:
    """Files of a container as the engine exports them."""
    container = engine.docker("create", "--network", "none", image, "/x").decode().strip()
    try:
        data = engine.docker("export", container)
    finally:
        engine.docker("rm", "--force", container)
    with tarfile.open(fileobj=io.BytesIO(data)) as opened:
        return {name: (opened.extractfile(name) or io.BytesIO()).read() for name in names}


def given(engine: LiveEngine, image: str, name: str) -> bytes:
    """A file as `divepy cat` gives it."""
    command = [
        sys.executable,
        "-m",
        "dive_py",
        "cat",
        "--host",
        engine.address,
        "--no-cache",
        "--no-input",
        image,
        name,
    ]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def check(engine: LiveEngine, folder: Path, name: str, layer: bytes) -> None:
    """Compare every path of the container with the merged tree."""
    image = loaded(engine, folder, name, layer)
    try:
        different = rows.differences(rows.merged(image, "--host", engine.address), rows.container(engine, image))
        assert not different, "\n".join(different)
    finally:
        engine.docker("rmi", "--force", image)


def check_sparse(engine: LiveEngine, folder: Path) -> None:
    """Compare every byte of sparse files."""
    image = loaded(engine, folder, "sparse", sparse())
    try:
        names = [*(f"sparse-{form}" for form in FORMS), "same", "hole"]
        theirs = exported(engine, image, names)
        assert [len(data) for data in theirs.values()] == [100_000] * 3 + [1536, 5000]
        assert {name: given(engine, image, name) for name in names} == theirs
    finally:
        engine.docker("rmi", "--force", image)


ENGINES = ("docker20", "docker26", "docker28", "docker28o", "podman")


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("layer", [headers, sparse])
def test_paths_are_those_of_a_container(
    request: pytest.FixtureRequest, tmp_path: Path, name: str, layer: Callable[[], bytes]
) -> None:
    check(request.getfixturevalue(name), tmp_path, layer.__name__, layer())


@pytest.mark.parametrize("name", ["docker26", "docker28", "podman"])
def test_the_parents_of_global_headers_are_there(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> None:
    """Docker's graph drivers, in 20.10 and 28.5, make none."""
    check(request.getfixturevalue(name), tmp_path, "parents", parents())


@pytest.mark.parametrize("name", ENGINES)
def test_sparse_files_have_their_holes(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> None:
    check_sparse(request.getfixturevalue(name), tmp_path)


def test_gnus_old_form_is_refused_by_every_engine(docker20: LiveEngine, docker26: LiveEngine, tmp_path: Path) -> None:
    layer = write_tar([sparse_file("old", {0: b"x"}, 10, "gnu")])
    path = ImageBuilder(name="localhost/divepy-live-old:1").raw_layer(layer).docker_archive(tmp_path / "image.tar")
    for engine in (docker20, docker26):
        command = ["docker", "-H", engine.address, "load", "--input", str(path)]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        assert done.returncode
        assert b"type 83" in done.stderr
