"""How a registry is reached from here: as engines and Podman are configured on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.registry.client import Registry
from dive_py.registry.hosts import Endpoint

if TYPE_CHECKING:
    from dive_py.sources.image import OpenOptions


def connect(domain: str, options: OpenOptions) -> Registry:
    """Return a registry; nothing is asked yet.

    Args:
        domain: As in references: `docker.io`, `localhost:5000`.
        options: What was said on the command line about certificates.
    """
    del options
    scheme = "http" if domain.startswith(("127.", "localhost")) else "https"
    host = "registry-1.docker.io" if domain == "docker.io" else domain
    return Registry(domain, [Endpoint(f"{scheme}://{host}")])
