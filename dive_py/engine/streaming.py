"""An engine's long answer as a stream that can be left at any moment."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, cast

from dive_py.closing import Closing
from dive_py.engine.failures import engine_errors
from dive_py.errors import EngineError
from dive_py.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests
    from urllib3 import BaseHTTPResponse, HTTPResponse

    from dive_py.errors import DivepyError
    from dive_py.progress import Progress

_PIECE = 1 << 16
"""Bytes that are taken at once, of those that have come."""

LONGEST_LINE = 1 << 20
"""Bytes of a line at most, where an answer comes in lines."""


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
    about = "{}"
    """What it is about, of an answer in lines."""
    missing: DivepyError | None = None
    """The error to raise where the engine says that what was asked for is not there."""

    def __init__(self, name: str, progress: Progress) -> None:
        self._name = name
        self._progress = progress
        self._watched = Watched(lambda: cast("HTTPResponse", self.request().raw), progress)

    def read(self, size: int) -> bytes:
        """Return at most `size` of the next bytes; empty at the end.

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
        return self._received(lambda raw: cast("HTTPResponse", raw).read1(_PIECE))

    def lines(self) -> Iterator[bytes]:
        """Yield the lines that have come, but for blank ones, each as soon as it is there.

        Raises:
            Cancelled: the stop flag was set.
            EngineError: the engine refused or broke off, or a line is longer than any that an engine sends.
        """
        rest = b""
        while piece := self.piece():
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise self.not_understood()
            yield from filter(bytes.strip, lines)
        if rest.strip():
            yield rest

    def not_understood(self) -> EngineError:
        """Return the error for an answer that makes no sense."""
        return EngineError(f"the engine's answer about {self.about.format(self._name)} cannot be understood")

    def close(self) -> None:
        """Leave the answer; the engine stops when it notices."""
        self._watched.close()

    def _received(self, reading: Callable[[BaseHTTPResponse], bytes]) -> bytes:
        with engine_errors(self.asking.format(self._name), self.missing):
            try:
                self._watched.response()
            except Exception as failure:
                self._progress.check()
                self.refused(failure)
                raise
        with engine_errors(self.sending.format(self._name)):
            return self._watched.received(reading)

    @abstractmethod
    def request(self) -> requests.Response:
        """Ask the engine; return the answer with its body unread."""

    def refused(self, failure: BaseException) -> None:
        """Raise a better error than `failure`, where there is one."""
