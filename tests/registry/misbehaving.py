"""A registry on loopback that answers as docker-registry 2.8 does, but for what a test changes.

    with MisbehavingRegistry() as registry:
        registry.repository("app").add_image(builder, "1")
        registry.behave(on(Kind.BLOB, cut_after(0.3), times=2), on(Kind.MANIFEST, too_many(retry_after="0"), times=1))

A behaviour takes a request and the answer so far and returns the answer to give: behaviours are applied in their order,
each to what the one before it made. Nothing here waits for a time to pass but `slow`.
"""

from __future__ import annotations

import base64
import itertools
import json
import select
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, quote, urlsplit

from tests.building.image import as_json, sha256
from tests.building.oci_forms import INDEX_TYPE
from tests.engine.fake import Broken, Hold
from tests.registry.stored import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Behaviour = Callable[["Request", "Answer"], "Answer"]


class Kind(Enum):
    """What a request asks for."""

    PING = "ping"
    MANIFEST = "manifest"
    BLOB = "blob"
    TAGS = "tags"
    REFERRERS = "referrers"
    CATALOG = "catalog"
    TOKEN = "token"  # noqa: S105 - a path, not a password
    OTHER = "other"


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    """Without the query."""
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    """By name in lower case; several of one name are joined by commas."""
    body: bytes = b""

    @property
    def kind(self) -> Kind:
        """What is asked for."""
        parts = self.path.strip("/").split("/")
        if self.path == "/token":
            return Kind.TOKEN
        if parts[0] != "v2":
            return Kind.OTHER
        if len(parts) == 1:
            return Kind.PING
        if parts[1:] == ["_catalog"]:
            return Kind.CATALOG
        word = parts[-2] if len(parts) >= 4 else ""
        kinds = {"manifests": Kind.MANIFEST, "blobs": Kind.BLOB, "tags": Kind.TAGS, "referrers": Kind.REFERRERS}
        return kinds.get(word, Kind.OTHER)

    @property
    def repository(self) -> str:
        """The repository's name; only where `kind` has one."""
        return self.path.removeprefix("/v2/").rsplit("/", 2)[0]

    @property
    def reference(self) -> str:
        """The tag or digest."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Answer:
    """An answer as it will be sent."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    """What `Content-Length` speaks of, unless a behaviour sets that header."""
    chunks: Iterable[bytes | Hold | Broken] | None = None
    """What is sent in place of the body."""
    before: Hold | None = None
    """Where nothing is sent at all until the test goes on."""

    def but(self, **headers: str | None) -> Answer:
        """The same answer with some headers changed, `_` for `-`; None takes one away."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        lower = {name.lower() for name in changed}
        kept = {name: value for name, value in self.headers.items() if name.lower() not in lower}
        return replace(self, headers=kept | {name: value for name, value in changed.items() if value is not None})


