"""Short questions over a socket."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from dive_py.engine import unix_http
from dive_py.engine.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.fake import FakeEngine


def path_of(fake: FakeEngine) -> Path:
    from pathlib import Path

    return Path(fake.address.removeprefix("unix://"))


def test_the_whole_answer_comes(fake: FakeEngine) -> None:
    fake.answers["/big"] = {"text": "x" * 300_000}
    assert len(unix_http.ask(path_of(fake), "/v1.41/big", 5)) > 300_000


def test_an_error_status_is_told_with_the_engines_words(fake: FakeEngine) -> None:
    fake.answers["/images/x/json"] = (404, "No such image: x")
    with pytest.raises(Refused) as raised:
        unix_http.ask(path_of(fake), "/v1.41/images/x/json", 5)
    assert (raised.value.status, raised.value.reason) == (404, "No such image: x")


def test_an_answer_without_end_is_refused(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unix_http, "LONGEST_ANSWER", 1000)
    fake.answers["/big"] = "x" * 2000
    with pytest.raises(Refused, match="longer"):
        unix_http.ask(path_of(fake), "/v1.41/big", 5)


def test_an_engine_that_falls_silent_is_given_up(socket_folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(socket_folder / "mute.sock"))
        mute.listen()
        with pytest.raises(TimeoutError):
            unix_http.ask(socket_folder / "mute.sock", "/version", 0.05)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.0 200 OK\r\nX: " + b"x" * 400_000,
    ],
    ids=["nothing", "half a head", "no HTTP", "half a body", "a head without end"],
)
def test_an_answer_that_is_none_is_an_error(socket_folder: Path, said: bytes) -> None:
    with answering(socket_folder, said) as path, pytest.raises(OSError, match=r"it |its "):
        unix_http.ask(path, "/version", 5)


@pytest.mark.parametrize("field", [b"", b"Content-length:  5\r\n", b"Content-Length: 5 \r\nX: y\r\n"])
def test_the_body_ends_with_its_length_or_with_the_connection(socket_folder: Path, field: bytes) -> None:
    with answering(socket_folder, b"HTTP/1.0 200 OK\r\n" + field + b"\r\nhello") as path:
        assert unix_http.ask(path, "/version", 5) == b"hello"


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\nX: y\r\n\r\n0005 \r\nhello\r\n0\r\nTrailer: z\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more",
    ],
    ids=["chunks", "fields behind a chunk", "announced", "more than was said"],
)
def test_what_knows_nothing_but_http_1_1_is_understood(socket_folder: Path, said: bytes) -> None:
    with answering(socket_folder, said, stay=True) as path:
        assert unix_http.ask(path, "/version", 5) == b"hello"


def test_a_large_answer_in_chunks_is_whole(socket_folder: Path) -> None:
    chunk = b"c350\r\n" + b"x" * 50_000 + b"\r\n"
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 20 + b"0\r\n\r\n"
    with answering(socket_folder, said) as path:
        assert unix_http.ask(path, "/version", 5) == b"x" * 1_000_000


@pytest.mark.parametrize("chunks", [b"5\r\nhel", b"-5\r\nhello\r\n0\r\n\r\n", b"5\r\nhello\r\n", b"x" * 400_000])
def test_damaged_chunks_are_an_error(socket_folder: Path, chunks: bytes) -> None:
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    with answering(socket_folder, said) as path, pytest.raises(ConnectionError, match=r"it |its "):
        unix_http.ask(path, "/version", 5)


def test_chunks_without_end_are_refused(socket_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unix_http, "LONGEST_ANSWER", 1000)
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n"
    with answering(socket_folder, said) as path, pytest.raises(Refused, match="longer"):
        unix_http.ask(path, "/version", 5)


def test_what_would_be_another_line_is_not_sent(socket_folder: Path) -> None:
    with pytest.raises(ValueError, match="not quoted"):
        unix_http.ask(socket_folder / "none", "/v1.41\r\nX: y/version", 5)


@contextmanager
def answering(folder: Path, said: bytes, *, stay: bool = False) -> Iterator[Path]:
    """Listen, and answer one caller with these bytes; hang up then, or first when the caller does."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "x.sock"))
        server.listen()

        def answer() -> None:
            caller, _ = server.accept()
            with caller, suppress(OSError):
                caller.recv(4096)
                caller.sendall(said)
                if stay:
                    caller.recv(1)

        thread = threading.Thread(target=answer)
        thread.start()
        yield folder / "x.sock"
        thread.join()


def test_names_and_queries_are_quoted() -> None:
    assert unix_http.target("/images/{0}/json", ("a b?c/d:1",), {"x": '{"y"}'}) == (
        "/images/a%20b%3Fc/d:1/json?x=%7B%22y%22%7D"
    )
    assert unix_http.target("/version", (), None) == "/version"
