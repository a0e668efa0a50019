"""What an engine says of its containers, whatever is missing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.containers import (
    ContainerSettings,
    ContainerSummary,
    container_facts,
    container_settings,
    list_containers,
)
from dive_py.engine.owner import LABEL, NAME
from dive_py.engine.usage import users
from dive_py.errors import ContainerNotFound, EngineError

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


def listed(fake: FakeEngine, answer: object) -> list[ContainerSummary]:
    fake.answers["/containers/json"] = answer
    with connect(fake.address) as engine:
        return list_containers(engine)


def test_a_container_is_told_with_its_ports_and_the_size_of_its_read_write_layer(fake: FakeEngine) -> None:
    ports = [
        {"PrivatePort": 80, "Type": "tcp"},
        {"IP": "::", "PrivatePort": 53, "PublicPort": 5353, "Type": "udp"},
    ]
    (one,) = listed(
        fake, [{"Id": "a" * 64, "Names": ["/web"], "State": "Running", "SizeRw": 7, "Ports": ports, "Created": 5}]
    )
    assert (one.name, one.state, one.size_rw, one.created) == ("web", "running", 7, 5)
    assert one.ports == ("80/tcp", "[::]:5353->53/udp")
    assert fake.asked[-1] == ("/containers/json", {"all": ["1"], "size": ["1"]})


@pytest.mark.parametrize(
    ("image", "name"), [("app:1", "app:1"), ("sha256:" + "ab" * 32, ""), ("abababababab", ""), ("ab", "ab")]
)
def test_an_image_that_is_known_by_its_id_has_no_name(fake: FakeEngine, image: str, name: str) -> None:
    (one,) = listed(fake, [{"Id": "c", "Image": image, "ImageID": "sha256:" + "ab" * 32}])
    assert one.image_name == name


def test_an_empty_read_write_layer_which_engines_leave_out_has_no_bytes(fake: FakeEngine) -> None:
    known, unknown = listed(fake, [{"Id": "a", "SizeRootFs": 9}, {"Id": "b"}])
    assert (known.size_rw, unknown.size_rw) == (0, None)


def test_nulls_and_wrong_types_are_taken_as_missing(fake: FakeEngine) -> None:
    (one,) = listed(fake, [None, {"Id": "c", "Names": None, "Ports": [1], "Command": ["sh", "-c"], "Created": "x"}])
    assert (one.name, one.ports, one.command, one.created) == ("c", (), "sh -c", None)


@pytest.mark.parametrize(
    ("changed", "shown"),
    [({}, False), ({"State": "running"}, True), ({"Names": ["/web"]}, True), ({"Labels": {"divepy": "x"}}, True)],
)
def test_what_divepy_reads_through_itself_is_not_listed(
    fake: FakeEngine, changed: dict[str, object], *, shown: bool
) -> None:
    own = {"Id": "a", "ImageID": "sha256:1", "Names": [f"/{NAME}1"], "State": "created", "Labels": {LABEL: "host/1/2"}}
    assert len(listed(fake, [own | changed, {"Id": "b"}])) == 1 + shown
    with connect(fake.address) as engine:
        assert len(users(engine)) == shown


def test_an_answer_that_is_no_list_is_an_error(fake: FakeEngine) -> None:
    with pytest.raises(EngineError, match="cannot be understood"):
        listed(fake, {})


def test_rows_of_what_is_known(fake: FakeEngine) -> None:
    fake.answers["/containers/web/json"] = {
        "Name": "/web",
        "Id": "c" * 64,
        "Config": {"Image": "app:1", "Cmd": ["sh", "-c", "x y"], "Env": ["A=1", "B=2"], "Labels": {"k": "v"}},
        "State": {
            "Status": "exited",
            "ExitCode": 3,
            "StartedAt": "2026-01-01T00:00:00Z",
            "FinishedAt": "2026-01-01T00:00:01Z",
        },
        "Mounts": [{"Destination": "/data", "Name": "vol", "RW": False}, 7],
        "NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "::", "HostPort": "8080"}], "81/tcp": None}},
        "SizeRw": 1234,
        "GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": "/upper"}},
    }
    with connect(fake.address) as engine:
        facts = container_facts(engine, "web")
        with pytest.raises(ContainerNotFound):
            container_facts(engine, "none")
    told = dict(fact for fact in facts if fact[0])
    assert told["command"] == "sh -c 'x y'"
    assert told["exit status"] == "3"
    assert told["mounts"] == "/data from vol (read-only)"
    assert told["ports"] == ":::8080->80/tcp"
    assert told["read-write layer"] == "1,234 bytes"
    assert ("", "B=2") in facts


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"Status": "running", "Running": True, "FinishedAt": "0001-01-01T00:00:00Z"}, False),
        ({"Status": "running", "Running": True, "FinishedAt": "2026-01-01T00:00:00Z"}, False),
        ({"Status": "paused", "Running": True, "Paused": True, "FinishedAt": "2026-01-01T00:00:00Z"}, False),
        ({"Status": "restarting", "Restarting": True, "FinishedAt": "2026-01-01T00:00:00Z"}, False),
        ({"Status": "created", "FinishedAt": "0001-01-01T00:00:00Z"}, False),
        ({"Status": "exited", "FinishedAt": "2026-01-01T00:00:00Z"}, True),
    ],
)
def test_only_what_has_ended_has_a_status(fake: FakeEngine, state: dict[str, object], told: bool) -> None:  # noqa: FBT001
    fake.answers["/containers/web/json"] = {"State": {**state, "ExitCode": 0}}
    with connect(fake.address) as engine:
        assert ("exit status" in dict(container_facts(engine, "web"))) == told


def test_an_empty_answer_has_no_rows(fake: FakeEngine) -> None:
    fake.answers["/containers/web/json"] = {"Mounts": None}
    with connect(fake.address) as engine:
        assert container_facts(engine, "web") == []


def test_what_is_said_and_what_is_not(fake: FakeEngine) -> None:
    fake.answers["/containers/web/json"] = {
        "Config": {
            "Cmd": ["sh", 3],
            "Entrypoint": None,
            "Env": ["A=1"],
            "User": "me",
            "WorkingDir": "/srv",
            "ExposedPorts": {"80/tcp": {}},
            "Volumes": [],
        }
    }
    with connect(fake.address) as engine:
        assert container_settings(engine, "web") == ContainerSettings(("sh",), (), ("A=1",), "me", "/srv", ("80/tcp",))
        fake.answers["/containers/web/json"] = []
        assert container_settings(engine, "web") == ContainerSettings()
