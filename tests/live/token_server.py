"""A token server as registries have it: signs what may be done, for who logs in and for who does not."""

from __future__ import annotations

import base64
import json
import re
import ssl
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.live.programs import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.live.distribution import Certificates

_SCOPE = re.compile(r"(repository|registry):([a-z0-9._/*-]+):([a-z*,]+)")


@dataclass(frozen=True)
class Asked:
    """A question for a token."""

    method: str
    user: str
    """Empty for none."""
    scopes: tuple[str, ...]
    status: int


@dataclass
class TokenServer:
    """The server. Everybody may pull what is not in `private/`; `me` may do all."""

    certificates: Certificates
    user: str
    password: str
    identity: str = "identity-token"
    """What may be given in place of a password."""
    service: str = "tests"
    issuer: str = "divepy tests"
    seconds: int = 300
    """How long a token lasts. docker-registry takes it for a minute more."""
    expired: int = 0
    """How many of the tokens to come have run out long since."""
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chain = [base64.b64encode(ssl.PEM_cert_to_DER_cert(self.certificates.certificate.read_text())).decode()]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/token"
        """The realm."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        """Forget what was asked; tokens are good again."""
        self.asked.clear()
        self.expired, self.seconds = 0, 300

    def answer(self, method: str, login: str, asked: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Status and JSON for a question.

        Args:
            method: `GET`, or `POST` for the way of OAuth 2.
            login: The header `Authorization`.
            asked: The query, or the form of a POST.
        """
        scopes = [word for line in asked.get("scope", ()) for word in line.split()]
        user = self._user(method, login, asked)
        status, said = self._judged(user, scopes, asked.get("service", [""])[0])
        self.asked.append(Asked(method, user or "", tuple(scopes), status))
        return status, said

    def _judged(self, user: str | None, scopes: Sequence[str], service: str) -> tuple[int, dict[str, Any]]:
        if user is None:
            return 401, {"details": "incorrect username or password"}
        if service != self.service:
            return 400, {"details": f"service {service!r} is not known"}
        found = [_SCOPE.fullmatch(scope) for scope in scopes]
        if None in found:
            return 400, {"details": "invalid scope"}
        access = [self._granted(user, *match.groups()) for match in found if match is not None]
        signed = self._signed(user, [entry for entry in access if entry["actions"]])
        return 200, {"token": signed, "access_token": signed, "expires_in": self.seconds}

    def _user(self, method: str, login: str, asked: dict[str, list[str]]) -> str | None:
        """Who asks; empty for nobody in particular, None for a login that is wrong."""
        if method == "POST":
            return self.user if asked.get("refresh_token") == [self.identity] else None
        if not login:
            return ""
        wanted = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return self.user if login == f"Basic {wanted}" else None

    def _granted(self, user: str, kind: str, name: str, actions: str) -> dict[str, Any]:
        """What of a scope is allowed."""
        if user:
            may = actions.split(",")
        else:
            open_ = kind == "repository" and not name.startswith("private/")
            may = [action for action in actions.split(",") if open_ and action == "pull"]
        return {"type": kind, "name": name, "actions": may}

    def _signed(self, user: str, access: list[dict[str, Any]]) -> str:
        now = int(time.time())
        if self.expired:
            self.expired -= 1
            now -= 100_000
        claims = {
            "iss": self.issuer,
            "sub": user,
            "aud": self.service,
            "exp": now + self.seconds,
            "nbf": now - 10,
            "iat": now,
            "jti": uuid.uuid4().hex,
            "access": access,
        }
        parts = [
            _url64(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "RS256", "x5c": self._chain}, claims)
        ]
        signature = run("openssl", "dgst", "-sha256", "-sign", self.certificates.key, data=".".join(parts).encode())
        return ".".join([*parts, _url64(signature)])


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _handler(server: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(
                *server.answer("GET", self.headers.get("Authorization", ""), parse_qs(urlsplit(self.path).query))
            )

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._send(*server.answer("POST", self.headers.get("Authorization", ""), parse_qs(form)))

        def _send(self, status: int, said: dict[str, Any]) -> None:
            data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Keep the test's output quiet."""

    return Handler
