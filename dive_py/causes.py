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
    found = [str(one.strerror) for one in chain(error) if isinstance(one, OSError) and one.strerror]
    return found[-1] if found else one_line(_WRAPPINGS.sub("", str(error))) or type(error).__name__


def one_line(text: str) -> str:
    """Return the text without line breaks, final full stop, and a web page that came instead of an answer."""
    return " ".join(_PAGE.sub("", text).split()).rstrip(".:")


def chain(error: BaseException) -> list[BaseException]:
    """Return an error and those that it wraps, the deepest last: urllib3 has them as its reason or an argument."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.append(one)
        wrapped = (getattr(one, "reason", None), *one.args)
        inner = next((part for part in wrapped if isinstance(part, BaseException)), None)
        one = inner or one.__cause__ or one.__context__
    return found
