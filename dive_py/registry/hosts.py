"""Where a registry is asked."""

from __future__ import annotations

from msgspec import Struct, field


class Endpoint(Struct, frozen=True):
    """Where a registry is asked."""

    url: str
    """Scheme, host and port, and the path before `/v2/` where there is one."""
    verify: bool = True
    ca_files: tuple[str, ...] = ()
    client_certificate: str = ""
    client_key: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    is_mirror: bool = False
