"""One registry over HTTP: where it is asked, in whose name, how often again, and what its refusals mean."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from dive_py.causes import cause
from dive_py.closing import Closing
from dive_py.errors import Cancelled, RegistryError
from dive_py.registry import refusals
from dive_py.registry.hosts import is_in, is_loopback
from dive_py.registry.refusals import RateLimit
from dive_py.registry.tokens import Tokens
from dive_py.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any
    from urllib.parse import SplitResult

    from urllib3 import BaseHTTPResponse

    from dive_py.progress import Progress
    from dive_py.registry.hosts import Endpoint
    from dive_py.registry.logins import Login

PIECE: Final = 256 << 10
"""Bytes of a body that are read at once."""

LARGEST_ANSWER: Final = 16 << 20
"""Bytes of the largest list or document."""

_CONNECTIONS: Final = 8
"""Connections to one registry at a time."""

_REDIRECTS: Final = 5
"""Redirects in a row that are followed."""

_LONGEST_REFUSAL: Final = 64 << 10
"""Bytes of an error's body that are read."""

_LONGEST_TOKEN: Final = 1 << 20
"""Bytes of a token server's answer."""

_REASONS: Final = 2
"""Warnings that a refusal of a login repeats."""

_NO_LOGIN: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Statuses of a login that is not there, or does not help."""

_CERTIFICATE: Final = "CERTIFICATE_VERIFY_FAILED"
"""What an error of TLS has in it where a certificate is wrong: such a registry is not asked in the clear."""

_PASSING: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""Statuses that may be another the next time."""


class Patience(Struct, frozen=True):
    """How long a registry is waited for."""

    connect: float = 15.0
    """Seconds for a connection."""
    read: float = 30.0
    """Seconds without a byte."""
    attempts: int = 4
    """Requests that are sent for one answer."""
    pause: float = 0.5
    """Seconds before the second one; twice as many before each further one."""
    longest: float = 60.0
    """Seconds that a registry may ask for before the next one; where it wants more, it is not waited for."""


class Answered(Closing):
    """An answer that is not an error, with its body unread.

    Args:
        watched: The answer.
        what: Who is asked for what, for messages.
        done: Called once when it is closed.
    """

    def __init__(self, watched: Watched, what: str, done: Callable[[int], None]) -> None:
        self._watched = watched
        self._what = what
        self._done = done
        self._received = 0
        self._is_closed = False
        self.mirror = ""
        """The address of the mirror that gave it; empty where the registry itself did."""
        response = watched.response()
        self.status = response.status
        self.headers = response.headers
        """Keys in any case."""
        self.location = response.get_redirect_location() or ""
        """Where a redirect leads; empty for another answer."""

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes of the body, none at its end.

        Raises:
            Cancelled: the stop flag was set.
            RegistryError: it breaks off, or nothing comes for too long.
        """
        try:
            piece = self._watched.received(lambda response: response.read(n, decode_content=False))
        except Cancelled:
            raise
        except Exception as error:
            why = "the connection was cut" if "IncompleteRead" in str(error) else cause(error)
            raise RegistryError(f"{self._what} broke off: {why}", "try again") from error
        self._received += len(piece)
        return piece

    def whole(self, largest: int = LARGEST_ANSWER) -> bytes:
        """Return the whole body.

        Raises:
            Cancelled: the stop flag was set.
            RegistryError: it breaks off, or is longer than `largest` bytes.
        """
        pieces, left = [], largest
        while piece := self.read(min(PIECE, left + 1)):
            left -= len(piece)
            if left < 0:
                raise RegistryError(f"{self._what} is longer than {largest >> 20} MiB", status=self.status)
            pieces.append(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Leave the answer."""
        if not self._is_closed:
            self._is_closed = True
            self._watched.close()
            self._done(self._received)


