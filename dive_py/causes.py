"""What lies at the bottom of a library's error, in the words of the system."""

from __future__ import annotations

import re
from typing import Final

_WRAPPINGS: Final = re.compile(
    r"^(Error while fetching server API version: |\('Connection aborted\.', |Cannot connect to proxy\.|"
    r"[A-Za-z]+\(|<?[\w.]+ object at 0x[0-9a-f]+>?: |HTTP[S]?Connection(Pool)?\([^)]*\): )+"
)
"""What libraries put before the one thing that a person can use."""

_PAGE: Final = re.compile(r"[\"'`]*\s*(<!doctype\s+html|<html[\s>]).*", re.IGNORECASE | re.DOTALL)
"""A web page, to its end: a server that is not a registry has nothing else to say."""


def cause(error: BaseException) -> str:
    """Return the system's words for what lies at the bottom of a library's error: `No such file or directory`."""
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
    """Return the text without line breaks, final full stop, and a web page that came instead of an answer."""
    return " ".join(_PAGE.sub("", text).split()).rstrip(".:")


def _below(error: BaseException) -> BaseException | None:
    """Return the error that `error` wraps: its cause, its context, or the first argument that is one."""
    wrapped = getattr(error, "reason", None)
    if isinstance(wrapped, BaseException):
        return wrapped
    inner = next((argument for argument in error.args if isinstance(argument, BaseException)), None)
    return inner or error.__cause__ or error.__context__
