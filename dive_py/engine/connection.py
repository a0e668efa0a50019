"""Connections to Docker-compatible engines: which one, and why the others do not answer.

An engine is spoken to in its own API version, whatever that is: every field of every answer is therefore optional.
docker-py is imported when something needs it; short questions to a socket of this machine do not.
"""

from __future__ import annotations

import json
import os
import re
import socket
import threading
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from msgspec import Struct

from dive_py.causes import cause
from dive_py.closing import Closing
from dive_py.credentials import hidden
from dive_py.engine import contexts, places, unix_http
from dive_py.engine.answers import Answer
from dive_py.engine.failures import Refused, engine_errors
from dive_py.errors import EngineError, EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import requests
    from docker.api import APIClient
    from docker.tls import TLSConfig

    from dive_py.engine.contexts import Tls
    from dive_py.engine.places import Place
    from dive_py.errors import DivepyError

Result = TypeVar("Result")

LOCAL_TIMEOUT = 5
"""Seconds that an engine behind a socket of this machine has for its first answer."""

REMOTE_TIMEOUT = 10
"""Seconds that an engine elsewhere has for it."""

REQUEST_TIMEOUT = 60
"""Seconds for the first byte of every later answer."""

OLDEST_API = "1.24"
"""The oldest API that docker-py speaks."""


_SOCKET_BEHIND_SSH = re.compile(r"(ssh://[^/]+)(/.+)")
"""What Podman's connections to other machines mostly are."""

NO_SOCKET = "no such socket"
"""The reason where nothing listens, nor ever did."""

NO_ANSWER = "no answer in time"
"""The reason where something listens and says nothing."""

NO_PERMISSION = "permission denied"
"""The reason where an engine may listen, but not to this user."""

NO_SSH = "divepy is installed without paramiko, which ssh:// needs"
"""The reason where the extra `ssh` is missing."""

NOT_PODMAN = "is not Podman"
"""The reason where another engine answers and Podman was asked for."""


class Refusal(Struct, frozen=True):
    """Why an engine did not give what it was asked for."""

    place: Place
    """Where it listens, or was expected to."""
    error: DivepyError
    """The reason; where no engine answers, an `EngineUnavailable` of a few words: `no such socket`."""
    product: str = ""
    """`docker` or `podman`; empty where no engine answers."""


