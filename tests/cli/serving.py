"""A web server on loopback that answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Web:
    """The server; `answers` maps a path (with its query, or without) to JSON, bytes, or (status, headers, JSON)."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[str, str]] = []
        """Every request: path with query, and `Authorization`."""
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append((self.path, self.headers.get("Authorization", "")))
                answer = web.answers.get(self.path, web.answers.get(self.path.partition("?")[0]))
                if callable(answer):
                    answer = answer(self.headers)
                status, headers, value = answer if isinstance(answer, tuple) else (200, {}, answer)
                if answer is None:
                    status, value = 404, {}
                body = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                for key, text in headers.items():
                    self.send_header(key, text)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keep the test's output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def web() -> Iterator[Web]:
    server = Web()
    yield server
    server.close()
