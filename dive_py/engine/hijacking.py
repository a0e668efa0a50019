"""A connection to an engine that becomes a plain pipe to a process in a container.

The engine answers to such a request with `101 UPGRADED` (or `200`), and from there on both sides write what they like.
Bytes that come together with the answer's head belong to the process already; libraries for HTTP keep them to
themselves, so the head is read here.

Source: Docker Engine API 1.41, *Attach to a container* and *Exec*, sections on hijacking.
"""

from __future__ import annotations

import contextlib
import json
import socket
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from dive_py.engine import unix_http
from dive_py.engine.failures import Refused
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.engine.connection import Engine
    from dive_py.engine.contexts import Tls

_UPGRADED: Final = 101
_OK: Final = 200
"""Statuses after which both sides write what they like."""

_TIMEOUT: Final = 60
"""Seconds for the answer's head."""

_PORTS: Final = {True: 2376, False: 2375}
"""Where engines listen that tell no port, with TLS and without."""


class Pipe:
    """The connection, once it is one, and the bytes that came with the answer's head."""

    def __init__(self, connection: socket.socket, first: bytes) -> None:
        self._socket = connection
        self._first = first

    def fileno(self) -> int:
        """Return the descriptor to wait at."""
        return self._socket.fileno()

    @property
    def has_bytes(self) -> bool:
        """Whether there is something that no waiting would tell."""
        pending = getattr(self._socket, "pending", None)
        return bool(self._first) or (pending is not None and pending() > 0)

    def read(self, size: int) -> bytes:
        """Return what has come; empty where the other side is done.

        Raises:
            OSError: the connection broke.
        """
        if self._first:
            data, self._first = self._first[:size], self._first[size:]
            return data
        return self._socket.recv(size)

    def send(self, data: bytes) -> int:
        """Send what can be sent without waiting, and say how many bytes that were.

        Raises:
            OSError: the connection broke.
        """
        if hasattr(self._socket, "pending"):  # of TLS: its records are sent whole
            self._socket.sendall(data)
            return len(data)
        try:
            return self._socket.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0

    def end_input(self) -> None:
        """Tell the process that nothing more comes."""
        with contextlib.suppress(OSError):
            unwrapped = getattr(self._socket, "unwrap", None)
            if unwrapped is None:
                self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._socket.close()


def hijack(
    engine: Engine, path: str, *parts: str, params: Mapping[str, str] | None = None, body: object = None
) -> Pipe:
    """Ask for a pipe.

    Args:
        engine: Whose.
        path: Below the API's version, with `{0}` for the first of `parts`.
        parts: Names, quoted here.
        params: The query.
        body: What is sent as JSON; None for nothing.

    Raises:
        Refused: the engine answered with an error.
        EngineError: there is no way for a pipe to this engine.
        OSError: the engine is gone; `failures.engine_errors` wraps it.
    """
    target = unix_http.target(f"/v{engine.api_version}{path}", parts, params)
    data = b"" if body is None else json.dumps(body).encode()
    head = [
        f"POST {target} HTTP/1.1",
        "Host: docker",
        "User-Agent: divepy",
        "Connection: Upgrade",
        "Upgrade: tcp",
        "Content-Type: application/json" if data else "Content-Type: text/plain",
        f"Content-Length: {len(data)}",
    ]
    connection = _connected(engine)
    try:
        connection.settimeout(_TIMEOUT)
        connection.sendall("\r\n".join([*head, "", ""]).encode() + data)
        return _answered(connection)
    except BaseException:
        connection.close()
        raise


def _answered(connection: socket.socket) -> Pipe:
    status, head, first = unix_http.read_head(connection, _UPGRADED)
    if status not in {_UPGRADED, _OK}:
        raise Refused.of_answer(status, unix_http.read_body(connection, status, head, first))
    connection.settimeout(None)
    return Pipe(connection, first)


def _connected(engine: Engine) -> socket.socket:
    place = engine.place
    if place.socket is not None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_TIMEOUT)
        try:
            connection.connect(str(place.socket))
        except BaseException:
            connection.close()
            raise
        return connection
    where = urlsplit(place.address)
    if where.scheme not in {"tcp", "http", "https"} or not where.hostname:
        raise EngineError(
            f"a terminal cannot be connected through {where.scheme or place.address}://",
            "name the engine's own socket or tcp address with --host",
        )
    secure = place.tls is not None or where.scheme == "https"
    address = (where.hostname, where.port or _PORTS[secure])
    plain = socket.create_connection(address, timeout=_TIMEOUT)
    return _wrapped(plain, where.hostname, place.tls) if secure else plain


def _wrapped(plain: socket.socket, host: str, tls: Tls | None) -> socket.socket:
    import ssl

    context: Any = ssl.create_default_context(cafile=tls.ca or None if tls else None)
    if tls is not None and not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if tls is not None and tls.cert and tls.key:
        context.load_cert_chain(tls.cert, tls.key)
    wrapped: socket.socket = context.wrap_socket(plain, server_hostname=host)
    return wrapped