class Engine(Closing):
    """One engine that answers.

    Args:
        place: Where it listens.
        version: What the engine said about itself (`GET /version`).
        client: docker-py's client, where one is connected already.
    """

    def __init__(self, place: Place, version: Mapping[str, Any], client: APIClient | None = None) -> None:
        self.place = place
        """Where it listens."""
        self.version = str(version.get("Version") or "")
        """The engine's own version: `20.10.24+dfsg1`."""
        self.api_version = str(version.get("ApiVersion") or "")
        """The version of its API: `1.41`."""
        self.product = _product(version)
        """`docker` or `podman`."""
        self._client = client
        self._connecting = threading.Lock()
        self._answers: dict[str, object] = {}
        self._asking = threading.Lock()

    @property
    def client(self) -> Any:  # noqa: ANN401 - docker-py's types know only part of its calls
        """docker-py's low-level client; nothing outside this package touches it."""
        with self._connecting:
            if self._client is None:
                self._client = _client(self.place, self.api_version, REQUEST_TIMEOUT)
            return self._client

    def speaks(self, version: str) -> bool:
        """Return whether the engine's API is at least `version`."""
        return _numbers(self.api_version) >= _numbers(version)

    def ask_once(self, path: str) -> object:
        """Return the JSON that the engine answers to a question whose answer stays the same, asked only once.

        Raises:
            Refused, OSError and others: as `ask` does.
        """
        with self._asking:
            if path not in self._answers:
                self._answers[path] = self.ask(path)
            return self._answers[path]

    def ask(self, path: str, *parts: str, params: Mapping[str, str | bytes] | None = None) -> object:
        """Return the JSON that the engine answers to a short question.

        Args:
            path: Below the API's version, with `{0}` for the first of `parts`.
            parts: Names, quoted here.
            params: The query.

        Raises:
            Refused: the engine answered with an error.
            OSError and others: what `failures.engine_errors` takes.
        """
        if _is_local(self.place):
            target = unix_http.target(f"/v{self.api_version}{path}", parts, params)
            data = unix_http.ask(cast("Path", self.place.socket), target, REQUEST_TIMEOUT)
        else:
            data = self._ask_by_docker(path, *parts, params=params)
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Refused(0, "its answer is not JSON") from error

    def _ask_by_docker(self, path: str, *parts: str, params: Mapping[str, str | bytes] | None) -> bytes:
        import docker.errors

        try:
            return self.get(path, *parts, params=params).content
        except docker.errors.APIError as error:
            raise Refused(error.status_code or 0, str(error.explanation or error)) from error

    def get(
        self,
        path: str,
        *parts: str,
        params: Mapping[str, str | bytes] | None = None,
        stream: bool = False,
        patient: bool = False,
    ) -> requests.Response:
        """Ask the API directly, for what docker-py's own calls leave out.

        Args:
            path: Below the API's version, with `{0}` for the first of `parts`.
            parts: Names, quoted here.
            params: The query.
            stream: Leave the body unread.
            patient: Wait for the first byte as long as it takes.

        Raises:
            docker.errors.APIError, requests.RequestException: the caller wraps them with `failures.engine_errors`.
        """
        client = self.client
        timeout = (REMOTE_TIMEOUT, None) if patient else REQUEST_TIMEOUT
        # docker-py has no public way to a request of one's own.
        # Compressing would take an engine longer than sending, and it would not be undone here.
        headers = {"Accept-Encoding": "identity"} if stream else None
        url = client._url(path, *parts)  # noqa: SLF001
        response = client._get(url, params=params, headers=headers, stream=stream, timeout=timeout)  # noqa: SLF001
        client._raise_for_status(response)  # noqa: SLF001
        return cast("requests.Response", response)

    def post(
        self,
        path: str,
        *parts: str,
        work: str,
        body: object = None,
        params: Mapping[str, str | Sequence[str]] | None = None,
        missing: DivepyError | None = None,
        patient: bool = False,
    ) -> object:
        """Ask the engine to do something; its answer as JSON, None where it has none.

        Args:
            path: Below the API's version, with `{0}` for the first of `parts`.
            parts: Names, quoted here.
            work: What is done, as it continues "the engine refused …".
            body: What is sent as JSON; None for nothing.
            params: The query.
            missing: The error for what is not there, as of `engine_errors`.
            patient: Wait for the answer as long as it takes.

        Raises:
            EngineError: the engine refused (its cause is then a `Refused`), or broke off.
        """
        client = self.client
        with engine_errors(work, missing):
            # docker-py's own calls know only part of what engines take
            url = client._url(path, *parts)  # noqa: SLF001
            timeout = (client.timeout, None) if patient else client.timeout
            response = client.post(url, json=body, params=params, timeout=timeout)
            if not response.ok:
                raise Refused.of_answer(response.status_code, response.content)
            try:
                return cast("object", response.json())
            except ValueError:
                return None

    def post_streaming(
        self,
        path: str,
        *parts: str,
        params: Mapping[str, str],
        headers: Mapping[str, str | bytes] | None = None,
        data: IO[bytes] | None = None,
    ) -> requests.Response:
        """Ask the engine for work of any length; its answer, which docker-py's own calls keep to themselves, unread.

        Args:
            path: Below the API's version, with `{0}` for the first of `parts`.
            parts: Names, quoted here.
            params: The query.
            headers: Fields besides the usual ones.
            data: The body.

        Raises:
            docker.errors.APIError, requests.RequestException: as of `get`.
        """
        client = self.client
        url = client._url(path, *parts)  # noqa: SLF001
        response = client._post(url, params=params, headers=headers, data=data, stream=True, timeout=None)  # noqa: SLF001
        client._raise_for_status(response)  # noqa: SLF001
        return cast("requests.Response", response)

    def close(self) -> None:
        """Close the connections that are kept open."""
        with self._connecting:
            if self._client is not None:
                self._client.close()


