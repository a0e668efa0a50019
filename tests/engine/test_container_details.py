"""All that an engine says of a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.container_details import container_facts
from dive_py.errors import ContainerNotFound

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


def test_rows_of_what_is_known(fake: FakeEngine) -> None:
    fake.answers["/containers/web/json"] = {
        "Name": "/web",
        "Id": "c" * 64,
        "Config": {"Image": "app:1", "Cmd": ["sh", "-c", "x y"], "Env": ["A=1", "B=2"], "Labels": {"k": "v"}},
        "State": {
            "Status": "exited",
            "ExitCode": 3,
            "StartedAt": "2026-01-01T00:00:00Z",
            "FinishedAt": "0001-01-01T00",
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
    assert told["status"] == "exit status 3"
    assert "finished" not in told
    assert told["mounts"] == "/data from vol (read-only)"
    assert told["ports"] == ":::8080->80/tcp"
    assert told["read-write layer"] == "1,234 bytes"
    assert ("", "B=2") in facts


def test_an_empty_answer_has_no_rows(fake: FakeEngine) -> None:
    fake.answers["/containers/web/json"] = {"Mounts": None}
    with connect(fake.address) as engine:
        assert container_facts(engine, "web") == []
