"""Short questions to an engine behind a socket of this machine, without docker-py.

Importing docker-py takes longer than everything else that is done until an image's layers are on screen (0.15 s of
0.3 s), and that is needed only for answers that stream. Even `http.client` takes 15 ms, for mail and TLS. Where an
engine listens elsewhere, docker-py asks.
"""

from __future__ import annotations

import re
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

_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})\b")

_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?:\r\n|$)", re.IGNORECASE)

_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*(?:\r\n|$)", re.IGNORECASE)

_CHUNK: Final = re.compile(rb"([0-9a-f]{1,15})[ \t]*(?:;[^\n]*)?\r\n", re.IGNORECASE)
"""The line before a chunk, with the bytes of it."""

_LONGEST_HEAD: Final = 64 << 10
"""Bytes of the longest head of an answer."""

_PIECE: Final = 256 << 10

_OK: Final = 200
"""The first status of an answer; those below announce one."""

_BAD_REQUEST: Final = 400
"""The first status that is an error."""


def ask(path: Path, target: str, timeout: float) -> bytes:
    """Return the whole answer to a GET.

    Asked in HTTP/1.0, an engine sends its answer as it is and hangs up. What stands before an engine may know nothing
    but HTTP/1.1: it says *continue* first, sends chunks, or stays on the line behind its answer.

    Args:
        path: The engine's socket.
        target: What is asked for: a path that is quoted already, perhaps with a query.
        timeout: Seconds for each step.

    Raises:
        Refused: the engine answered with an error.
        OSError: it vanished, or what answers is not an engine; see `engine_errors`.
    """
    if not (target.isascii() and target.isprintable()) or " " in target:
        raise ValueError(f"{target!r} is not quoted")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        connection.connect(str(path))
        connection.sendall(f"GET {target} HTTP/1.0\r\nHost: localhost\r\nUser-Agent: divepy\r\n\r\n".encode())
        status, head, start = read_head(connection)
        data = read_body(connection, status, head, start)
    if status >= _BAD_REQUEST:
        raise Refused.of_answer(status, data)
    return data


def read_head(connection: socket.socket, final: int = _OK) -> tuple[int, bytes, bytes]:
    """Read the head of an answer; return its status, the whole of it, and the body's start.

    Heads with a lower status than `final` announce another one.

    Raises:
        ConnectionError: there is none, or it is not HTTP.
    """
    received, status, total = b"", 0, 0
    while True:
        while b"\r\n\r\n" not in received:
            piece = connection.recv(_PIECE)
            if not piece:
                raise ConnectionError("it hung up without an answer")
            received += piece
            if len(received) > _LONGEST_HEAD + _PIECE:
                break
        head, _, received = received.partition(b"\r\n\r\n")
        match = _STATUS.match(head)
        total += len(head)
        if match is None or total > _LONGEST_HEAD:
            raise ConnectionError("its answer is not HTTP")
        status = int(match[1])
        if status >= final:
            return status, head, received


def read_body(connection: socket.socket, status: int, head: bytes, start: bytes) -> bytes:
    """Read the rest of an answer.

    Raises:
        Refused, ConnectionError: it is too long, ends too early, or is not HTTP.
    """
    if _CHUNKED.search(head):
        return _chunks(connection, status, start)
    return _body(connection, status, _LENGTH.search(head), start)


def _body(connection: socket.socket, status: int, said: re.Match[bytes] | None, start: bytes) -> bytes:
    """Read an answer to its length, or to the end of the connection where none is said."""
    length = int(said[1]) if said else None
    parts, got = [start], len(start)
    while got <= LONGEST_ANSWER and (length is None or got < length) and (piece := connection.recv(_PIECE)):
        parts.append(piece)
        got += len(piece)
    if got > LONGEST_ANSWER:
        raise _too_long(status)
    if length is not None and got < length:
        raise _broken_off()
    return b"".join(parts)[:length]


def _chunks(connection: socket.socket, status: int, received: bytes) -> bytes:
    """Read an answer that comes in chunks, to the empty one; fields behind that are left unread."""
    buffer, at = bytearray(received), 0
    parts: list[bytes] = []
    got = 0

    def more() -> None:
        piece = connection.recv(_PIECE)
        if not piece:
            raise _broken_off()
        buffer.extend(piece)

    while True:
        while (end := buffer.find(b"\n", at)) < 0:
            if len(buffer) - at > _LONGEST_HEAD:
                raise ConnectionError("its answer is not HTTP")
            more()
        line = _CHUNK.fullmatch(buffer, at, end + 1)
        if line is None:
            raise ConnectionError("its answer is not HTTP")
        length = int(line[1], 16)
        if not length:
            return b"".join(parts)
        got += length
        if got > LONGEST_ANSWER:
            raise _too_long(status)
        at = end + 1
        while len(buffer) < at + length + 2:
            more()
        parts.append(bytes(buffer[at : at + length]))
        del buffer[: at + length + 2]
        at = 0


def _too_long(status: int) -> Refused:
    return Refused(status, f"its answer is longer than {LONGEST_ANSWER >> 20} MiB")


def _broken_off() -> ConnectionError:
    return ConnectionError("it hung up in the middle of its answer")


def target(path: str, parts: tuple[str, ...], params: Mapping[str, str | bytes] | None) -> str:
    """Return a path with names filled in and quoted, and its query.

    Args:
        path: With `{0}` for the first of `parts`.
        parts: Names.
        params: The query, or None.
    """
    where = path.format(*(quote(part, safe=_SAFE) for part in parts))
    return f"{where}?{urlencode(params)}" if params else where