class MisbehavingRegistry:
    """The registry.

    Args:
        host: What it is called: `localhost` and `127.0.0.1` are two hosts to a client.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.repositories: dict[str, Repository] = {}
        self.requests: list[Request] = []
        """All that arrived, in order."""
        self.lists_referrers = False
        """Whether it has the API of referrers; docker-registry 2.8 has not."""
        self.has_ranges = True
        """Whether who asks for a part of a blob gets a part."""
        self.page_size = 1000
        """How many repositories stand on a page of the catalogue at most."""
        self.left = threading.Event()
        """Set when a client hung up in the middle of an answer."""
        self._behaviours: tuple[Behaviour, ...] = ()
        self._dead = threading.Event()
        self._connections: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.host = f"{host}:{self._server.server_address[1]}"
        """What stands before a name."""
        self.url = f"http://{self.host}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def repository(self, name: str) -> Repository:
        """The repository of this name, made where there is none."""
        return self.repositories.setdefault(name, Repository())

    def behave(self, *behaviours: Behaviour) -> None:
        """Apply these to every answer from now on, in place of those before."""
        self._behaviours = behaviours

    def asked(self, kind: Kind, method: str = "") -> list[Request]:
        """The requests of a kind so far."""
        return [each for each in self.requests if each.kind is kind and method in {"", each.method}]

    def close(self) -> None:
        """Die, also in the middle of an answer."""
        if self._dead.is_set():
            return
        self._dead.set()
        self._server.shutdown()
        self._server.server_close()
        for connection in tuple(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def answer(self, request: Request) -> Answer:
        """The answer with all behaviours applied."""
        self.requests.append(request)
        answer = self._plain(request)
        for behaviour in self._behaviours:
            answer = behaviour(request, answer)
        return answer

    def _plain(self, request: Request) -> Answer:  # noqa: PLR0911 - one for each kind
        if request.kind is Kind.PING:
            return _json({})
        if request.kind is Kind.CATALOG:
            return self._catalog(request)
        found = self.repositories.get(request.repository)
        if found is None or request.kind in {Kind.OTHER, Kind.TOKEN}:
            return refusal(404, "NAME_UNKNOWN", "repository name not known to registry")
        if request.kind is Kind.TAGS:
            return _json({"name": request.repository, "tags": found.tags or None})
        if request.kind is Kind.REFERRERS:
            return self._referrers(found, request)
        if request.kind is Kind.MANIFEST:
            return _manifest(found, request)
        return _blob(found, request, ranges=self.has_ranges)

    def _catalog(self, request: Request) -> Answer:
        last = request.query.get("last", [""])[0]
        size = min(int(request.query.get("n", ["100"])[0]), self.page_size)
        names = [name for name in sorted(self.repositories) if name > last]
        answer = _json({"repositories": names[:size]})
        if len(names) <= size:
            return answer
        return answer.but(Link=f'</v2/_catalog?last={quote(names[size - 1], safe="")}&n={size}>; rel="next"')

    def _referrers(self, found: Repository, request: Request) -> Answer:
        if not self.lists_referrers:
            return Answer(404, {"Content-Type": "text/plain; charset=utf-8"}, b"404 page not found\n")
        entries = []
        for name, (kind, data) in found.manifests.items():
            said = json.loads(data)
            if name.startswith("sha256:") and (said.get("subject") or {}).get("digest") == request.reference:
                entries.append(
                    {"mediaType": kind, "digest": name, "size": len(data), "artifactType": said.get("artifactType", "")}
                )
        index = as_json({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": entries})
        return Answer(200, {"Content-Type": INDEX_TYPE}, index)

    def watch(self, connection: socket.socket) -> None:
        """Remember a connection, to break it off when this dies."""
        self._connections.add(connection)

    def waits(self, hold: Hold, connection: socket.socket) -> None:
        """Fall silent until the test goes on, the client leaves or this dies."""
        hold.reached.set()
        while not hold.go_on.wait(0.02) and not self._dead.is_set():
            if _has_left(connection):
                raise ConnectionResetError


def refusal(status: int, code: str, message: str) -> Answer:
    """An error as registries write it."""
    return replace(_json({"errors": [{"code": code, "message": message}]}), status=status)


def _json(value: object) -> Answer:
    headers = {"Content-Type": "application/json; charset=utf-8", "Docker-Distribution-Api-Version": "registry/2.0"}
    return Answer(200, headers, as_json(value))


def _manifest(found: Repository, request: Request) -> Answer:
    if request.reference not in found.manifests:
        return refusal(404, "MANIFEST_UNKNOWN", "manifest unknown")
    kind, data = found.manifests[request.reference]
    accepted = [word.strip() for word in request.headers.get("accept", "").split(",")]
    if kind.startswith("application/vnd.oci") and kind not in accepted:
        return refusal(404, "MANIFEST_UNKNOWN", "OCI manifest found, but accept header does not support OCI manifests")
    digest = f"sha256:{sha256(data)}"
    return Answer(200, {"Content-Type": kind, "Docker-Content-Digest": digest, "Etag": f'"{digest}"'}, data)


def _blob(found: Repository, request: Request, *, ranges: bool) -> Answer:
    if request.reference not in found.blobs:
        return refusal(404, "BLOB_UNKNOWN", "blob unknown to registry")
    data = found.blobs[request.reference]
    headers = {
        "Content-Type": "application/octet-stream",
        "Accept-Ranges": "bytes",
        "Docker-Content-Digest": request.reference,
        "Etag": f'"{request.reference}"',
    }
    answer = Answer(200, headers, data)
    if "range" not in request.headers or not ranges:
        return answer
    start, end = _range(request.headers["range"], len(data))
    if start >= len(data) or start > end:
        # as the real one: its length is the whole blob's, which never comes
        body = b"invalid range: failed to overlap\n"
        refused = Answer(416, {"Content-Range": f"bytes */{len(data)}"}, chunks=[body, Broken()])
        return refused.but(Content_Length=str(len(data)))
    part = replace(answer, status=206, body=data[start : end + 1])
    return part.but(Content_Range=f"bytes {start}-{end}/{len(data)}")


def _range(words: str, size: int) -> tuple[int, int]:
    first, _, last = words.removeprefix("bytes=").partition("-")
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def on(kind: Kind, behaviour: Behaviour, *, times: int | None = None, method: str = "") -> Behaviour:
    """Apply a behaviour to requests of a kind alone.

    Args:
        kind: What is asked for.
        behaviour: What is done to the answer.
        times: To how many of them; None for all.
        method: `GET` or `HEAD`; empty for both.
    """
    left = itertools.count() if times is None else iter(range(times))

    def applied(request: Request, answer: Answer) -> Answer:
        if request.kind is not kind or method not in {"", request.method} or next(left, None) is None:
            return answer
        return behaviour(request, answer)

    return applied


def wrong_body(_: Request, answer: Answer) -> Answer:
    """Change one bit in the middle, so that no digest fits."""
    place = len(answer.body) // 2
    return replace(answer, body=answer.body[:place] + bytes([answer.body[place] ^ 1]) + answer.body[place + 1 :])


def wrong_digest_header(_: Request, answer: Answer) -> Answer:
    """Claim another digest than the document's."""
    return answer.but(Docker_Content_Digest=f"sha256:{'0' * 64}")


