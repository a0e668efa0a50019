"""Short questions over a socket."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.engine import unix_http
from dive_py.engine.failures import Refused

if TYPE_CHECKING:
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


def test_one_that_hangs_up_is_an_error(socket_folder: Path) -> None:
    import http.client

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(socket_folder / "x.sock"))
        server.listen()

        def hang_up() -> None:
            caller, _ = server.accept()
            caller.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises((OSError, http.client.HTTPException)):
            unix_http.ask(socket_folder / "x.sock", "/version", 5)
        thread.join()


def test_names_and_queries_are_quoted() -> None:
    assert unix_http.target("/images/{0}/json", ("a b?c/d:1",), {"x": '{"y"}'}) == (
        "/images/a%20b%3Fc/d:1/json?x=%7B%22y%22%7D"
    )
    assert unix_http.target("/version", (), None) == "/version"