def connect(host: str = "", context: str = "", environ: Mapping[str, str] | None = None) -> Engine:
    """Connect to the first engine that answers, in the order of `candidates`.

    Raises:
        EngineUnavailable: none does; the text has the reason for each.
        EngineError: the context is unknown or damaged.
    """
    return first_engine(lambda engine: engine, host, context, environ)


def asked(ask: Callable[[Engine], Result], host: str = "", context: str = "") -> Result:
    """Return what `ask` makes of the engine, which is connected for it alone; errors as of `connect`."""
    with connect(host, context) as engine:
        return ask(engine)


def candidates(host: str = "", context: str = "", environ: Mapping[str, str] | None = None) -> tuple[Place, ...]:
    """Return where to look for an engine: the one place that was named, else the usual sockets of this machine.

    Raises:
        EngineError: the context is unknown or damaged.
    """
    environ = os.environ if environ is None else environ
    one = places.named(host, context, environ)
    return (one,) if one else places.usual(environ)


def first_engine(
    use: Callable[[Engine], Result],
    host: str = "",
    context: str = "",
    environ: Mapping[str, str] | None = None,
    *,
    podman: bool = False,
    passed: tuple[type[DivepyError], ...] = (),
    refusals: list[Refusal] | None = None,
) -> Result:
    """Return what `use` makes of the first engine for which it does not fail.

    Args:
        use: Gets each engine that answers, and has to close it; one for which it fails is closed here.
        host: The value of `--host`, or empty.
        context: The value of `--context`, or empty.
        environ: The environment; that of the process when none is given.
        podman: Whether Podman is looked for: then its own settings go before Docker's.
        passed: Errors of `use` after which the next engine is asked.
        refusals: Filled with why each engine did not give it: those that answer first, then those that do not.

    Raises:
        EngineUnavailable: no engine answers; the text has the reason for each.
        EngineError: the context is unknown or damaged.
        DivepyError: the first error of `use`.
    """
    own = places.named_podman(os.environ if environ is None else environ) if podman and not (host or context) else None
    answered: list[Refusal] = []
    silent: list[Refusal] = []
    try:
        for place in (own,) if own else candidates(host, context, environ):
            try:
                engine = open_place(place)
            except EngineUnavailable as error:
                silent.append(Refusal(place, error))
                continue
            try:
                return use(engine)
            except BaseException as error:
                engine.close()
                if not isinstance(error, passed):
                    raise
                (silent if isinstance(error, EngineUnavailable) else answered).append(
                    Refusal(place, error, "" if isinstance(error, EngineUnavailable) else engine.product)
                )
    finally:
        if refusals is not None:
            refusals += answered + silent
    raise answered[0].error if answered else unavailable(silent)


def open_place(place: Place) -> Engine:
    """Connect to the engine at `place`.

    Raises:
        EngineUnavailable: no engine answers there; its text is the reason alone.
    """
    if reason := _behind_ssh(place) or _unreachable(place):
        raise EngineUnavailable(reason)
    client: APIClient | None = None
    try:
        with engine_errors("to say its version"):
            if _is_local(place):
                said = json.loads(unix_http.ask(cast("Path", place.socket), "/version", LOCAL_TIMEOUT))
            else:
                client = _client(place, OLDEST_API, LOCAL_TIMEOUT if place.socket else REMOTE_TIMEOUT)
                said = client.version(api_version=False)
        version = cast("object", said)
        if not isinstance(version, dict) or not isinstance(version.get("ApiVersion"), str):
            raise EngineUnavailable("what answers is not a Docker-compatible engine")
    except (ValueError, RecursionError) as error:
        raise EngineUnavailable("what answers is not a Docker-compatible engine") from error
    except EngineError as error:
        if client is not None:
            client.close()
        raise EngineUnavailable(_reason(place, error)) from error
    if client is not None:
        setattr(client, "_version", version["ApiVersion"])  # noqa: B010 - docker-py's types know only its public names
        client.timeout = REQUEST_TIMEOUT
    return Engine(place, version, client)