def cut_after(share: float) -> Behaviour:
    """Hang up after this share of the body."""

    def cut(_: Request, answer: Answer) -> Answer:
        sent = answer.body[: int(len(answer.body) * share)]
        return replace(answer, chunks=[sent, Broken()]).but(Content_Length=str(len(answer.body)))

    return cut


def held_after(share: float, hold: Hold) -> Behaviour:
    """Fall silent after this share of the body until the test goes on."""

    def held(_: Request, answer: Answer) -> Answer:
        place = int(len(answer.body) * share)
        chunks: list[bytes | Hold | Broken] = [answer.body[:place], hold, answer.body[place:]]
        return replace(answer, chunks=chunks).but(Content_Length=str(len(answer.body)))

    return held


def silent(hold: Hold) -> Behaviour:
    """Answer nothing, not even a status, until the test goes on."""
    return lambda _, answer: replace(answer, before=hold)


def slow(size: int = 50, pause: float = 0.05) -> Behaviour:
    """Send pieces of `size` bytes with pauses of so many seconds between them: 1 kB/s by itself."""

    def pieces(body: bytes) -> Iterator[bytes | Hold]:
        for start in range(0, len(body), size):
            yield body[start : start + size]
            yield _Pause(pause)

    def slowed(_: Request, answer: Answer) -> Answer:
        return replace(answer, chunks=pieces(answer.body)).but(Content_Length=str(len(answer.body)))

    return slowed


