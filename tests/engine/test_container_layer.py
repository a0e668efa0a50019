"""What an engine says about the read-write layer of a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.container_layer import ContainerLayer, container_layer, has_path, size_rw
from dive_py.errors import ContainerNotFound, EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.engine.connection import Engine
    from tests.engine.fake import FakeEngine

IDENTITY = "c" * 64


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address) as engine:
        yield engine


def test_all_that_is_needed_to_read_it(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/containers/web/json"] = {
        "Id": IDENTITY,
        "Name": "/web",
        "Image": "sha256:" + "a" * 64,
        "Config": {"Image": "app:1"},
        "Created": "2026-11-27T10:00:00Z",
        "State": {"Running": True},
        "GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": "/var/lib/docker/overlay2/x/diff"}},
        "Mounts": [{"Destination": "/data"}, "nonsense", {}],
        "HostConfig": {"Tmpfs": {"/fast": ""}},
    }
    assert container_layer(engine, "web") == ContainerLayer(
        id=IDENTITY,
        name="web",
        image="sha256:" + "a" * 64,
        image_name="app:1",
        created="2026-11-27T10:00:00Z",
        running=True,
        driver="overlay2",
        upper="/var/lib/docker/overlay2/x/diff",
        mounts=("/data", "/fast"),
    )


def test_what_an_engine_leaves_out_is_empty(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/containers/c/json"] = {"Id": IDENTITY, "Image": "a" * 64, "GraphDriver": None, "State": []}
    found = container_layer(engine, "c")
    assert (found.name, found.image, found.upper) == (IDENTITY[:12], "sha256:" + "a" * 64, "")
    assert (found.running, found.mounts, found.created) == (False, (), "")


@pytest.mark.parametrize("answer", [[], "?", {}, {"Id": 3}])
def test_nonsense_is_an_error(fake: FakeEngine, engine: Engine, answer: object) -> None:
    fake.answers["/containers/web/json"] = answer
    with pytest.raises(EngineError, match="cannot be understood"):
        container_layer(engine, "web")


def test_none_of_that_name(engine: Engine) -> None:
    with pytest.raises(ContainerNotFound, match="has no container web") as caught:
        container_layer(engine, "web")
    assert caught.value.hint == "divepy containers lists those there are"


@pytest.mark.parametrize(("said", "size"), [(12, 12), (0, 0), (-1, None), (None, None), (True, None), ("9", None)])
def test_its_size_is_counted_on_request(fake: FakeEngine, engine: Engine, said: object, size: int | None) -> None:
    fake.answers["/containers/web/json"] = {"Id": IDENTITY, "SizeRw": said}
    assert size_rw(engine, "web") == size
    assert fake.asked[-1] == ("/containers/web/json", {"size": ["1"]})


def test_whether_a_path_is_seen(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["HEAD /etc/caf\udce9"] = 200
    assert has_path(engine, "web", b"/etc/caf\xe9")
    assert not has_path(engine, "web", b"/etc/none")
    fake.answers["HEAD /broken"] = 500
    with pytest.raises(EngineError, match="to look for a file in the container web"):
        has_path(engine, "web", b"/broken")
