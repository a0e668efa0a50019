"""Short questions to registries and the Docker Hub, without an engine: JSON over HTTP, with limits.

Servers are not trusted: answers have a largest size, a time, and no redirection leads to another scheme.

Source: distribution-spec 1.1, *End-5* and *End-8*; the token flow of distribution, *docs/spec/auth/token*.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urljoin, urlsplit

from dive_py.causes import cause
from dive_py.engine.answers import Answer
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LARGEST: Final = 8 << 20
"""Bytes of the largest answer."""

_TIMEOUT: Final = 15.0
"""Seconds for each step of an answer."""

_LINK: Final = re.compile(r"<([^<>]+)>\s*;\s*rel=\"?next\"?")
_CHALLENGE: Final = re.compile(r'(\w+)="([^"]*)"')
_LOOPBACK: Final = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?")
_PAGES: Final = 50
"""Pages of one list at most."""

OK: Final = 200
UNAUTHORIZED: Final = 401
MISSING: Final = 404
LIMITED: Final = 429


class Unanswered(EngineError):
    """A registry refused.

    Args:
        message: What it said.
        hint: What to do.
        status: The HTTP status; 0 where there was no answer.
    """

    def __init__(self, message: str, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint)
        self.status = status
        """The HTTP status; 0 where there was no answer."""


def address_of(host: str) -> str:
    """Return where a registry is asked: loopback ones in the clear, as engines do; all others over TLS."""
    return f"{'http' if _LOOPBACK.fullmatch(host) else 'https'}://{host}"


def get(url: str, params: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON at an address.

    Raises:
        Unanswered: there is no answer, or an error, or with something else.
    """
    return _get(f"{url}?{urlencode(params)}" if params else url)[0]


def pages(url: str, params: Mapping[str, str]) -> Iterator[Any]:
    """Yield the JSON of an address and of those that follow it by `Link` headers.

    Raises:
        Unanswered: as `get` does.
    """
    following = f"{url}?{urlencode(params)}"
    for _ in range(_PAGES):
        value, link = _get(following)
        yield value
        if not link:
            return
        where = urljoin(following, link)
        if urlsplit(where).netloc != urlsplit(url).netloc:
            return
        following = where


def _get(url: str) -> tuple[Any, str]:
    """Return the JSON, and where the next page is."""
    host = _host(url)
    status, headers, data = _asked(url, {})
    if status == UNAUTHORIZED:
        token = _token(headers.get("www-authenticate", ""))
        if token:
            status, headers, data = _asked(url, {"Authorization": f"Bearer {token}"})
    if status != OK:
        raise Unanswered(f"{host} answers {status}{_said(data)}", _hint(status, headers), status)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unanswered(f"what {host} answers is not JSON", "is it a registry?", status) from error
    found = _LINK.search(headers.get("link", ""))
    return value, found[1] if found else ""


def _host(url: str) -> str:
    """Who is asked, for messages: without name and password."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _asked(url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    import urllib3

    host = _host(url)
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Unanswered(f"{url} is not the address of a registry")
    timeout = urllib3.Timeout(connect=_TIMEOUT, read=_TIMEOUT)
    try:
        with urllib3.PoolManager(retries=urllib3.Retry(0, redirect=3, raise_on_status=False), timeout=timeout) as pool:
            response = pool.request(
                "GET", url, headers={"Accept": "application/json", **headers}, preload_content=False
            )
            data = response.read(_LARGEST + 1)
            response.close()
    except urllib3.exceptions.HTTPError as error:
        raise Unanswered(f"{host} does not answer: {cause(error)}", "is there a network?") from error
    if len(data) > _LARGEST:
        raise Unanswered(f"what {host} answers is longer than {_LARGEST >> 20} MiB")
    return response.status, {key.lower(): value for key, value in response.headers.items()}, data


def _token(challenge: str) -> str:
    """Return a token for anybody, from where the registry says that these are given."""
    fields = dict(_CHALLENGE.findall(challenge)) if challenge.lower().startswith("bearer") else {}
    realm = fields.pop("realm", "")
    if urlsplit(realm).scheme not in {"http", "https"}:
        return ""
    wanted = {key: value for key, value in fields.items() if key in {"service", "scope"}}
    status, _, data = _asked(f"{realm}?{urlencode(wanted)}", {})
    try:
        answer = json.loads(data) if status == OK else None
    except (ValueError, RecursionError):
        return ""
    return Answer.of(answer).text("token", "access_token")


def _said(data: bytes) -> str:
    """Return the registry's own words, if it has any."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    said = Answer.of(answer)
    message = next(iter(said.objects("errors")), said).text("message")
    return f": {message}" if message else ""


def _hint(status: int, headers: Mapping[str, str]) -> str:
    if status == LIMITED:
        after = headers.get("retry-after", "")
        return f"it limits how often one may ask; again in {after} s" if after.isdecimal() else "wait, and ask again"
    if status == UNAUTHORIZED:
        return "it wants credentials, which divepy does not send here"
    return ""
