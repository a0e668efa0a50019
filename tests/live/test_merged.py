"""`divepy tree IMAGE --merged` is what a container of the image holds, as the engine itself exports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live import images, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.engines import LiveEngine

SMALL = [f"divepy-live/{name}:1" for name in images.DOCKERFILES]


def check(engine: LiveEngine, image: str, at_least: int = 20) -> None:
    """Compare kind, mode, owner, size, link target, device and hard links of every path."""
    theirs = rows.container(engine, image)
    assert len(theirs) > at_least, "the export holds the image"
    different = rows.differences(rows.merged(image, "--host", engine.address), theirs)
    assert not different, "\n".join([f"{len(different)} paths differ", *different[:20]])


@pytest.mark.parametrize("image", SMALL)
def test_on_docker_20(docker20: LiveEngine, image: str) -> None:
    check(docker20, image)


@pytest.mark.parametrize("image", SMALL)
def test_on_docker_26(docker26: LiveEngine, image: str) -> None:
    check(docker26, image)


@pytest.mark.parametrize("name", ["whiteouts", "opaque", "hardlinks", "kinds"])
@pytest.mark.parametrize("kind", ["docker28", "docker28o"])
def test_on_docker_28(request: pytest.FixtureRequest, kind: str, name: str) -> None:
    check(request.getfixturevalue(kind), f"divepy-live/{name}:1")


@pytest.mark.parametrize("name", ["whiteouts", "opaque", "hardlinks", "kinds"])
def test_of_layers_that_docker_26_wrote_itself(docker26: LiveEngine, tmp_path: Path, name: str) -> None:
    (image,) = images.build(docker26, tmp_path, (name,), tag="native")
    check(docker26, image)


@pytest.mark.parametrize("image", SMALL)
def test_on_podman(podman: LiveEngine, image: str) -> None:
    check(podman, image)


def test_of_debian_with_device_nodes_and_hard_links(docker20: LiveEngine, debian_image: str) -> None:
    theirs = rows.container(docker20, debian_image)
    kinds = {row.kind for row in theirs.values()}
    assert {"char", "symlink", "dir", "file"} <= kinds, "Debian's content is there"
    assert any(len(row.names) > 1 for row in theirs.values()), "with hard links"
    check(docker20, debian_image, at_least=3000)
