"""Answers that can be left at any moment."""

from __future__ import annotations

import threading

import pytest

from dive_py.errors import Cancelled
from dive_py.progress import Progress
from dive_py.watched import Watched


class Response:
    """Bytes that come when the test lets them, as urllib3 gives them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.go_on = threading.Event()
        self.is_shut_down = threading.Event()

    def read(self, _: int) -> bytes:
        self.go_on.wait()
        return b"" if self.is_shut_down.is_set() else self.data

    def shutdown(self) -> None:
        self.is_shut_down.set()
        self.go_on.set()

    def close(self) -> None:
        """Nothing is open."""


def test_what_arrives_is_handed_on() -> None:
    response = Response(b"tale")
    response.go_on.set()
    with Watched(lambda: response, Progress()) as watched:  # type: ignore[arg-type,return-value]
        assert watched.received(lambda answer: answer.read(4)) == b"tale"
    assert response.is_shut_down.is_set()


def test_what_asking_raises_is_raised_where_it_is_waited_for() -> None:
    def ask() -> None:
        raise ConnectionRefusedError("nobody")

    with Watched(ask, Progress()) as watched, pytest.raises(ConnectionRefusedError, match="nobody"):  # type: ignore[arg-type]
        watched.response()


def test_a_silent_answer_is_shut_down_with_the_stop_flag() -> None:
    response, progress = Response(b"tale"), Progress()
    with Watched(lambda: response, progress) as watched:  # type: ignore[arg-type,return-value]
        watched.response()
        progress.stop.set()
        with pytest.raises(Cancelled):
            watched.received(lambda answer: answer.read(4))
    assert response.is_shut_down.is_set()


def test_waiting_for_an_answer_ends_with_the_stop_flag() -> None:
    hold, progress = threading.Event(), Progress()
    response = Response(b"")

    def ask() -> Response:
        hold.wait()
        return response

    with Watched(ask, progress) as watched:  # type: ignore[arg-type]
        progress.stop.set()
        with pytest.raises(Cancelled):
            watched.response()
    hold.set()
    assert response.is_shut_down.wait(10), "what comes too late is not kept"
