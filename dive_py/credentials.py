"""Names and passwords in addresses, and how they are kept off screens, reports and logs."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "***"
"""What stands in their place."""

_USER: Final = r"(?i)\b([a-z][a-z0-9+.-]*://)([^\s/?#]*)@(?!sha256:)"
"""The part of an address between scheme and host (RFC 3986, *userinfo*), up to its last `@`; no host is a digest."""


def hidden(text: str) -> str:
    """Hide user names and passwords of addresses in a text; the user of an ssh address is not a secret and stays."""
    return re.sub(_USER, _without, text) if "@" in text and "://" in text else text


def hidden_address(address: str) -> str:
    """Hide the user name and password of one address, with or without a scheme.

    All before its last `@` goes, for a password with a space, `/`, `?` or `#` in it is often written as it is; a path
    on this machine stays, and so does the user of an ssh address.
    """
    scheme, separator, rest = address.partition("://") if "://" in address else ("", "", address)
    if "@" not in rest or rest.startswith("/"):
        return address
    user, _, host = rest.rpartition("@")
    if scheme.lower() == "ssh" and not set(user) & set(":/?# "):
        return address
    return f"{scheme}{separator}{HIDDEN}@{host}"


def _without(found: re.Match[str]) -> str:
    scheme, user = found[1], found[2]
    if scheme.lower() == "ssh://" and ":" not in user:
        return found[0]
    return f"{scheme}{HIDDEN}@"
