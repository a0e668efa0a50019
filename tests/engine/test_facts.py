"""What an engine says of itself; every field may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.facts import EngineFacts, facts
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


def said(fake: FakeEngine, answer: object) -> EngineFacts:
    fake.answers["/info"] = answer
    with connect(fake.address, environ={}) as engine:
        return facts(engine)


def test_a_graph_driver_and_what_may_forbid_a_way(fake: FakeEngine) -> None:
    answer = {
        "Driver": "overlay2",
        "DriverStatus": [["Backing Filesystem", "extfs"], ["odd"], "odd"],
        "DockerRootDir": "/var/lib/docker",
        "OSType": "linux",
        "SecurityOptions": ["name=seccomp,profile=default", "name=userns", "name=rootless"],
        "Plugins": {"Authorization": ["guard", 5]},
    }
    assert said(fake, answer) == EngineFacts(
        "overlay2", "/var/lib/docker", os="linux", rootless=True, userns=True, authorization=("guard",)
    )


def test_containerds_store(fake: FakeEngine) -> None:
    answer = {"Driver": "overlayfs", "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]]}
    assert said(fake, answer).containerd


@pytest.mark.parametrize(
    ("driver", "native", "whole"),
    [
        ("overlay2", "true", False),
        ("overlay2", "false", True),
        ("vfs", None, True),
        ("btrfs", None, True),
        ("zfs", None, True),
        ("aufs", None, False),
        ("", None, False),
    ],
)
def test_whether_it_compares_whole_trees(fake: FakeEngine, driver: str, native: str | None, *, whole: bool) -> None:
    """Docker 20.10 and Podman 4.3: an overlay without native diff, and drivers that know no layers by themselves."""
    status = [] if native is None else [["Native Overlay Diff", native]]
    assert said(fake, {"Driver": driver, "DriverStatus": status}).whole_changes is whole


@pytest.mark.parametrize(
    "answer", [None, [], "x", {"Driver": 5, "DriverStatus": {}, "SecurityOptions": 5, "Plugins": []}]
)
def test_an_odd_answer_says_nothing(fake: FakeEngine, answer: object) -> None:
    assert said(fake, answer) == EngineFacts()


def test_an_engine_that_refuses_is_told(fake: FakeEngine) -> None:
    with pytest.raises(EngineError, match="refused to describe itself: no"):
        said(fake, (403, "no"))