def _client(place: Place, version: str, timeout: int) -> APIClient:
    """Return docker-py's client; with a version given, it asks nothing yet: one that fails while it is made leaks."""
    from docker.api import APIClient
    from docker.utils.config import find_config_file

    if configuration := find_config_file():
        contexts.check(str(configuration))
    return APIClient(base_url=place.address, version=version, timeout=timeout, tls=_tls(place.tls))


def _is_local(place: Place) -> bool:
    """Return whether the engine listens on a socket of this machine that can be asked directly."""
    return place.socket is not None and hasattr(socket, "AF_UNIX")


def unavailable(silent: Sequence[Refusal]) -> EngineUnavailable:
    """Return the error that says why no engine answers; of missing sockets only where nothing else is known."""
    known = [one for one in silent if one.error.message != NO_SOCKET] or silent[:1]
    reasons = "; ".join(f"{one.place.label}: {one.error.message}" for one in known)
    messages = {one.error.message for one in known}
    hint = "start Docker or Podman, or name an engine with --host or --context"
    if NO_PERMISSION in messages:
        hint = "join the engine's group (often `docker`), or run divepy with sudo"
    elif NO_SSH in messages:
        hint = "uv tool install '.[ssh]' in divepy's checkout, or: pipx inject divepy-tui 'docker[ssh]'"
    elif NOT_PODMAN in messages:
        hint = "start Podman's socket (systemctl --user start podman.socket), or name one with --host"
    return EngineUnavailable(f"no {'Podman' if NOT_PODMAN in messages else 'engine'} answers ({reasons})", hint)


def _behind_ssh(place: Place) -> str:
    """Return why a socket behind ssh cannot be asked: docker-py would leave its path out, and ask Docker's."""
    found = _SOCKET_BEHIND_SSH.fullmatch(place.address)
    if found is None:
        return ""
    forwarded = f"ssh -nNT -L /tmp/engine.sock:{found[2]} {hidden(found[1])}"
    return f"a socket behind ssh cannot be asked; forward it with {forwarded}, and say -H unix:///tmp/engine.sock"


def _unreachable(place: Place) -> str:
    """Return why a socket of this machine cannot be asked; found without docker-py, which would leak a refused one."""
    if place.socket is None or not _is_local(place):
        return ""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(LOCAL_TIMEOUT)
            probe.connect(str(place.socket))
    except TimeoutError:
        return NO_ANSWER
    except PermissionError:
        return NO_PERMISSION
    except FileNotFoundError:
        return NO_SOCKET
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return ""


def _reason(place: Place, error: EngineError) -> str:
    if place.address.startswith("ssh://") and "paramiko" in str(error.__cause__):
        return NO_SSH
    if "in time" in error.message:
        return NO_ANSWER
    reason = cause(error.__cause__ or error)
    return reason[:1].lower() + reason[1:]


def _tls(tls: Tls | None) -> TLSConfig | bool:
    if tls is None:
        return False
    from docker.tls import TLSConfig

    pair = (tls.cert, tls.key) if tls.cert and tls.key else None
    return TLSConfig(client_cert=pair, ca_cert=tls.ca or None, verify=tls.verify)


def _product(version: Mapping[str, Any]) -> str:
    """Return the product: Podman names itself among the components; whatever else answers is taken as Docker."""
    names = [part.text("Name").lower() for part in Answer(version).objects("Components")]
    return "podman" if any("podman" in name for name in names) else "docker"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
