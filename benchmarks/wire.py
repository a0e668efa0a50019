"""A proxy on loopback that counts what crosses the wire: bytes in each direction, and requests."""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from contextlib import suppress
from typing import Self

_PIECE = 1 << 18


class CountingProxy:
    """Leads connections to a server on, unchanged, and counts.

    Args:
        server: `host:port`, plain HTTP or TLS; requests are counted of plain HTTP alone.
    """

    def __init__(self, server: str) -> None:
        host, _, port = server.rpartition(":")
        self._server = host, int(port)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self.reset()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        """What to ask in the server's place."""
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reset(self) -> None:
        """Count from zero again."""
        with self._lock:
            self.sent = 0
            """Bytes to the server."""
            self.received = 0
            """Bytes from the server, headers included."""
            self.connections = 0
            self.requests: Counter[tuple[str, str]] = Counter()
            """How often each was made: method, and path without query."""

    def asked(self, method: str, pattern: str) -> int:
        """How many requests of a method have a path in which the regular expression is found."""
        with self._lock:
            return sum(
                count for (each, path), count in self.requests.items() if each == method and re.search(pattern, path)
            )

    def close(self) -> None:
        """Take no more connections, and end those that are open."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            found = tuple(self._open)
        for each in found:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(self._server) as server:
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.connections += 1
                self._open |= {client, server}
            upwards = threading.Thread(target=self._up, args=(client, server), daemon=True)
            upwards.start()
            self._down(server, client)
            upwards.join()
            with self._lock:
                self._open -= {client, server}

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        buffer = memoryview(bytearray(_PIECE))
        with suppress(OSError):
            while size := server.recv_into(buffer):
                with self._lock:
                    self.received += size
                client.sendall(buffer[:size])
        _end(client, server)

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        requests = _Requests()
        with suppress(OSError):
            while data := client.recv(_PIECE):
                found = requests.feed(data)
                with self._lock:
                    self.sent += len(data)
                    self.requests.update(found)
                server.sendall(data)
        _end(server, client)


class _Requests:
    """Finds the requests in what a client sends on one connection."""

    _first = re.compile(rb"([A-Z]+) (\S+) HTTP/1\.[01]\r\n")
    _length = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

    def __init__(self) -> None:
        self._pending = b""
        self._body = 0
        self._http = True

    def feed(self, data: bytes) -> list[tuple[str, str]]:
        """Return method and path of every request whose headers end in what has come so far."""
        found = []
        self._pending += data if self._http else b""
        while self._http:
            passed = min(self._body, len(self._pending))
            self._body -= passed
            self._pending = self._pending[passed:]
            head, end, rest = self._pending.partition(b"\r\n\r\n")
            first = self._first.match(self._pending)
            if not end:
                self._http = first is not None or (len(self._pending) < _PIECE and self._pending[:1] < b"\x80")
                break
            if first is None:
                self._http = False
                break
            found.append((first[1].decode(), first[2].decode("latin-1").partition("?")[0]))
            length = self._length.search(head)
            self._body = int(length[1]) if length else 0
            self._pending = rest
        return found


def _end(writes: socket.socket, reads: socket.socket) -> None:
    """Pass an end on: nothing more is sent this way, and nothing more is read."""
    for each, how in ((writes, socket.SHUT_WR), (reads, socket.SHUT_RD)):
        with suppress(OSError):
            each.shutdown(how)