class _Pause(Hold):
    """A place that goes on by itself."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def redirected(base: str, status: int = 307) -> Behaviour:
    """Lead to the same path of another address."""
    return lambda request, _: Answer(status, {"Location": f"{base}{request.path}"})


def redirect_loop(request: Request, _: Answer) -> Answer:
    """Lead to where one is."""
    return Answer(307, {"Location": request.path})


def refused(status: int, code: str = "DENIED", message: str = "refused", **headers: str) -> Behaviour:
    """Answer with an error; headers with `_` for `-`."""
    return lambda _, __: refusal(status, code, message).but(**headers)


def too_many(**headers: str) -> Behaviour:
    """Say that it was asked too often, with headers as `Retry_After="1"` or `RateLimit_Limit="100;w=21600"`."""
    return refused(429, "TOOMANYREQUESTS", "You have reached your pull rate limit.", **headers)


def endless(_: Request, answer: Answer) -> Answer:
    """Send the body again and again, without a length, until the client leaves."""
    return replace(answer, chunks=itertools.repeat(answer.body + bytes(1 << 16))).but(Connection="close")


def wrong_length(by: int) -> Behaviour:
    """Claim so many bytes more (or fewer) than are sent; then hang up."""

    def wrong(_: Request, answer: Answer) -> Answer:
        claimed = str(len(answer.body) + by)
        return replace(answer, chunks=[answer.body, Broken()]).but(Content_Length=claimed)

    return wrong


def without_length(_: Request, answer: Answer) -> Answer:
    """Send all of it without saying how much it is."""
    return replace(answer, chunks=[answer.body]).but(Connection="close")


def html(_: Request, __: Answer) -> Answer:
    """Answer as a proxy's page for people does."""
    return Answer(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body>Please log in</body></html>")


def link(target: str) -> Behaviour:
    """Name the page that comes next, whatever page this is; an empty target leads to this page again."""
    return lambda request, answer: answer.but(Link=f'<{target or request.path}>; rel="next"')


def tags(value: object) -> Behaviour:
    """List these tags, whether they are a list or not."""
    return lambda request, answer: replace(answer, body=as_json({"name": request.repository, "tags": value}))


def untyped(_: Request, answer: Answer) -> Answer:
    """Say nothing about the type of what is sent."""
    return answer.but(Content_Type=None)


def typed(media_type: str) -> Behaviour:
    """Claim this media type."""
    return lambda _, answer: answer.but(Content_Type=media_type)


def basic(user: str, password: str, *, accepts: bool = True) -> Behaviour:
    """Ask for a login, and take it or refuse it."""
    wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def asked(request: Request, answer: Answer) -> Answer:
        if accepts and request.headers.get("authorization") == wanted:
            return answer
        refused = refusal(401, "UNAUTHORIZED", "authentication required")
        return refused.but(Www_Authenticate='Basic realm="tests"')

    return asked


def bearer(realm: str, service: str = "tests", accepted: str = "good") -> Behaviour:
    """Ask for a token from `realm`."""

    def asked(request: Request, answer: Answer) -> Answer:
        if request.kind is Kind.TOKEN or request.headers.get("authorization") == f"Bearer {accepted}":
            return answer
        scope = f"repository:{request.repository}:pull" if request.kind not in {Kind.PING, Kind.CATALOG} else ""
        words = f'Bearer realm="{realm}",service="{service}"' + (f',scope="{scope}"' if scope else "")
        return refusal(401, "UNAUTHORIZED", "authentication required").but(Www_Authenticate=words)

    return asked


def token(value: object) -> Behaviour:
    """Answer a token server's question with this JSON."""
    return on(Kind.TOKEN, lambda _, __: _json(value))


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that leaves is no error of the test."""


def _has_left(connection: socket.socket) -> bool:
    ready, _, _ = select.select([connection], [], [], 0)
    try:
        return bool(ready) and not connection.recv(1, socket.MSG_PEEK)
    except OSError:
        return True


def _handler(registry: MisbehavingRegistry) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one class with all that it does
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            registry.watch(self.connection)

        def do_GET(self) -> None:
            self._serve()

        do_HEAD = do_POST = do_GET  # noqa: N815 - the names of http.server

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            url = urlsplit(self.path)
            headers = {
                name.lower(): ", ".join(self.headers.get_all(name, [])) for name in dict.fromkeys(self.headers.keys())
            }
            request = Request(self.command, url.path, parse_qs(url.query), headers, body)
            try:
                self._send(registry.answer(request))
            except (ConnectionError, OSError, ValueError):
                registry.left.set()
                self.close_connection = True

        def _send(self, answer: Answer) -> None:
            if answer.before is not None:
                registry.waits(answer.before, self.connection)
            self.send_response(answer.status)
            if answer.chunks is None and "Content-Length" not in answer.headers:
                self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "HEAD":
                return
            for chunk in [answer.body] if answer.chunks is None else answer.chunks:
                if isinstance(chunk, Broken):
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if isinstance(chunk, _Pause):
                    chunk.go_on.wait(chunk.seconds)
                elif isinstance(chunk, Hold):
                    registry.waits(chunk, self.connection)
                else:
                    self.wfile.write(chunk)

        def log_message(self, *_: object) -> None:
            """Keep the test's output quiet."""

    return Handler
