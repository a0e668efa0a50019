"""A registry on loopback with one image, which searches, refuses, falls silent and dies as a test wants it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import select
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_KNOWN = (("puppet/puppetserver", 110, False), ("jamtur01/puppet", 3, False), ("puppet", 900, True))


class Registry:
    """The registry; it has `app:1`, with one layer.

    Args:
        size: Bytes of the layer's only file, which no compression makes smaller.
        searches: Whether it answers `v1/search`; it always lists its repositories.
    """

    def __init__(self, size: int = 1 << 20, *, searches: bool = True) -> None:
        self.searches = searches
        self.refusal: tuple[int, str, str] | None = None
        """Status, code and message for every manifest, instead of it."""
        self.stall = False
        """Whether a layer's second half is never sent."""
        self.stalled = threading.Event()
        """Set when the first half of a layer has been sent."""
        self.left = threading.Event()
        """Set when the engine hung up meanwhile."""
        self.dead = threading.Event()
        """Set it to break off what is being sent."""
        self._blobs: dict[str, bytes] = {}
        self._manifest = self._image(size)
        self.digest = _digest(self._manifest)
        """The image's."""
        self._layer = json.loads(self._manifest)["layers"][0]["digest"]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        """What stands before a name."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        """Die, also in the middle of a layer."""
        self.dead.set()
        self._server.shutdown()
        self._server.server_close()

    def _image(self, size: int) -> bytes:
        unpacked = io.BytesIO()
        with tarfile.open(fileobj=unpacked, mode="w") as tar:
            member = tarfile.TarInfo("etc/noise")
            member.size = size
            tar.addfile(member, io.BytesIO(os.urandom(size)))
        layer = gzip.compress(unpacked.getvalue(), 1)
        config = json.dumps(
            {
                "architecture": "amd64",
                "os": "linux",
                "config": {},
                "rootfs": {"type": "layers", "diff_ids": [_digest(unpacked.getvalue())]},
                "history": [{"created_by": "noise", "created": "2024-01-01T00:00:00Z"}],
            }
        ).encode()
        return json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": _MANIFEST,
                "config": self._blob("application/vnd.docker.container.image.v1+json", config),
                "layers": [self._blob("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)],
            }
        ).encode()

    def _blob(self, kind: str, data: bytes) -> dict[str, Any]:
        self._blobs[_digest(data)] = data
        return {"mediaType": kind, "size": len(data), "digest": _digest(data)}

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for a path."""
        url, _, query = path.partition("?")
        last = url.rpartition("/")[2]
        if "/manifests/" in url and self.refusal:
            return _refused(*self.refusal)
        if url.startswith("/v2/app/manifests/") and last in {"1", self.digest}:
            return 200, _MANIFEST, self._manifest
        if url.startswith("/v2/app/blobs/") and last in self._blobs:
            return 200, "application/octet-stream", self._blobs[last]
        found = self._list(url, query)
        if found is not None:
            return 200, "application/json", json.dumps(found).encode()
        if "/manifests/" in url:
            return _refused(404, "MANIFEST_UNKNOWN", "manifest unknown")
        return _refused(404, "UNSUPPORTED", "unsupported")

    def _list(self, url: str, query: str) -> dict[str, Any] | None:
        """What it knows of itself."""
        if url == "/v1/search" and self.searches:
            term = query.partition("q=")[2].partition("&")[0]
            hits = [
                {"name": name, "star_count": stars, "is_official": official, "description": ""}
                for name, stars, official in _KNOWN
                if term in name
            ]
            return {"query": term, "results": hits}
        lists: dict[str, dict[str, Any]] = {
            "/v2/": {},
            "/v1/_ping": {},
            "/v2/_catalog": {"repositories": ["app", "me/puppet"]},
            "/v2/app/tags/list": {"name": "app", "tags": ["1"]},
        }
        return lists.get(url)

    def stalls_at(self, path: str) -> bool:
        """Whether only half of this is sent."""
        return self.stall and path.endswith(self._layer)


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _refused(status: int, code: str, message: str) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps({"errors": [{"code": code, "message": message}]}).encode()


def _handler(registry: Registry) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one class with all that it answers
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # an engine that begins with TLS goes on without it only where a status line says no
        default_request_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(body=True)

        def do_HEAD(self) -> None:
            self._send(body=False)

        def _send(self, *, body: bool) -> None:
            status, kind, data = registry.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Docker-Distribution-API-Version", "registry/2.0")
            if "/manifests/" in self.path and status == 200:
                self.send_header("Docker-Content-Digest", registry.digest)
            self.end_headers()
            if not body:
                return
            if not registry.stalls_at(self.path):
                self.wfile.write(data)
                return
            self.wfile.write(data[: len(data) // 2])
            registry.stalled.set()
            self.close_connection = True
            while not registry.dead.wait(0.05):
                ready, _, _ = select.select([self.connection], [], [], 0)
                if ready and self._has_left():
                    registry.left.set()
                    return

        def _has_left(self) -> bool:
            try:
                return not self.connection.recv(1)
            except ConnectionError:
                return True

        def log_message(self, *_: object) -> None:
            """Keep the test's output quiet."""

    return Handler
