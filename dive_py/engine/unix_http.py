"""Short questions to an engine behind a socket of this machine, without docker-py.

Importing docker-py takes longer than everything else that is done until an image's layers are on screen (0.15 s of
0.3 s), and that is needed only for answers that stream. Where an engine listens elsewhere, docker-py asks.
"""

from __future__ import annotations

import http.client
import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from dive_py.engine.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LONGEST_ANSWER: Final = 256 << 20
"""Bytes of the longest answer that is read: a list of a hundred thousand images has some 100 MB."""

_SAFE: Final = "/:"
"""What stands in a name as it is, as docker-py has it."""


class _Connection(http.client.HTTPConnection):
    """A connection to a socket file."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = str(path)

    def connect(self) -> None:
        """Connect to the socket file instead of a host."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask(path: Path, target: str, timeout: float) -> bytes:
    """Return the whole answer to a GET.

    Args:
        path: The engine's socket.
        target: What is asked for: a path that is quoted already, perhaps with a query.
        timeout: Seconds for each step.

    Raises:
        Refused: the engine answered with an error.
        OSError, http.client.HTTPException: it vanished, or what answers is not an engine; see `engine_errors`.
    """
    connection = _Connection(path, timeout)
    try:
        connection.request("GET", target)
        response = connection.getresponse()
        data = response.read(LONGEST_ANSWER + 1)
        if len(data) > LONGEST_ANSWER:
            message = f"its answer is longer than {LONGEST_ANSWER >> 20} MiB"
            raise Refused(response.status, message)
        if response.status >= http.client.BAD_REQUEST:
            raise Refused.of_answer(response.status, data)
        return data
    finally:
        connection.close()


def target(path: str, parts: tuple[str, ...], params: Mapping[str, str | bytes] | None) -> str:
    """Return a path with names filled in and quoted, and its query.

    Args:
        path: With `{0}` for the first of `parts`.
        parts: Names.
        params: The query, or None.
    """
    where = path.format(*(quote(part, safe=_SAFE) for part in parts))
    return f"{where}?{urlencode(params)}" if params else where
