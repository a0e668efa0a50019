"""Threads that index layers."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from dive_py.errors import Cancelled
from dive_py.progress import Progress
from dive_py.sources.workers import Workers


def test_all_work_is_done_when_the_context_ends() -> None:
    done: list[int] = []
    with Workers(Progress()) as workers:
        for number in range(50):
            workers.submit(partial(done.append, number))
    assert sorted(done) == list(range(50))


def test_an_error_of_the_work_comes_out() -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), Workers(Progress()) as workers:
        workers.submit(fail)


def test_the_stop_flag_ends_the_waiting() -> None:
    stop, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        go_on.wait()

    def submit_many(workers: Workers) -> None:
        try:
            for _ in range(100):
                workers.submit(wait)
        finally:
            go_on.set()

    stop.set()
    with pytest.raises(Cancelled), Workers(Progress(stop=stop)) as workers:
        submit_many(workers)
