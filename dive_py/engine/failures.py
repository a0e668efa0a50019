"""What docker-py and the libraries below it raise, as divepy's own errors."""

from __future__ import annotations

import json
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dive_py.causes import cause, one_line
from dive_py.errors import DivepyError, EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_FOUND = 404
"""The status of an answer about something that is not there."""

_UNREACHED = re.compile(r'"https?://([^/"]{1,255})[^"]*": (?:[^"]*: )?([^:"]+)')
"""How Go says that a host was not reached: the address that was asked, where that failed, and why."""


class Refused(Exception):
    """The engine answered with an error; never leaves this package: `engine_errors` turns it into an `EngineError`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        """The HTTP status."""
        self.reason = reason
        """The engine's own words."""

    @classmethod
    def of_answer(cls, status: int, body: bytes) -> Refused:
        """Return what an answer with an error status says: JSON with a message, or plain text."""
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = body.decode("utf-8", "replace")
        message = answer.get("message") or answer.get("cause") if isinstance(answer, dict) else answer
        if not message:
            from http import HTTPStatus  # a table of sixty words, for an engine that has none of its own

            message = HTTPStatus(status).phrase if status in list(HTTPStatus) else status
        return cls(status, str(message))


@contextmanager
def engine_errors(work: str, missing: DivepyError | None = None) -> Iterator[None]:
    """Re-raise any failure in the block as an `EngineError`.

    Args:
        work: What is being done, as it continues "the engine failed …": `to list images`.
        missing: The error to raise instead where the engine says that what was asked for is not there.

    Raises:
        EngineError: the engine refused, vanished or broke off; the text names `work` and the cause.
        DivepyError: `missing`.
    """
    try:
        yield
    except DivepyError:
        raise
    except Exception as error:
        if missing is not None and getattr(error, "status", getattr(error, "status_code", None)) == NOT_FOUND:
            raise missing from error
        if isinstance(error, Refused):
            if unreached := _UNREACHED.search(one_line(error.reason)):
                host, why = unreached.groups()
                raise EngineError(f"the engine failed {work}: it does not reach {host}: {why}") from error
            raise EngineError(f"the engine refused {work}: {one_line(error.reason)}") from error
        if isinstance(error, TimeoutError):
            raise EngineError(f"the engine did not answer in time {work}") from error
        if "docker" in sys.modules:  # nothing else raises what docker-py and the libraries below it do
            _tell_docker(error, work)
        if isinstance(error, OSError):
            raise EngineError(f"the engine failed {work}: {cause(error)}") from error
        raise


def _tell_docker(error: Exception, work: str) -> None:
    """Raise what a failure of docker-py means; return where it is none."""
    import docker.errors
    import requests
    import urllib3.exceptions

    if isinstance(error, docker.errors.APIError):
        reason = one_line(error.explanation or str(error))
        raise EngineError(f"the engine refused {work}: {reason}") from error
    if isinstance(error, requests.exceptions.Timeout):
        raise EngineError(f"the engine did not answer in time {work}") from error
    if isinstance(error, docker.errors.DockerException | urllib3.exceptions.HTTPError):
        raise EngineError(f"the engine failed {work}: {cause(error)}") from error