class _Request(Struct, frozen=True):
    """What is asked for."""

    method: str
    path: str
    """Below the registry's `/v2/`."""
    repository: str
    """What credentials are for; empty for the registry as a whole."""
    what: str
    """For messages."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def scope(self) -> str:
        """What a token must allow."""
        return f"repository:{self.repository}:pull" if self.repository else "registry:catalog:*"

    def at(self, endpoint: Endpoint) -> _Request:
        """Return what an endpoint is asked for, which may have the repository under another name."""
        named = f"{self.repository}/"
        if not endpoint.repository or not self.path.startswith(named):
            return self
        path = f"{endpoint.repository}/{self.path.removeprefix(named)}"
        return replace(self, path=path, repository=endpoint.repository)


class Reached(Struct, frozen=True):
    """How asking at one endpoint went."""

    endpoint: Endpoint
    url: str
    """Where it was asked in the end: in the clear or over TLS."""
    logins: tuple[str, ...] = ()
    """Where the logins are that it may be asked with, in the order of trying."""
    wants_login: bool = False
    """Whether it answers, but only to a login, and none is stored or none is accepted."""
    problem: str = ""
    """Why it does not answer."""


class Registry(Closing):
    """A registry with its mirrors, and the connections and tokens for them. Any number of threads may use it.

    Args:
        name: Its name in references: `docker.io`, `localhost:5000`.
        endpoints: Where it is asked, in this order; at least one.
        logins: Returns the credentials for a repository of a registry or of its mirror, in the order of trying.
        patience: How long it is waited for.
        warnings: Takes a line for each oddity that is passed over.
    """

    def __init__(
        self,
        name: str,
        endpoints: Sequence[Endpoint],
        logins: Callable[[str, str], Sequence[Login]] = lambda _host, _repository: (),
        patience: Patience | None = None,
        warnings: list[str] | None = None,
    ) -> None:
        self.name = name
        """As in references."""
        self.host = urlsplit(endpoints[-1].url).netloc
        """Host and port at which it is asked, after its mirrors."""
        self.rate_limit: RateLimit | None = None
        """What the last answer with such headers said."""
        self.received = 0
        """Bytes of bodies that were received."""
        self.warnings = warnings if warnings is not None else []
        """Oddities that were passed over, one line each."""
        self._endpoints = tuple(endpoints)
        self._logins = logins
        self._patience = patience or Patience()
        self._tokens = {
            endpoint.url: Tokens(partial(self._plain, endpoint), self.warnings.append) for endpoint in endpoints
        }
        self._bases = {endpoint.url: endpoint.url for endpoint in endpoints if not endpoint.plain_http}
        self._passed_over: set[str] = set()
        """Addresses of mirrors that do not answer, or that give what is damaged."""
        self._pools: dict[tuple[str, bool, str], Any] = {}
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(_CONNECTIONS)

    def ask(
        self,
        path: str,
        progress: Progress,
        *,
        repository: str = "",
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        what: str = "",
    ) -> Answered:
        """Return the answer of the first endpoint that has one.

        Args:
            path: What is asked for, below `/v2/`.
            progress: Its stop flag ends the work.
            repository: What credentials are for; empty for the registry as a whole.
            method: `GET` or `HEAD`.
            headers: Sent along.
            what: What is asked for, in messages: `the manifest of app:1`.

        Raises:
            Cancelled: the stop flag was set.
            RegistryError: none answers, or the last one with an error.
        """
        request = _Request(method, path, repository, what or path, headers or {})
        for endpoint in self._endpoints[:-1]:
            if endpoint.url in self._passed_over or (not endpoint.resolves and ":" not in path):
                continue  # some may not say what a tag means
            try:
                answered = self._asked(endpoint, request.at(endpoint), progress)
            except RegistryError as error:  # a mirror has what it has; the registry itself says what is wrong
                if not error.status:
                    self._passed_over.add(endpoint.url)
            else:
                answered.mirror = endpoint.url
                return answered
        return self._asked(self._endpoints[-1], request.at(self._endpoints[-1]), progress)

    def pass_over(self, mirror: str, why: str) -> bool:
        """Do not ask a mirror again; return whether it is one, so that it may help to ask once more.

        Args:
            mirror: Its address; empty for the registry itself.
            why: What is wrong with its answer, for a warning.
        """
        with self._lock:
            if mirror and mirror not in self._passed_over:
                self._passed_over.add(mirror)
                self.warnings.append(f"the mirror {_shown(mirror)} is not asked any more: {why}")
        return bool(mirror)

    def reached(self, repository: str, progress: Progress) -> Iterator[Reached]:
        """Ask each endpoint, and yield how that went.

        Args:
            repository: For which one logins are looked for.
            progress: Its stop flag ends the work.
        """
        for endpoint in self._endpoints:
            origins = [login.origin for login in self._logins(endpoint.registry or self.name, repository)]
            found = Reached(endpoint, endpoint.url, tuple(origins))
            try:
                self._asked(
                    endpoint, _Request("GET", "", endpoint.repository or repository, "its version", {}), progress
                ).close()
            except RegistryError as error:
                wants_login = error.status in _NO_LOGIN
                found = replace(found, wants_login=wants_login, problem="" if wants_login else error.message)
            yield replace(found, url=self._bases.get(endpoint.url, endpoint.url))

    def close(self) -> None:
        """Give back the connections."""
        with self._lock:
            pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.clear()

    def _asked(self, endpoint: Endpoint, request: _Request, progress: Progress) -> Answered:
        """Ask an endpoint, with each login that may read there, and at last without one.

        Raises:
            RegistryError: it refuses, or does not answer.
        """
        tokens = self._tokens[endpoint.url]
        base = self._base(endpoint, progress)
        url = f"{base}{endpoint.version}/{request.path}"  # not joined: no path leads to another host
        if endpoint.namespace:
            url += f"{'&' if '?' in url else '?'}ns={endpoint.namespace}"
        authorization = tokens.known(request.scope)
        answered = self._followed(endpoint, request, url, authorization, progress)
        if answered.status == HTTPStatus.BAD_REQUEST and not answered.headers and base.startswith("http:"):
            answered.close()  # what servers written in Go say in the clear where they speak TLS
            self._bases[endpoint.url] = f"https{base.removeprefix('http')}"
            return self._asked(endpoint, request, progress)
        if answered.status == HTTPStatus.UNAUTHORIZED:
            challenge = answered.headers.get("www-authenticate", "")
            answered.close()
            tokens.forget(request.scope, authorization)
            logins = self._logins(endpoint.registry or self.name, request.repository)
            for authorization in tokens.offered(challenge, request.scope, logins, progress):
                answered = self._followed(endpoint, request, url, authorization, progress)
                if answered.status not in _NO_LOGIN:
                    tokens.keep(request.scope, authorization)
                    break
                answered.close()
        return self._judged(answered, request)

    def _base(self, endpoint: Endpoint, progress: Progress) -> str:
        """Return the address of an endpoint, in the clear where it may be and does not speak TLS.

        Raises:
            RegistryError: it does not answer, or its certificate is wrong.
        """
        if endpoint.url not in self._bases:
            ping, base = _Request("GET", "", "", "its version"), endpoint.url
            try:
                self._once(endpoint, ping, f"{base}{endpoint.version}/", {}, progress).close()
            except RegistryError as error:
                if _CERTIFICATE in str(error.__cause__):
                    raise
                base = f"http{base.removeprefix('https')}"
                try:
                    self._once(endpoint, ping, f"{base}{endpoint.version}/", {}, progress).close()
                except RegistryError as unanswered:
                    if refusals.NO_TLS in error.message:
                        what = f"{self.name} answers neither over TLS nor in the clear"
                        raise RegistryError(what, "is it a registry?") from unanswered
                    raise error from None
            self._bases[endpoint.url] = base
        return self._bases[endpoint.url]

    def _judged(self, answered: Answered, request: _Request) -> Answered:
        """Return the answer where it is one.

        Raises:
            RegistryError: it is an error.
        """
        headers = answered.headers
        self.rate_limit = RateLimit.of(headers) or self.rate_limit
        if answered.status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE}:
            return answered
        with answered:
            said = b""
            with suppress(RegistryError):
                said = b"" if request.method == "HEAD" else answered.read(_LONGEST_REFUSAL)
        refused = refusals.refusal(self.name, request.what, answered.status, headers, said, self.rate_limit)
        if answered.status in _NO_LOGIN and self.warnings:
            # why a login that is there did not help: it is stale, or its helper is gone
            raise RegistryError(refused.message, "; ".join((*self.warnings[-_REASONS:], refused.hint)), refused.status)
        raise refused

    def _followed(
        self, endpoint: Endpoint, request: _Request, url: str, authorization: str, progress: Progress
    ) -> Answered:
        """Return the answer at the end of redirects; credentials go to the first host alone, which may ask for them.

        Raises:
            RegistryError: there is no answer, or redirects lead nowhere, or to where a login is needed.
        """
        headers = {**endpoint.headers, **request.headers, "User-Agent": "divepy"}
        if authorization:
            headers["Authorization"] = authorization
        home = parts = urlsplit(self._bases[endpoint.url])
        for _ in range(_REDIRECTS + 1):
            answered = self._patiently(endpoint, request, url, headers, progress)
            if answered.status == HTTPStatus.UNAUTHORIZED and (parts.scheme, parts.netloc) != (
                home.scheme,
                home.netloc,
            ):
                answered.close()  # the token server that it names is not for the registry's credentials
                where = f"{self.name} sends {request.what} to {_shown(url)}"
                raise RegistryError(f"{where}, which wants a login", status=HTTPStatus.UNAUTHORIZED)
            if not answered.location:
                return answered
            answered.close()
            try:
                url = urljoin(url, answered.location)
                parts = _address(url)
            except ValueError:
                raise RegistryError(f"{self.name} sends {request.what} to what is not an address") from None
            if parts.scheme not in {"http", "https"} or (parts.scheme == "http" and home.scheme == "https"):
                raise RegistryError(
                    f"{self.name} sends {request.what} to {parts.scheme}://{parts.hostname}, unencrypted"
                )
            if (parts.scheme, parts.netloc) != (home.scheme, home.netloc):
                headers = {key: headers[key] for key in headers if key.lower() in {"accept", "range", "user-agent"}}
        raise RegistryError(f"{self.name} answers {request.what} with redirects without end")

    def _patiently(
        self, endpoint: Endpoint, request: _Request, url: str, headers: Mapping[str, str], progress: Progress
    ) -> Answered:
        """Return the answer; ask for it again where that may help.

        Raises:
            RegistryError: there is no answer.
        """
        pause = self._patience.pause
        is_last = endpoint is self._endpoints[-1]
        for _ in range(self._patience.attempts - 1 if is_last else 0):  # behind a mirror there is another place
            wait: float | None = None
            with suppress(RegistryError):
                answered = self._once(endpoint, request, url, headers, progress)
                wait = refusals.seconds_to_wait(answered.headers)
                if answered.status not in _PASSING or (wait or 0) > self._patience.longest:
                    return answered
                answered.close()
            progress.stop.wait(pause if wait is None else wait)
            progress.check()
            pause *= 2
        return self._once(endpoint, request, url, headers, progress)

    def _once(
        self, endpoint: Endpoint, request: _Request, url: str, headers: Mapping[str, str], progress: Progress
    ) -> Answered:
        while not self._slots.acquire(timeout=0.1):
            progress.check()
        what = f"the answer of {self.name} for {request.what}"
        try:
            pool = self._pool(endpoint, url)
            watched = Watched(lambda: self._send(pool, request, url, headers), progress)
            try:
                return Answered(watched, what, self._left)
            except BaseException:
                watched.close()
                raise
        except BaseException as error:
            self._slots.release()
            if isinstance(error, Exception) and not isinstance(error, Cancelled | RegistryError):
                raise refusals.unanswered(_shown(url), error) from error
            raise

    def _left(self, received: int) -> None:
        with self._lock:
            self.received += received
        self._slots.release()

    def _send(self, pool: Any, request: _Request, url: str, headers: Mapping[str, str]) -> BaseHTTPResponse:  # noqa: ANN401
        response: BaseHTTPResponse = pool.request(
            request.method,
            url,
            body=request.body,
            headers=headers,
            preload_content=False,
            redirect=False,
            retries=False,
            decode_content=False,
        )
        return response

    def _plain(
        self, endpoint: Endpoint, url: str, method: str, body: bytes | None, authorization: str, progress: Progress
    ) -> tuple[int, bytes]:
        """Ask an address for a token; return the status and the body.

        Raises:
            RegistryError: it does not answer, or would be asked in the clear where that is not allowed.
        """
        try:
            parts, home = _address(url), urlsplit(self._bases[endpoint.url])
        except ValueError:
            raise RegistryError(f"{self.name} names a token server at what is not an address") from None
        may_be_clear = not endpoint.verify or is_loopback(parts.netloc) or (home.scheme, home.netloc) == parts[:2]
        if parts.scheme == "http" and not may_be_clear:
            hint = "--insecure asks for them in the clear, with the login that is there"
            raise RegistryError(f"{self.name} has its token server at http://{_shown(url)}, unencrypted", hint)
        headers = {"User-Agent": "divepy", "Accept": "application/json"}
        if authorization:
            headers["Authorization"] = authorization
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = _Request(method, "", "", "a token", body=body)
        with self._patiently(endpoint, request, url, headers, progress) as answered:
            if answered.status in _PASSING:  # which says nothing of the login
                where = f"the token server of {self.name}, {_shown(url)}, answers {answered.status}"
                raise RegistryError(where, "try again later", answered.status)
            return answered.status, answered.whole(_LONGEST_TOKEN)

    def _pool(self, endpoint: Endpoint, url: str) -> Any:  # noqa: ANN401 - urllib3 is not imported before it is needed
        """Return the connections to an address, through its proxy.

        The authorities of an endpoint count for all that it leads to, as engines have it; what this client shows of
        itself is for its own host alone.
        """
        is_home, proxy = urlsplit(url).netloc == urlsplit(endpoint.url).netloc, _proxy(url)
        key = endpoint.url, is_home, proxy
        with self._lock:
            if key not in self._pools:
                self._pools[key] = self._new_pool(endpoint, proxy, is_home=is_home)
            return self._pools[key]

    def _new_pool(self, endpoint: Endpoint, proxy: str, *, is_home: bool) -> Any:  # noqa: ANN401
        import urllib3

        options: dict[str, Any] = {}
        if not endpoint.verify:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
            options["cert_reqs"] = "CERT_NONE"
        elif endpoint.ca_files:
            options["ssl_context"] = _context(endpoint)
        if is_home and endpoint.client_certificate:
            options |= {"cert_file": endpoint.client_certificate, "key_file": endpoint.client_key or None}
        timeout = urllib3.Timeout(connect=self._patience.connect, read=self._patience.read)
        options |= {"num_pools": 4, "maxsize": _CONNECTIONS, "timeout": timeout}
        if not proxy:
            return urllib3.PoolManager(**options)
        login = urlsplit(proxy).netloc.rpartition("@")[0]
        headers = urllib3.make_headers(proxy_basic_auth=unquote(login)) if login else None
        return urllib3.ProxyManager(proxy, proxy_headers=headers, **options)


def _address(url: str) -> SplitResult:
    """Return the parts of an address that was received.

    Raises:
        ValueError: it is not one. The address itself, which may be signed, is not in the text.
    """
    parts = urlsplit(url)
    if not parts.hostname or parts.port == 0:
        raise ValueError("no host, or no port")
    return parts


def _shown(url: str) -> str:
    """Return host and port of an address, without what may be a login before them."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _proxy(url: str) -> str:
    """Return through which proxy an address is asked, as `HTTPS_PROXY` and its like say; empty for none.

    `NO_PROXY` has names, and networks as Docker and Podman have them, which `urllib` does not know.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    proxies = getproxies()
    found, direct = proxies.get(parts.scheme, ""), proxies.get("no", "").split(",")
    if not found or is_loopback(parts.netloc) or is_in(parts.netloc, direct) or proxy_bypass(parts.netloc):
        return ""
    return found if "://" in found else f"http://{found}"


def _context(endpoint: Endpoint) -> Any:  # noqa: ANN401
    """Return a TLS context that trusts the system's authorities and those of an endpoint."""
    from urllib3.util.ssl_ import create_urllib3_context

    context = create_urllib3_context()
    context.load_default_certs()
    for path in endpoint.ca_files:
        try:
            context.load_verify_locations(path)
        except OSError as error:
            raise RegistryError(f"the certificates in {path} cannot be used: {cause(error)}") from error
    return context
