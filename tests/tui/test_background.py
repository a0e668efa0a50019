"""Work beside the screen: what is handed over, and when nothing is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from textual.app import App

from dive_py.errors import Cancelled, DivepyError
from dive_py.progress import Progress
from dive_py.tui.background import Follower, failure_of, run
from tests.tui.stage import until

if TYPE_CHECKING:
    from collections.abc import Callable


def raising(error: Exception) -> Callable[[], int]:
    """Work that fails."""

    def work() -> int:
        raise error

    return work


def waiting(progress: Progress) -> Callable[[], int]:
    """Work that ends when it is asked to."""

    def work() -> int:
        assert progress.stop.wait(20)
        progress.check()
        return 0

    return work


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (DivepyError("refused", "try again"), "refused; try again"),
        (MemoryError(), "there is not enough memory for reading x"),
        (
            KeyError("k"),
            "internal error while reading x: KeyError: 'k'; this is a bug in divepy; please report it",
        ),
    ],
)
def test_every_failure_is_a_line(error: Exception, line: str) -> None:
    assert failure_of(error, "reading x").line == line


def test_the_cause_of_a_bug_is_kept_for_its_traceback() -> None:
    error = KeyError("k")
    assert failure_of(error).__cause__ is error


async def test_a_result_comes_on_the_thread_of_the_screen() -> None:
    came: list[tuple[int, bool]] = []
    app: App[int] = App()
    async with app.run_test() as pilot:
        run(app, lambda: 5, lambda n: came.append((n, threading.current_thread() is threading.main_thread())), print)
        await until(pilot, lambda: bool(came))
    assert came == [(5, True)]


async def test_a_failure_comes_as_an_error() -> None:
    came: list[DivepyError] = []
    app: App[int] = App()
    async with app.run_test() as pilot:
        run(app, raising(ValueError("v")), print, came.append)
        await until(pilot, lambda: bool(came))
    assert came[0].message == "internal error: ValueError: v"


async def test_cancelled_work_says_so() -> None:
    came: list[DivepyError] = []
    progress = Progress()
    app: App[int] = App()
    async with app.run_test() as pilot:
        follower = run(app, waiting(progress), print, came.append, progress=progress)
        assert follower.is_running
        follower.cancel()
        await until(pilot, lambda: bool(came))
    assert isinstance(came[0], Cancelled)


async def test_after_a_stop_nothing_is_handed_over() -> None:
    came: list[object] = []
    progress = Progress()
    app: App[int] = App()
    async with app.run_test() as pilot:
        stopped = run(app, waiting(progress), came.append, came.append, progress=progress)
        stopped.stop(20)
        late = run(app, lambda: 1, came.append, came.append)
        late.stop()  # its answer may lie in the queue already
        await pilot.pause()
    assert not stopped.is_running
    assert not came


def test_a_follower_hears_of_its_end_on_its_own_thread() -> None:
    came: list[tuple[DivepyError, str]] = []
    over = threading.Event()

    def failed(error: DivepyError) -> None:
        came.append((error, threading.current_thread().name))
        over.set()

    follower = Follower(raising(DivepyError("gone")), failed)
    assert not follower.is_running
    follower.start()
    assert over.wait(20)
    assert [(error.message, name) for error, name in came] == [("gone", "divepy-background")]


def test_a_stopped_follower_is_silent_and_waited_for() -> None:
    came: list[DivepyError] = []
    progress = Progress()
    follower = Follower(waiting(progress), came.append, progress=progress)
    follower.start()
    follower.stop(20)
    assert not follower.is_running
    assert not came


def test_a_follower_may_stop_itself() -> None:
    stopped = threading.Event()

    def work() -> None:
        follower.stop(20)
        stopped.set()

    follower = Follower(work)
    follower.start()
    assert stopped.wait(20)
