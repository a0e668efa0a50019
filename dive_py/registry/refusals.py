"""What registries say when they do not give what was asked for, in one line."""

from __future__ import annotations

import email.utils
import json
import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.causes import cause, chain, one_line
from dive_py.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMIT: Final = re.compile(r"\s*(\d{1,12})(?:.*?w=(\d{1,9}))?")
"""A number, and the seconds in which it holds: `100;w=21600`."""

NO_TLS: Final = "does not speak TLS"
"""What is said of a host that answers something else."""

_SHOWN: Final = 200
"""Characters of a registry's own words."""


class RateLimit(Struct, frozen=True):
    """How much may be asked for, as a registry says (`RateLimit-Limit`, `RateLimit-Remaining`)."""

    limit: int
    remaining: int
    window: int = 0
    """Seconds; 0 where it is not said."""

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> RateLimit | None:
        """Return what an answer's headers say; None where they say nothing."""
        limit, remaining = (_LIMIT.match(headers.get(f"ratelimit-{word}", "")) for word in ("limit", "remaining"))
        if not limit or not remaining:
            return None
        return cls(int(limit[1]), int(remaining[1]), int(limit[2] or remaining[2] or 0))

    def __str__(self) -> str:
        """Return it for people: `100 times in 6 h, 98 left`."""
        hours = f" in {self.window / 3600:g} h" if self.window else ""
        return f"{self.limit} times{hours}, {self.remaining} left"


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds after which one may ask again (RFC 9110, section 10.2.3); None where that is not said."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal() and len(said) < 10:
        return float(said)
    try:
        parsed = email.utils.parsedate_tz(said) if said else None
        return max(0.0, email.utils.mktime_tz(parsed) - time.time()) if parsed else None
    except (ValueError, OverflowError):
        return None  # a day or a year that there is not


def refusal(
    name: str, what: str, status: int, headers: Mapping[str, str], data: bytes, limit: RateLimit | None
) -> RegistryError:
    """Return what an answer with an error status means.

    Args:
        name: The registry.
        what: What was asked for.
        status: The HTTP status.
        headers: Those of the answer, keys in any case.
        data: The start of its body.
        limit: What is known of its limits.
    """
    code, words = _said(data)
    said = f": {words}" if words else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        known = f" ({limit})" if limit is not None else ""
        return RegistryError(f"{name} limits how often it may be asked{known}", _when(headers), status)
    if status == HTTPStatus.UNAUTHORIZED:
        return RegistryError(f"{name} gives {what} only to those who are logged in", f"docker login {name}", status)
    if status == HTTPStatus.FORBIDDEN:
        return RegistryError(f"{name} refuses {what}{said}", "is the name right, and may this login read it?", status)
    if status == HTTPStatus.NOT_FOUND:
        return RegistryError(f"{name} does not have {what}{said}", code, status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return RegistryError(f"{name} fails at {what}: {status}{said}", "try again later", status)
    message, hint = f"{name} answers {status} for {what}{said}", "is it a registry?"
    if any(one in data for one in _WANT_TLS):
        message = f"{name} wants TLS, but was asked in the clear, as hosts of this machine are"
        hint = "--ca FILE names the authority of its certificate, --insecure takes any certificate"
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        message, hint = f"the proxy for {name} wants a login", _PROXY
    return RegistryError(message, hint, status)


def unanswered(host: str, error: BaseException) -> RegistryError:
    """Return why there is no answer."""
    import ssl

    import urllib3.exceptions

    errors = chain(error)
    if wrong := next((one for one in errors if isinstance(one, ssl.SSLCertVerificationError)), None):
        hint = "--ca FILE trusts another authority, --insecure any certificate"
        return RegistryError(f"the certificate of {host} is not trusted: {one_line(str(wrong.verify_message))}", hint)
    proxied = urllib3.exceptions.ProxyError, urllib3.exceptions.ProxySchemeUnknown
    if any(isinstance(one, proxied) for one in errors):
        return RegistryError(f"the proxy for {host} does not answer: {cause(errors[-1])}", _PROXY)
    if any(isinstance(one, ssl.SSLError) for one in errors):
        return RegistryError(f"{host} {NO_TLS}", "--insecure asks it in the clear, too")
    late = urllib3.exceptions.TimeoutError, TimeoutError
    new = urllib3.exceptions.NewConnectionError  # "refused" and "no such host" count as timeouts in urllib3 2
    if any(isinstance(one, late) and not isinstance(one, new) for one in errors):
        return RegistryError(f"{host} does not answer in time", "try again")
    hint = "is the name right, and is there a network?"
    return RegistryError(f"{host} does not answer: {cause(error)}", hint)


def _said(data: bytes) -> tuple[str, str]:
    """Return the code and the words of a refusal (distribution-spec 1.1, *Error Codes*); each may be empty."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return "", ""
    errors = answer.get("errors") if isinstance(answer, dict) else None
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code, message = first.get("code"), first.get("message")
    words = one_line(message)[:_SHOWN] if isinstance(message, str) else ""
    return code if isinstance(code, str) else "", words


def _when(headers: Mapping[str, str]) -> str:
    wait = seconds_to_wait(headers)
    return "ask again later; with a login, one may ask more often" if wait is None else f"ask again in {wait:.0f} s"


_WANT_TLS: Final = (b"HTTP request to an HTTPS server", b"plain HTTP request was sent to HTTPS port")
"""What Go's and nginx's servers say to those who do not speak TLS."""

_PROXY: Final = "HTTPS_PROXY or HTTP_PROXY names it, with its login; NO_PROXY lists hosts that are asked directly"
