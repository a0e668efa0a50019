"""Runs from their beginning to their end."""

from __future__ import annotations

import os
import pty
import struct
import tempfile
import termios
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.engine import session
from dive_py.engine.bridge import Streams
from dive_py.engine.connection import connect
from dive_py.engine.run_request import RunRequest
from dive_py.engine.running import StartError
from dive_py.errors import ContainerNotFound, EngineError, ImageNotFound
from tests.engine.container_engine import ContainerEngine

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator


@contextmanager
def engine(process: Callable[[socket.socket], int]) -> Iterator[ContainerEngine]:
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        engine = ContainerEngine(Path(folder) / "s", process)
        yield engine
        engine.close()


class Side:
    """This side of a run: pipes, or a terminal."""

    def __init__(self, *, terminal: bool = False) -> None:
        if terminal:
            self.master, keys = pty.openpty()
            self.ends = Streams(keys, keys, keys)
        else:
            keys, self.master = os.pipe()
            self._out, out = os.pipe()
            self._err, err = os.pipe()
            self.ends = Streams(keys, out, err)

    def run(self, engine: ContainerEngine, request: RunRequest) -> session.Outcome:
        self.warnings: list[str] = []
        with connect(engine.address) as connected:
            return session.run(connected, request, {}, self.ends, self.warnings.append)

    def written(self) -> tuple[bytes, bytes]:
        os.close(self.ends.output)
        os.close(self.ends.errors)
        return os.read(self._out, 1 << 16), os.read(self._err, 1 << 16)


def frame(stream: int, data: bytes) -> bytes:
    return struct.pack(">BxxxI", stream, len(data)) + data


def test_output_goes_where_it_belongs_and_the_status_is_told() -> None:
    def process(pipe: socket.socket) -> int:
        pipe.sendall(frame(1, b"out") + frame(2, b"err"))
        return 7

    side = Side()
    with engine(process) as server:
        assert side.run(server, RunRequest("app")) == session.Outcome("c" * 64, 7, name="happy_black")
        assert [path for path, _, _ in server.asked][:2] == ["/containers/create", f"/containers/{'c' * 64}/attach"]
        assert [path.rpartition("/")[2] for path, _, _ in server.asked].index("wait") < [
            path.rpartition("/")[2] for path, _, _ in server.asked
        ].index("start")
    assert side.written() == (b"out", b"err")
    assert side.warnings == ["mind the gap"]


@pytest.mark.parametrize(
    "request_", [RunRequest("app"), RunRequest("app", detached=True), RunRequest("app", remove=True)]
)
def test_one_without_a_name_has_the_one_that_the_engine_chose(request_: RunRequest) -> None:
    """The list of containers knows it by that; asked for while it is there, for it may be removed at its end."""
    with engine(lambda _: 0) as server:
        assert Side().run(server, request_).name == "happy_black"
        server.name = ""
        assert Side().run(server, request_).name == "c" * 12


def test_one_with_a_name_keeps_it() -> None:
    with engine(lambda _: 0) as server:
        assert Side().run(server, RunRequest("app", name="web")).name == "web"


def test_input_reaches_the_process_and_its_end_too() -> None:
    def process(pipe: socket.socket) -> int:
        received = b""
        while piece := pipe.recv(9):
            received += piece
        pipe.sendall(frame(1, received.upper()))
        return 0

    side = Side()
    os.write(side.master, b"typed" * 20)
    os.close(side.master)
    with engine(process) as server:
        assert side.run(server, RunRequest("app", interactive=True)).status == 0
    assert side.written()[0] == b"TYPED" * 20


