"""Connections: which engine, and why the others do not answer."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.engine import connection
from dive_py.engine.places import Place
from dive_py.errors import EngineError, EngineUnavailable, ImageNotFound
from tests.engine.fake import VERSION, FakeEngine

if TYPE_CHECKING:
    from pathlib import Path


def test_an_engine_says_what_it_is(fake: FakeEngine) -> None:
    with connection.connect(fake.address, environ={}) as engine:
        assert (engine.product, engine.version, engine.api_version) == ("docker", "20.10.24", "1.41")
        assert engine.place.origin == "--host"


def test_podman_is_told_by_its_components(socket_folder: Path) -> None:
    fake = FakeEngine(socket_folder / "p.sock", VERSION | {"Components": [{"Name": "Podman Engine"}]})
    with connection.connect(fake.address, environ={}) as engine:
        assert engine.product == "podman"
    fake.close()


@pytest.mark.parametrize("components", [None, [], "x", [None, 5]])
def test_odd_components_do_no_harm(socket_folder: Path, components: object) -> None:
    fake = FakeEngine(socket_folder / "p.sock", VERSION | {"Components": components})
    with connection.connect(fake.address, environ={}) as engine:
        assert engine.product == "docker"
    fake.close()


def test_api_versions_are_compared_as_numbers(fake: FakeEngine) -> None:
    with connection.connect(fake.address, environ={}) as engine:
        assert engine.speaks("1.9")
        assert engine.speaks("1.41")
        assert not engine.speaks("1.48")


def test_a_missing_socket_is_told_with_its_address(socket_folder: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"--host at unix://.*: no such socket") as raised:
        connection.connect(f"unix://{socket_folder}/none.sock", environ={})
    assert "--host" in raised.value.hint


def test_a_file_refuses(socket_folder: Path) -> None:
    (socket_folder / "file").write_text("")
    with pytest.raises(EngineUnavailable, match="connection refused"):
        connection.connect(f"unix://{socket_folder}/file", environ={})


def test_a_socket_without_listener_refuses(socket_folder: Path) -> None:
    path = socket_folder / "dead.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(EngineUnavailable, match="connection refused"):
        connection.connect(f"unix://{path}", environ={})


def test_an_engine_that_stays_silent_is_given_up(socket_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LOCAL_TIMEOUT", 0.05)
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(socket_folder / "mute.sock"))
        mute.listen()
        with pytest.raises(EngineUnavailable, match="no answer in time"):
            connection.connect(f"unix://{socket_folder}/mute.sock", environ={})


def test_somebody_else_behind_the_socket_is_no_engine(socket_folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(socket_folder / "x.sock"))
        server.listen()

        def greet() -> None:
            # The first caller only looks whether anybody is there.
            for _ in range(2):
                caller, _ = server.accept()
                with caller, contextlib.suppress(OSError):
                    caller.recv(65536)
                    caller.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        with pytest.raises(EngineUnavailable):
            connection.connect(f"unix://{socket_folder}/x.sock", environ={})
        thread.join()


def test_the_first_place_that_answers_is_taken(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = (Place("unix:///nowhere/a.sock", "A"), Place(fake.address, "B"))
    monkeypatch.setattr("dive_py.engine.places.usual", lambda _: usual)
    refusals: list[connection.Refusal] = []
    engine = connection.first_engine(lambda engine: engine, environ={"HOME": "/nowhere"}, refusals=refusals)
    assert engine.place.origin == "B"
    assert [one.place.origin for one in refusals] == ["A"]
    engine.close()


def test_why_no_engine_gives_it_is_kept_and_the_first_answer_counts(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = (Place("unix:///nowhere/a.sock", "A"), Place(fake.address, "B"), Place(fake.address, "C"))
    monkeypatch.setattr("dive_py.engine.places.usual", lambda _: usual)
    refusals: list[connection.Refusal] = []
    used: list[connection.Engine] = []

    def use(engine: connection.Engine) -> None:
        used.append(engine)
        raise ImageNotFound(f"{engine.place.origin} has none")

    for passed, asked in (((ImageNotFound,), "BC"), ((), "B")):
        with pytest.raises(ImageNotFound, match="B has none"):
            connection.first_engine(use, environ={"HOME": "/nowhere"}, passed=passed, refusals=refusals)
        assert "".join(engine.place.origin for engine in used) == asked
        used.clear()
    assert [(one.place.origin, one.product) for one in refusals] == [
        ("B", "docker"),
        ("C", "docker"),
        ("A", ""),
        ("A", ""),
    ]


def test_what_stays_the_same_is_asked_once(fake: FakeEngine) -> None:
    fake.answers["/info"] = {"Driver": "overlay2"}
    with connection.connect(fake.address, environ={}) as engine:
        assert engine.ask_once("/info") == engine.ask_once("/info") == {"Driver": "overlay2"}
    assert sum(path.endswith("/info") for path, _ in fake.asked) == 1


def test_places_where_nothing_ever_listened_are_left_out_of_the_message() -> None:
    silent = [
        connection.Refusal(Place("unix:///a", "A"), EngineUnavailable(connection.NO_SOCKET)),
        connection.Refusal(Place("unix:///b", "B"), EngineUnavailable(connection.NO_PERMISSION)),
    ]
    error = connection.unavailable(silent)
    assert error.message == "no engine answers (B at unix:///b: permission denied)"
    assert "group" in error.hint


def test_an_unknown_context_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="nope"):
        connection.connect(context="nope", environ={"HOME": str(tmp_path)})


def test_ssh_without_its_package_says_what_to_install() -> None:
    with pytest.raises(EngineUnavailable, match="paramiko") as caught:
        connection.connect("ssh://user@nowhere.invalid", environ={})
    assert "'.[ssh]'" in caught.value.hint
    assert "start" not in caught.value.hint


def test_a_configuration_that_is_a_pipe_is_told_and_not_waited_for(
    fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library reads it when its client is made."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    os.mkfifo(tmp_path / "config.json")
    with (
        connection.connect(fake.address) as engine,
        pytest.raises(EngineError, match=r"config\.json cannot be read: it is a pipe"),
    ):
        engine.client.close()


def test_a_version_that_is_nested_without_end_is_not_an_engine(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dive_py.engine.connection.unix_http.ask", lambda *_: b"[" * 200_000)
    with pytest.raises(EngineUnavailable, match="not a Docker-compatible engine"):
        connection.connect(fake.address, environ={})
