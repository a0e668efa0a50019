"""The same image through every way to it: each stored entry of each layer is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.live import images, rows
from tests.live.programs import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.live.engines import LiveEngine

Lines = list[dict[str, Any]]
SMALL = [f"divepy-live/{name}:1" for name in images.DOCKERFILES]


def entries(*words: str) -> Lines:
    """Every stored entry, without `same`: how a comparison was decided depends on the way."""
    return [{**line, "same": None} for line in rows.divepy("tree", *words, "--all", "--verify")]


@pytest.fixture(scope="session")
def expected(archive: Callable[[str], Path]) -> Callable[[str], Lines]:
    """Gives the entries of an image as its `docker save` archive tells them."""
    known: dict[str, Lines] = {}

    def told(image: str) -> Lines:
        if image not in known:
            known[image] = entries(f"docker-archive:{archive(image)}")
            assert {line["layer"] for line in known[image]} != {0}, "there are several layers"
        return known[image]

    return told


@pytest.mark.parametrize("image", SMALL)
def test_the_socket_of_docker_20(docker20: LiveEngine, expected: Callable[[str], Lines], image: str) -> None:
    assert entries(image, "--host", docker20.address) == expected(image)


@pytest.mark.parametrize("image", SMALL)
def test_the_socket_of_docker_26(docker26: LiveEngine, expected: Callable[[str], Lines], image: str) -> None:
    assert entries(image, "--host", docker26.address) == expected(image)


@pytest.mark.parametrize("image", [f"divepy-live/{name}:1" for name in ("opaque", "hardlinks", "names")])
@pytest.mark.parametrize("kind", ["docker28", "docker28o"])
@pytest.mark.parametrize("by", ["root", "socket"])
def test_docker_28(
    request: pytest.FixtureRequest,
    rooted: Callable[[str], LiveEngine],
    expected: Callable[[str], Lines],
    image: str,
    kind: str,
    by: str,
) -> None:
    """From its own store, and from what it sends."""
    engine: LiveEngine = rooted(kind) if by == "root" else request.getfixturevalue(kind)
    assert entries(image, "--host", engine.address, "--no-cache") == expected(image)


@pytest.mark.parametrize("image", SMALL)
def test_the_socket_of_podman(podman: LiveEngine, expected: Callable[[str], Lines], image: str) -> None:
    assert entries(image, "--host", podman.address) == expected(image)


@pytest.mark.parametrize("image", SMALL)
def test_an_oci_layout(oci_layout: Callable[[str], Path], expected: Callable[[str], Lines], image: str) -> None:
    assert entries(f"oci:{oci_layout(image)}") == expected(image)


def test_an_oci_archive(oci_layout: Callable[[str], Path], expected: Callable[[str], Lines], tmp_path: Path) -> None:
    path = tmp_path / "oci.tar"
    run("tar", "-C", oci_layout(SMALL[0]), "-cf", path, ".")
    assert entries(f"oci-archive:{path}") == expected(SMALL[0])


def test_layers_that_docker_26_compressed_itself(docker26: LiveEngine, tmp_path: Path) -> None:
    (image,) = images.build(docker26, tmp_path, ("opaque",), tag="gzip")
    saved = tmp_path / "saved.tar"
    docker26.docker("save", "--output", saved, image)
    lines = entries(image, "--host", docker26.address)
    assert len({line["layer"] for line in lines}) > 3
    assert lines == entries(f"docker-archive:{saved}")


def test_debian(docker20: LiveEngine, debian_image: str, expected: Callable[[str], Lines]) -> None:
    lines = entries(debian_image, "--host", docker20.address)
    assert len(lines) > 3000
    assert lines == expected(debian_image)
