"""Requests that become pipes."""

from __future__ import annotations

import socket
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import Engine
from dive_py.engine.failures import Refused
from dive_py.engine.hijacking import hijack
from dive_py.engine.places import Place
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[Engine, list[bytes]]]:
    """An engine that answers anything with these bytes, and what it was asked."""
    asked: list[bytes] = []
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder, socket.socket(socket.AF_UNIX) as server:
        path = Path(folder) / "s"
        server.bind(str(path))
        server.listen()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                asked.append(connection.recv(9999))
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Engine(Place(f"unix://{path}", "test"), {"ApiVersion": "1.41"}), asked
        thread.join(5)


@pytest.mark.parametrize("status", [b"101 UPGRADED", b"200 OK"])
def test_what_follows_the_head_is_the_process(status: bytes) -> None:
    with answering(b"HTTP/1.1 " + status + b"\r\nConnection: Upgrade\r\n\r\nhello") as (engine, asked):
        pipe = hijack(engine, "/exec/{0}/start", "a b", body={"Tty": True}, params={"x": "1"})
        assert pipe.has_bytes
        assert pipe.read(3) == b"hel"
        assert pipe.read(9) == b"lo"
        assert pipe.read(9) == b""
        pipe.close()
    assert asked[0].startswith(b"POST /v1.41/exec/a%20b/start?x=1 HTTP/1.1\r\n")
    assert asked[0].endswith(b'\r\n\r\n{"Tty": true}')
    assert b"Upgrade: tcp" in asked[0]


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 409 Conflict\r\nContent-Length: 23\r\n\r\n{"message": "not today"}'.replace(b"23", b"24"),
        b'HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n18\r\n{"message": "not today"}\r\n0\r\n\r\n',
    ],
)
def test_a_refusal_has_the_engines_words(answer: bytes) -> None:
    with answering(answer) as (engine, _), pytest.raises(Refused) as caught:
        hijack(engine, "/x")
    assert (caught.value.status, caught.value.reason) == (409, "not today")


@pytest.mark.parametrize(("answer", "said"), [(b"", "hung up"), (b"x" * 400_000, "not HTTP")])
def test_what_is_no_answer(answer: bytes, said: str) -> None:
    with answering(answer) as (engine, _), pytest.raises(ConnectionError, match=said):
        hijack(engine, "/x")


def test_there_is_no_pipe_through_ssh() -> None:
    engine = Engine(Place("ssh://host", "test"), {"ApiVersion": "1.41"})
    with pytest.raises(EngineError, match="a terminal cannot be connected through ssh"):
        hijack(engine, "/x")
