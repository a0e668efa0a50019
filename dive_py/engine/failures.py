"""What docker-py and the libraries below it raise, told as divepy's own errors."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRAPPINGS = re.compile(
    r"^(Error while fetching server API version: |\('Connection aborted\.', |Cannot connect to proxy\.|"
    r"[A-Za-z]+\(|<?[\w.]+ object at 0x[0-9a-f]+>?: |HTTP[S]?Connection(Pool)?\([^)]*\): )+"
)
"""What libraries put before the one thing that a person can use."""


@contextmanager
def told(work: str) -> Iterator[None]:
    """Turn whatever goes wrong in the block into an `EngineError`.

    Args:
        work: What is being done, as it continues "the engine failed …": `to list images`.

    Raises:
        EngineError: the engine refused, vanished or broke off; the text names `work` and the cause.
    """
    import docker.errors
    import requests
    import urllib3.exceptions

    try:
        yield
    except docker.errors.APIError as error:
        reason = one_line(error.explanation or str(error))
        raise EngineError(f"the engine refused {work}: {reason}") from error
    except requests.exceptions.Timeout as error:
        raise EngineError(f"the engine did not answer in time {work}") from error
    except (
        docker.errors.DockerException,
        requests.exceptions.RequestException,
        urllib3.exceptions.HTTPError,
        OSError,
    ) as error:
        raise EngineError(f"the engine failed {work}: {cause(error)}") from error


def cause(error: BaseException) -> str:
    """The system's words for what lies at the bottom of a library's error: `No such file or directory`."""
    deepest: BaseException | None = error
    found = ""
    seen: set[int] = set()
    while deepest is not None and id(deepest) not in seen:
        seen.add(id(deepest))
        if isinstance(deepest, OSError) and deepest.strerror:
            found = str(deepest.strerror)
        deepest = _below(deepest)
    return found or one_line(_WRAPPINGS.sub("", str(error))) or type(error).__name__


def one_line(text: str) -> str:
    """The text without line breaks and final full stop."""
    return " ".join(text.split()).rstrip(".")


def _below(error: BaseException) -> BaseException | None:
    """The error that `error` wraps: its cause, its context, or the first argument that is one."""
    wrapped = getattr(error, "reason", None)
    if isinstance(wrapped, BaseException):
        return wrapped
    inner = next((argument for argument in error.args if isinstance(argument, BaseException)), None)
    return inner or error.__cause__ or error.__context__
