"""The doctor tells of real engines what is so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.rows import divepy

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live.engines import LiveEngine


def first(engine: LiveEngine, *words: str) -> dict[str, Any]:
    """What the doctor says of the engine that was named."""
    said = divepy("doctor", "--host", engine.address, *words)[0]
    assert said["address"] == engine.address
    return said


@pytest.mark.parametrize(
    ("name", "product", "driver"),
    [
        ("docker20", "docker", "overlay2"),
        ("docker26", "docker", "overlayfs"),
        ("docker28", "docker", "overlayfs"),
        ("docker28o", "docker", "overlay2"),
        ("podman", "podman", "overlay"),
    ],
)
def test_each_engine_is_told_as_it_is(request: pytest.FixtureRequest, name: str, product: str, driver: str) -> None:
    engine: LiveEngine = request.getfixturevalue(name)
    said = first(engine)
    version = json.loads(engine.docker("version", "--format", "{{json .Server}}"))["Version"]
    assert (said["works"], said["product"], said["version"], said["driver"]) == (True, product, version, driver)
    assert said["containerd"] is (name in {"docker26", "docker28"})
    assert said["root"]
    assert said["ways"][-1]["name"] == "export"
    assert said["ways"][-1]["open"]
    assert not engine.docker("ps", "--all", "--quiet", "--filter", "label=divepy.read"), "nothing is left"


@pytest.mark.parametrize(
    ("name", "store"),
    [
        ("docker20", "layerdb"),
        ("docker26", "containerd"),
        ("docker28", "containerd"),
        ("docker28o", "layerdb"),
        ("podman", "storage"),
    ],
)
def test_the_ways_to_each_store(rooted: Callable[[str], LiveEngine], name: str, store: str) -> None:
    engine = rooted(name)
    wanted = [store, f"{store} · never-started container", "export"]
    assert [(way["name"], way["reason"]) for way in first(engine)["ways"]] == [(way, "") for way in wanted]
    closed = first(engine, "--no-probe")["ways"]
    assert [way["open"] for way in closed] == [True, False, True]
    assert "--no-probe" in closed[1]["reason"]
    assert not engine.docker("ps", "--all", "--quiet", "--filter", "label=divepy.read"), "nothing is left"


def test_who_has_an_image(docker20: LiveEngine) -> None:
    name = docker20.docker("images", "--format", "{{.Repository}}:{{.Tag}}").decode().split()[0]
    said = first(docker20, name)
    assert (said["has"], said["way"]) == (True, "docker · layerdb")
