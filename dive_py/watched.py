"""An answer over HTTP that can be abandoned at any moment.

Servers may work for a long time before the first byte comes. Waiting and reading therefore happen under a watch, a
thread that looks at the stop flag and shuts the connection down.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from dive_py.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Callable

    from urllib3 import BaseHTTPResponse

    from dive_py.progress import Progress

WATCH_SECONDS = 0.05
"""How long after the stop flag was set the connection is shut down, at most."""

_WAKING_SECONDS = 1.0
"""How long a reader may take to notice it; what has no socket cannot wake one."""


class Watched(Closing):
    """The answer to one request, which is sent on a thread of its own.

    Args:
        ask: Sends the request; returns the answer with its body unread.
        progress: Its stop flag ends the answer at once, even while the server is silent.
    """

    def __init__(self, ask: Callable[[], BaseHTTPResponse], progress: Progress) -> None:
        self._ask = ask
        self._progress = progress
        self._response: BaseHTTPResponse | None = None
        self._failure: BaseException | None = None
        self._answered = threading.Event()
        self._closed = threading.Event()
        self._reading = threading.Lock()
        threading.Thread(target=self._watch, name="divepy-stream", daemon=True).start()

    def response(self) -> BaseHTTPResponse:
        """Wait for the answer, and return it.

        Raises:
            Cancelled: the stop flag was set.
            BaseException: what asking raised.
        """
        while not self._answered.wait(WATCH_SECONDS):
            self._progress.check()
        self._progress.check()
        if self._response is None:
            raise self._failure or ConnectionError("there is no answer")
        return self._response

    def received(self, reading: Callable[[BaseHTTPResponse], bytes]) -> bytes:
        """Return what `reading` takes from the answer's body.

        Raises:
            Cancelled: the stop flag was set.
            Exception: what reading raised.
        """
        response = self.response()
        try:
            with self._reading:
                data = reading(response)
        except Exception:
            self._progress.check()
            raise
        self._progress.check()  # a connection that was shut down looks like a finished one
        return data

    def close(self) -> None:
        """Abandon the answer; the server stops when it notices."""
        self._closed.set()
        if self._response is not None:
            self._shut_down(self._response)

    def _watch(self) -> None:
        """Ask, then shut the connection down when the work is stopped."""
        try:
            response = self._ask()
        except Exception as error:  # noqa: BLE001 - raised again where it is read
            self._failure = error
            self._answered.set()
            return
        self._response = response
        self._answered.set()
        while not self._closed.wait(WATCH_SECONDS):
            if self._progress.stopped:
                break
        self._shut_down(response)

    def _shut_down(self, response: BaseHTTPResponse) -> None:
        # The reader wakes up; an ended response has no socket any more.
        with contextlib.suppress(ValueError, OSError, RuntimeError, AttributeError):
            response.shutdown()
        # Not before it has woken up: what is closed under a reader, urllib3 gives back to its pool, still open.
        has_woken = self._reading.acquire(timeout=_WAKING_SECONDS)
        with contextlib.suppress(Exception):
            response.close()
        if has_woken:
            self._reading.release()
