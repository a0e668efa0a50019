"""What an engine is told about a container to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from dive_py.engine.run_request import RunRequest
from dive_py.errors import UsageError


def test_what_is_not_said_is_left_to_the_image() -> None:
    body = RunRequest("app:1").body({})
    assert (body["Image"], body["Cmd"], body["Env"], body["User"]) == ("app:1", None, [], "")
    assert "Entrypoint" not in body
    assert (body["AttachStdin"], body["AttachStdout"], body["OpenStdin"]) == (False, True, False)
    assert body["HostConfig"]["NetworkMode"] == "default"


def test_an_interactive_one() -> None:
    body = RunRequest("app", ("sh",), interactive=True, terminal=True, remove=True).body({})
    assert (body["Tty"], body["OpenStdin"], body["StdinOnce"], body["AttachStdin"]) == (True,) * 4
    assert body["HostConfig"]["AutoRemove"]
    detached = RunRequest("app", interactive=True, terminal=True, detached=True).body({})
    assert (detached["OpenStdin"], detached["StdinOnce"], detached["AttachStdout"]) == (True, False, False)


def test_variables_come_from_here_where_they_have_no_value() -> None:
    body = RunRequest("app", environment=("A=1", "B", "C", "D=")).body({"B": "two"})
    assert body["Env"] == ["A=1", "B=two", "D="]


@pytest.mark.parametrize(
    ("port", "told"),
    [
        ("80", {"80/tcp": [("", "")]}),
        ("8080:80", {"80/tcp": [("", "8080")]}),
        ("127.0.0.1:53:53/udp", {"53/udp": [("127.0.0.1", "53")]}),
        ("127.0.0.1::80", {"80/tcp": [("127.0.0.1", "")]}),
        ("[::1]:8080:80", {"80/tcp": [("::1", "8080")]}),
        ("8000-8001:80-81", {"80/tcp": [("", "8000")], "81/tcp": [("", "8001")]}),
    ],
)
def test_ports(port: str, told: dict[str, list[tuple[str, str]]]) -> None:
    body = RunRequest("app", ports=(port,)).body({})
    found = body["HostConfig"]["PortBindings"]
    assert {key: [(one["HostIp"], one["HostPort"]) for one in value] for key, value in found.items()} == told
    assert set(body["ExposedPorts"]) == set(told)


@pytest.mark.parametrize("port", ["", "x", "0", "65536", "1:2:3", "80/icmp", "8000-8002:80-81", "99999999:1", "81-80"])
def test_what_is_no_port_is_named(port: str) -> None:
    with pytest.raises(UsageError, match="is not a port"):
        RunRequest("app", ports=(port,)).body({})


def test_volumes() -> None:
    body = RunRequest("app", volumes=("/a:/b", "name:/c:ro", "./x:/d", "/anonymous")).body({})
    assert body["HostConfig"]["Binds"] == ["/a:/b", "name:/c:ro", f"{Path.cwd()}/x:/d"]
    assert body["Volumes"] == {"/anonymous": {}}


@pytest.mark.parametrize("volume", ["", ":", "/a:", "/a:b", "/a:/b:ro:x", "name"])
def test_what_is_no_volume_is_named(volume: str) -> None:
    with pytest.raises(UsageError, match="is not a volume"):
        RunRequest("app", volumes=(volume,)).body({})


@pytest.mark.parametrize("name", ["-a", "a", "a b", "a/b", "é1"])
def test_what_is_no_name_is_named(name: str) -> None:
    with pytest.raises(UsageError, match="is not a container's name"):
        RunRequest("app", name=name).body({})


def test_an_entrypoint_may_be_taken_away() -> None:
    assert RunRequest("app", entrypoint="").body({})["Entrypoint"] == []
    assert RunRequest("app", entrypoint="/bin/x").body({})["Entrypoint"] == ["/bin/x"]
