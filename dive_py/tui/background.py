"""Work beside the screen: the one place in `tui/` that starts a thread.

`run` does one piece of work and hands its result to the screen; `Follower` is the thread itself, for long work that
posts messages as it goes (reading an image, following an engine). Whatever goes wrong becomes a `DivepyError`.

These are plain daemon threads and not Textual's workers. Those run in asyncio's default executor, whose threads are
waited for twice on the way out, by `asyncio.run` and by the interpreter: a read that blocks (an engine that does not
answer, a disk that hangs) would hold the prompt until it returns.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from dive_py.errors import DivepyError
from dive_py.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message_pump import MessagePump

Result = TypeVar("Result")


def failure_of(error: Exception, doing: str = "") -> DivepyError:
    """Return the error to show for an exception: itself, or what a bug in divepy looks like to a person.

    Args:
        error: The exception.
        doing: The work that raised it, as in `reading app:1`; may be empty.
    """
    if isinstance(error, DivepyError):
        return error
    while_doing = f" while {doing}" if doing else ""
    if isinstance(error, MemoryError):
        failure = DivepyError(f"there is not enough memory{f' for {doing}' if doing else ''}")
    else:
        text = f"internal error{while_doing}: {type(error).__name__}: {error}"
        failure = DivepyError(text, "this is a bug in divepy; please report it")
    failure.__cause__ = error
    return failure


class Follower:
    """A daemon thread that does one piece of work and never dies unheard.

    Args:
        work: The work; it runs on the thread, and ends soon after the stop flag of `progress` is set.
        failed: Called on the thread with the error that ended the work, `Cancelled` among them; not after `stop`.
        progress: How far the work is; made when none is given.
        doing: The work in words, as in `reading app:1`, for the message about a bug.
    """

    def __init__(
        self,
        work: Callable[[], object],
        failed: Callable[[DivepyError], object] = lambda _: None,
        *,
        progress: Progress | None = None,
        doing: str = "",
    ) -> None:
        self.progress = progress if progress is not None else Progress(doing)
        """How far the work is; its stop flag ends it."""
        self.is_dropped = False
        """Whether `stop` was called, so that nothing is to be handed over any more."""
        self._work, self._failed, self._doing = work, failed, doing
        self._thread = threading.Thread(target=self._run, name="divepy-background", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether the work has begun and is not over."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin the work; may be called once."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to end; that it did is still handed over, as `Cancelled`."""
        self.progress.stop.set()

    def stop(self, patience: float = 0.0) -> None:
        """Ask the work to end, and drop what would be handed over from now on.

        Args:
            patience: Seconds to wait for the thread at most.
        """
        self.is_dropped = True
        self.cancel()
        if patience > 0 and self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(patience)

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - a bug in here must not leave a screen that waits forever
            if not self.is_dropped:
                self._failed(failure_of(error, self._doing))


def run(
    target: MessagePump,
    work: Callable[[], Result],
    then: Callable[[Result], object],
    failed: Callable[[DivepyError], object],
    *,
    progress: Progress | None = None,
    doing: str = "",
) -> Follower:
    """Start work on a thread and hand its outcome to a widget or a screen.

    Either callback runs on the screen's own thread, and only while `target` is there and the work was not stopped.

    Args:
        target: The widget or screen whose message queue carries the outcome.
        work: The work.
        then: Called with the result.
        failed: Called with the error that ended the work; with `Cancelled` where `cancel` or the stop flag did.
        progress: How far the work is; made when none is given.
        doing: The work in words, as in `reading app:1`, for the message about a bug.
    """

    def hand_over(callback: Callable[[], object]) -> None:
        target.call_later(lambda: None if follower.is_dropped else callback())

    def do() -> None:
        result = work()
        hand_over(lambda: then(result))

    follower = Follower(do, lambda error: hand_over(lambda: failed(error)), progress=progress, doing=doing)
    follower.start()
    return follower
