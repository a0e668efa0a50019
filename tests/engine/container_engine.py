"""A small engine behind a socket that runs a function instead of a process."""

from __future__ import annotations

import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path


class ContainerEngine:
    """The engine.

    Args:
        path: Its socket.
        process: What a container does with the connection; its status.
    """

    def __init__(self, path: Path, process: Callable[[socket.socket], int]) -> None:
        self.address = f"unix://{path}"
        self.process = process
        self.asked: list[tuple[str, dict[str, list[str]], Any]] = []
        """Every POST: path, query, body."""
        self.refusals: dict[str, tuple[int, str]] = {}
        """Paths that are answered with an error."""
        self.running = False
        self.name = "happy_black"
        self.started = threading.Event()
        self.ended = threading.Event()
        self.status = 0
        self._server = _Server(str(path), self)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def posted(self, ending: str) -> list[tuple[dict[str, list[str]], Any]]:
        """The queries and bodies of what was asked for at a path that ends so."""
        return [(query, body) for path, query, body in self.asked if path.endswith(ending)]

    def close(self) -> None:
        self.started.set()
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, path: str, engine: ContainerEngine) -> None:
        self.engine = engine
        super().__init__(path, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        engine, path = self.server.engine, urlsplit(self.path).path
        if path.endswith("/version"):
            self._json(200, {"Version": "20.10.24", "ApiVersion": "1.41"})
        elif "/exec/" in path:
            self._json(200, {"Running": not engine.ended.is_set(), "ExitCode": engine.status})
        else:
            self._json(200, {"Id": "c" * 64, "Name": f"/{engine.name}", "State": {"Running": engine.running}})

    def do_POST(self) -> None:
        engine, url = self.server.engine, urlsplit(self.path)
        path = "/" + url.path.split("/", 2)[2]
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        engine.asked.append((path, parse_qs(url.query), json.loads(body) if body else None))
        if path in engine.refusals:
            status, message = engine.refusals[path]
            self._json(status, {"message": message})
        elif path.endswith(("/containers/create", "/exec")):
            self._json(201, {"Id": "c" * 64, "Warnings": ["mind the gap"]})
        elif path.endswith("/attach") or ("/exec/" in path and path.endswith("/start")):
            if "/exec/" in path:
                engine.started.set()
            self._pipe()
        elif path.endswith("/wait"):
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.flush()
            engine.ended.wait()
            answer = json.dumps({"StatusCode": engine.status}).encode()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(answer), answer))
        else:
            engine.started.set() if path.endswith("/start") else None
            self._json(200, None)

    def _pipe(self) -> None:
        """Become a pipe; what the process writes first comes with the head."""
        engine = self.server.engine
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
        engine.started.wait()
        engine.running = True
        engine.status = engine.process(self.connection)
        if engine.status >= 0:
            engine.running = False
            engine.ended.set()

    def do_DELETE(self) -> None:
        self.server.engine.asked.append(("DELETE " + urlsplit(self.path).path, {}, None))
        self._json(204, None)

    def _json(self, status: int, value: object) -> None:
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "a unix socket"

    def log_message(self, *_: object) -> None:
        """Keep the test's output quiet."""