def test_a_terminal_is_raw_meanwhile_and_knows_its_size() -> None:
    import fcntl

    side = Side(terminal=True)
    keys = side.ends.keys or 0
    fcntl.ioctl(keys, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
    before = termios.tcgetattr(keys)
    seen: list[bool] = []

    def process(pipe: socket.socket) -> int:
        seen.append(termios.tcgetattr(keys) != before)
        pipe.sendall(b"\x1b[?1049h\x1b[?25lhello")
        return 3

    with engine(process) as server:
        assert side.run(server, RunRequest("app", interactive=True, terminal=True)).status == 3
        assert server.posted("/resize")[0][0] == {"h": ["33"], "w": ["77"]}
    assert seen == [True]
    assert termios.tcgetattr(keys) == before
    assert os.read(side.master, 999) == b"\x1b[?1049h\x1b[?25lhello\x1b[?25h\x1b[?1049l"


def test_one_that_runs_on_was_left() -> None:
    """The engine hangs up when it sees the keys for that."""
    with engine(lambda _: -1) as server:
        outcome = Side().run(server, RunRequest("app", interactive=True, detach_keys="ctrl-x"))
        assert (outcome.status, outcome.detached) == (None, True)
        assert server.posted("/attach")[0][0]["detachKeys"] == ["ctrl-x"]


def test_one_without_input_that_closes_its_output_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_SOON", 0.01)
    monkeypatch.setattr(session, "_PATIENCE", 0.02)
    with engine(lambda _: -1) as server:

        def end() -> None:
            server.status = 3
            server.ended.set()

        threading.Timer(0.3, end).start()
        assert Side().run(server, RunRequest("app")).status == 3


def test_nobody_waits_for_a_detached_one() -> None:
    with engine(lambda _: 0) as server:
        assert Side().run(server, RunRequest("app", detached=True)).detached
        assert not server.posted("/attach")


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ('exec: "nosuch": executable file not found in $PATH', 127),
        ("exec /x: permission denied", 126),
        ("no such network", 125),
    ],
)
@pytest.mark.parametrize("remove", [True, False])
def test_what_cannot_be_started_is_not_left_behind(message: str, status: int, *, remove: bool) -> None:
    with engine(lambda _: 0) as server:
        server.refusals[f"/containers/{'c' * 64}/start"] = (400, message)
        with pytest.raises(StartError, match="to start the container") as caught:
            Side().run(server, RunRequest("app", name="web", remove=remove))
        assert caught.value.status == status
        assert server.asked[-1][0].startswith("DELETE"), "its name is free for the next attempt"


def test_what_may_run_is_left_where_the_engine_did_not_say_no(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> None:
        raise EngineError("the engine did not answer in time to start the container")

    monkeypatch.setattr("dive_py.engine.running.start", start)
    with engine(lambda _: 0) as server:
        with pytest.raises(EngineError, match="in time"):
            Side().run(server, RunRequest("app", detached=True))
        assert not [path for path, _, _ in server.asked if path.startswith("DELETE")]


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((404, "No such image: app"), ImageNotFound, "has no image app"),
        ((409, 'The container name "/web" is already in use'), EngineError, "there is a container called web already"),
        ((500, "no space left on device"), EngineError, "no space left on device"),
    ],
)
def test_what_the_engine_refuses(answer: tuple[int, str], error: type[Exception], said: str) -> None:
    with engine(lambda _: 0) as server:
        server.refusals["/containers/create"] = answer
        with pytest.raises(error, match=said):
            Side().run(server, RunRequest("app", name="web"))


def test_a_refused_pipe_is_told() -> None:
    with engine(lambda _: 0) as server:
        server.refusals[f"/containers/{'c' * 64}/attach"] = (409, "no pipes today")
        with pytest.raises(EngineError, match="the engine refused to attach to the container: no pipes today"):
            Side().run(server, RunRequest("app"))


def test_a_command_in_a_running_container() -> None:
    def process(pipe: socket.socket) -> int:
        pipe.sendall(frame(1, b"hi"))
        return 4

    side = Side()
    request = RunRequest("", ("sh",), user="me", folder="/srv", environment=("A=1",))
    with engine(process) as server, connect(server.address) as connected:
        assert session.execute(connected, "web", request, {}, side.ends).status == 4
        body = server.posted("/containers/web/exec")[0][1]
        assert (body["Cmd"], body["User"], body["WorkingDir"], body["Env"]) == (["sh"], "me", "/srv", ["A=1"])
        server.refusals["/containers/none/exec"] = (404, "No such container")
        with pytest.raises(ContainerNotFound, match="has no container none"):
            session.execute(connected, "none", request, {}, side.ends)
    assert side.written()[0] == b"hi"
