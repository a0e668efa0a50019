"""A Docker-compatible engine that listens on a unix socket and answers what a test tells it to."""

from __future__ import annotations

import json
import queue
import socketserver
import threading
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

VERSION = {"Version": "20.10.24", "ApiVersion": "1.41", "Components": [{"Name": "Engine"}]}
"""What `GET /version` answers unless a test says otherwise."""


class Hold:
    """A place in a body where the engine falls silent until the test lets it go on."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        """Set when everything before it has been sent."""
        self.go_on = threading.Event()
        """Set it to send the rest."""


class Broken:
    """A place in a body where the engine hangs up without ending it."""


class FakeEngine:
    """The engine; `answers` maps a path without API version to a JSON value, `(status, message)`, or chunks of a body.

    Or to what gives one of these, called with the container's name (or, of `/containers/create`, its configuration).

    What a container's archive endpoint answers is found by the path in the container. Of a path with `?platform` behind
    it, an answer is for questions that name a platform.

    Args:
        socket: Where to listen.
        version: What it says about itself.
    """

    def __init__(self, socket: Path, version: dict[str, Any] | None = None) -> None:
        self.address = f"unix://{socket}"
        """What to give as `--host`."""
        self.answers: dict[str, Any] = {"/version": VERSION if version is None else version}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        """Every request: path without API version, and query."""
        self.spoken: set[str] = set()
        """The versions of the API that were spoken, in requests that name one."""
        self.created: list[tuple[str, dict[str, Any]]] = []
        """Every container that was created: name and configuration."""
        self.posted: list[tuple[str, dict[str, list[str]]]] = []
        """Everything that was done to a container: path without API version, and query."""
        self.deleted: list[tuple[str, dict[str, list[str]]]] = []
        """Every container that was deleted: name or ID, and query."""
        self.knows_containers = False
        """Whether a container can be deleted only when it was created, and only once, as real engines have it."""
        self.gone: queue.Queue[str] = queue.Queue()
        """The names of containers that were there and were deleted."""
        self.hung_up = threading.Event()
        """Set when a client left in the middle of a body."""
        self.holds: list[Hold] = []
        self._server = _Server(str(socket), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def export(self, name: str, chunks: Iterable[bytes | Hold | Broken]) -> None:
        """Let `GET /images/NAME/get` answer with these chunks."""
        body = list(chunks)
        self.holds += [part for part in body if isinstance(part, Hold)]
        self.answers[f"/images/{name}/get"] = body

    def close(self) -> None:
        for hold in self.holds:
            hold.go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, path: str, engine: FakeEngine) -> None:
        self.engine = engine
        super().__init__(path, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        path = "/" + url.path.split("/", 2)[2] if url.path.startswith("/v1.") else url.path
        if path != url.path:
            self.server.engine.spoken.add(url.path.split("/")[1].removeprefix("v"))
        self.server.engine.asked.append((path, parse_qs(url.query)))
        wanted = path
        if path.startswith("/containers/") and path.endswith("/archive"):
            wanted = parse_qs(url.query, errors="surrogateescape")["path"][0]
        if "platform" in parse_qs(url.query) and f"{path}?platform" in self.server.engine.answers:
            wanted = f"{path}?platform"
        answer = self.server.engine.answers.get(wanted, (404, f"No such image: {path}"))
        if callable(answer):
            answer = answer(path.split("/")[2])
        if isinstance(answer, list) and any(isinstance(part, bytes | Hold | Broken) for part in answer):
            self._stream(answer)
        elif isinstance(answer, tuple):
            self._json(answer[0], {"message": answer[1]})
        else:
            self._json(200, answer)

    def do_HEAD(self) -> None:
        """Say whether a path is in a container: `answers["HEAD PATH"]`, or else it is not."""
        path = parse_qs(urlsplit(self.path).query, errors="surrogateescape")["path"][0]
        self.server.engine.asked.append((f"HEAD {path}", {}))
        self.send_response(self.server.engine.answers.get(f"HEAD {path}", 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        """Create a container or pull an image, or refuse, as `answers` says for the path."""
        url = urlsplit(self.path)
        path = "/" + url.path.split("/", 2)[2]
        if (path.startswith("/containers/") and path != "/containers/create") or path.endswith(("/tag", "/commit")):
            self._act(path, parse_qs(url.query))
            return
        if url.path.endswith("/build"):
            self._drain()
            self.server.engine.asked.append(("/build", parse_qs(url.query)))
            built = self.server.engine.answers.get("/build", (500, "no builder"))
            if isinstance(built, tuple):
                self._json(built[0], {"message": built[1]})
            else:
                self._stream(built)
            return
        if url.path.endswith("/images/create"):
            pulled = self.server.engine.answers.get("/images/create", (404, "pull access denied"))
            self.server.engine.asked.append(("/images/create", parse_qs(url.query)))
            if isinstance(pulled, tuple):
                self._json(pulled[0], {"message": pulled[1]})
            else:
                self._stream(pulled)
            return
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.server.engine.answers.get("/containers/create", {"Id": "c" * 64, "Warnings": []})
        answer = answer(body) if callable(answer) else answer
        if isinstance(answer, tuple):
            self._json(answer[0], {"message": answer[1]})
            return
        self.server.engine.created.append((parse_qs(url.query)["name"][0], body))
        self._json(201, answer)

    def _drain(self) -> None:
        """Read a body of any form."""
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            return
        while size := int(self.rfile.readline(), 16):
            self.rfile.read(size + 2)
        self.rfile.readline()

    def _act(self, path: str, query: dict[str, list[str]]) -> None:
        """Do something to a container, or refuse as `answers[path]` says."""
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.engine.posted.append((path, query))
        answer = self.server.engine.answers.get(path)
        if isinstance(answer, tuple):
            self._json(answer[0], {"message": answer[1]})
            return
        if answer is not None:
            self._json(201, answer)
            return
        self.send_response(204)
        self.end_headers()

    def do_DELETE(self) -> None:
        """Delete a container, or answer about an image as `answers["DELETE NAME"]` says."""
        url = urlsplit(self.path)
        if "/images/" in url.path:
            name = unquote(url.path.partition("/images/")[2])
            self.server.engine.deleted.append((name, parse_qs(url.query)))
            answer = self.server.engine.answers.get("DELETE " + name, (404, "?"))
            if isinstance(answer, tuple):
                self._json(answer[0], {"message": answer[1]})
            else:
                self._json(200, answer)
            return
        engine, name = self.server.engine, url.path.rpartition("/")[2]
        engine.deleted.append((name, parse_qs(url.query)))
        if callable(wait := engine.answers.get("DELETE /containers")):
            wait(name)
        if engine.knows_containers:
            there = [other for other, _ in engine.created if other == name and name not in engine.gone.queue]
            if not there:
                self._json(404, {"message": f"No such container: {name}"})
                return
            engine.gone.put(name)
        self.send_response(204)
        self.end_headers()

    def _json(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, parts: list[bytes | Hold | Broken]) -> None:
        started = False
        try:
            for part in parts:
                if isinstance(part, Hold):
                    part.reached.set()
                    part.go_on.wait()
                    continue
                if not started:
                    started = True
                    self.send_response(200)
                    self.send_header("Content-Type", "application/x-tar")
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                if isinstance(part, Broken):
                    self.close_connection = True
                    return
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True
            self.server.engine.hung_up.set()

    def address_string(self) -> str:
        return "a unix socket"

    def log_message(self, *_: object) -> None:
        """Keep the test's output quiet."""
