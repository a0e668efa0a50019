"""Tokens of a registry: asked for with the stored credentials, and kept as long as they are valid.

Source: distribution, *docs/spec/auth/token* and *docs/spec/auth/oauth2*.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from msgspec import Struct

from dive_py.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dive_py.progress import Progress
    from dive_py.registry.logins import Login

    Plain = Callable[[str, str, bytes | None, str, Progress], tuple[int, bytes]]
    """Asks an address: URL, method, body, `Authorization`; returns status and body."""

_CHALLENGE: Final = re.compile(r'(\w+)\s*=\s*"([^"]*)"')
_SCHEME: Final = re.compile(r"(?:^|,)\s*(basic|bearer)\b(?!\s*=)", re.IGNORECASE)
_LIFETIME: Final = 60
"""Seconds that a token is valid where the server does not say (token specification, *expires_in*)."""
_MARGIN: Final = 5
"""Seconds before its end from which a token is not used."""
_LONGEST: Final = 64 << 10
"""Characters of the longest token."""


class _Token(Struct, frozen=True):
    authorization: str
    until: float


class Tokens:
    """The tokens of one endpoint. Any number of threads may use it.

    Args:
        plain: Asks an address.
        warn: Takes a line about credentials that were refused.
    """

    def __init__(self, plain: Plain, warn: Callable[[str], object]) -> None:
        self._plain = plain
        self._warn = warn
        self._kept: dict[str, _Token] = {}
        self._lifetimes: dict[str, float] = {}
        self._refused: set[tuple[str, str]] = set()
        """Scopes, each with the origin of a login that does not help there: it may help elsewhere."""
        self._lock = threading.Lock()

    def known(self, scope: str) -> str:
        """Return what `Authorization` may say for a scope; empty where nothing is known, or not any more."""
        token = self._kept.get(scope)
        return token.authorization if token is not None and time.monotonic() < token.until else ""

    def keep(self, scope: str, authorization: str) -> None:
        """Keep what has worked."""
        if authorization:
            self._kept[scope] = _Token(authorization, self._lifetimes.pop(authorization, time.monotonic() + _LIFETIME))

    def forget(self, scope: str, authorization: str) -> None:
        """Forget what is refused now, unless another thread has something newer."""
        token = self._kept.get(scope)
        if token is not None and token.authorization == authorization:
            del self._kept[scope]

    def offered(self, challenge: str, scope: str, logins: Sequence[Login], progress: Progress) -> Iterator[str]:
        """Yield what `Authorization` may say: for one login after the other, and at last for none.

        A stored credential that is stale must not keep people from what everyone may read.

        Args:
            challenge: `WWW-Authenticate`.
            scope: What is asked for where the challenge does not say.
            logins: Credentials in the order of trying.
            progress: Its stop flag ends the work.

        Raises:
            RegistryError: the token server does not answer.
        """
        scheme, fields = _read_challenge(challenge)
        with self._lock:  # of several threads one asks; the others use what it got
            if known := self.known(scope):
                yield known
                self.forget(scope, known)
            for login in logins:
                if (scope, login.origin) in self._refused:
                    continue
                authorization = self._with(scheme, fields, scope, login, progress)
                if authorization:
                    yield authorization
                if scope not in self._kept:
                    self._refused.add((scope, login.origin))
                    self._warn(f"the credentials in {login.origin} are refused for {scope}; it was asked without them")
            if scheme == "bearer" and (token := self._token(fields, scope, None, progress)):
                yield token

    def _with(self, scheme: str, fields: dict[str, str], scope: str, login: Login, progress: Progress) -> str:
        if scheme == "basic":
            return _basic(login) if login.username else ""
        return self._token(fields, scope, login, progress) if scheme == "bearer" else ""

    def _token(self, fields: dict[str, str], scope: str, login: Login | None, progress: Progress) -> str:
        """Return what to send of a token; empty where none is given."""
        realm = fields.get("realm", "")
        if not realm.lower().startswith(("http://", "https://")):
            return ""
        requested = {"service": fields.get("service", ""), "scope": fields.get("scope", scope)}
        if login is not None and login.identity_token:
            body = {
                **requested,
                "grant_type": "refresh_token",
                "client_id": "divepy",
                "refresh_token": login.identity_token,
            }
            status, data = self._plain(realm, "POST", urlencode(body).encode(), "", progress)
        else:
            query = urlencode({key: value for key, value in requested.items() if value})
            url = f"{realm}{'&' if '?' in realm else '?'}{query}"
            status, data = self._plain(url, "GET", None, _basic(login) if login is not None else "", progress)
        if status != HTTPStatus.OK:
            return ""
        return self._read(data)

    def _read(self, data: bytes) -> str:
        try:
            answer = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise RegistryError("the registry's token server does not answer in JSON") from error
        if not isinstance(answer, dict):
            return ""
        token = answer.get("token") or answer.get("access_token")
        if not isinstance(token, str) or not token.isprintable() or not token.isascii() or len(token) > _LONGEST:
            return ""
        seconds = answer.get("expires_in")
        lifetime = seconds if isinstance(seconds, int | float) and 0 < seconds < 1e6 else _LIFETIME
        self._lifetimes[f"Bearer {token}"] = time.monotonic() + max(1.0, lifetime - _MARGIN)
        return f"Bearer {token}"


def _read_challenge(text: str) -> tuple[str, dict[str, str]]:
    """Return the first scheme of `WWW-Authenticate` that is known, and what is said of it; empty where none is."""
    _, scheme, *following = [*_SCHEME.split(text, 2), "", ""]
    return scheme.lower(), dict(_CHALLENGE.findall(following[0]))


def _basic(login: Login) -> str:
    return "Basic " + base64.b64encode(f"{login.username}:{login.password}".encode()).decode()
