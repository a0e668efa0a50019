"""An engine's long answer as a stream that can be left at any moment.

Engines may work for a long time before the first byte comes. Waiting and reading therefore happen under a watch, a
thread that looks at the stop flag and shuts the connection down.
"""

from __future__ import annotations

import contextlib
import threading
from abc import abstractmethod
from typing import TYPE_CHECKING, cast

from dive_py.closing import Closing
from dive_py.engine.failures import engine_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests
    from urllib3 import HTTPResponse

    from dive_py.progress import Progress

_PIECE = 1 << 16
"""Bytes that are taken at once, of those that have come."""

WATCH_SECONDS = 0.05
"""How long after the stop flag was set the connection is shut down, at most."""


class Streaming(Closing):
    """The bytes of an answer, in the order in which the engine sends them.

    Args:
        name: What is asked for, as messages call it.
        progress: Counts the bytes; its stop flag ends the answer at once, even while the engine is silent.
    """

    asking = "to send {}"
    """What is done before the answer comes, as it continues "the engine refused …"."""
    sending = "while it sent {}"
    """What is done while it comes."""

    def __init__(self, name: str, progress: Progress) -> None:
        self._name = name
        self._progress = progress
        self._response: requests.Response | None = None
        self._failure: BaseException | None = None
        self._answered = threading.Event()
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="divepy-stream", daemon=True).start()

    def read(self, size: int) -> bytes:
        """At most `size` of the next bytes; empty at the end.

        Raises:
            Cancelled: the stop flag was set.
            DivepyError: what `refused` raises.
            EngineError: the engine refused, or broke off.
        """
        data = self._received(lambda raw: raw.read(size))
        self._progress.advance(len(data))
        return data

    def piece(self) -> bytes:
        """Return the bytes that have come, waiting for the first; empty at the end. They are not counted.

        Raises:
            Cancelled: the stop flag was set.
            EngineError: the engine refused, or broke off.
        """
        return self._received(lambda raw: raw.read1(_PIECE))

    def _received(self, reading: Callable[[HTTPResponse], bytes]) -> bytes:
        raw = self._body()
        with engine_errors(self.sending.format(self._name)):
            try:
                data = reading(raw)
            except Exception:
                self._progress.check()
                raise
        self._progress.check()  # a connection that was shut down looks like a finished one
        return data

    def close(self) -> None:
        """Leave the answer; the engine stops when it notices."""
        self._closed.set()
        if self._response is not None:
            self._shut_down(self._response)

    def _body(self) -> HTTPResponse:
        while not self._answered.wait(WATCH_SECONDS):
            self._progress.check()
        self._progress.check()
        if self._response is None:
            self._raise_failure()
        return cast("HTTPResponse", cast("requests.Response", self._response).raw)

    def _raise_failure(self) -> None:
        failure = cast("BaseException", self._failure)
        with engine_errors(self.asking.format(self._name)):
            self.refused(failure)
            raise failure

    def _watch(self) -> None:
        """Ask, then shut its connection down when the work is stopped."""
        try:
            response = self.request()
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

    @abstractmethod
    def request(self) -> requests.Response:
        """Ask the engine; return the answer with its body unread."""

    def refused(self, failure: BaseException) -> None:
        """Raise a better error than `failure`, where there is one."""

    @staticmethod
    def _shut_down(response: requests.Response) -> None:
        # The reader wakes up; an ended response has no socket any more.
        with contextlib.suppress(ValueError, OSError, RuntimeError, AttributeError):
            response.raw.shutdown()
        with contextlib.suppress(Exception):
            response.close()
