"""How a registry is reached from here: as the engines of this machine are configured."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.registry.client import Registry
from dive_py.registry.hosts import Endpoint
from dive_py.registry.logins import find_logins

if TYPE_CHECKING:
    from dive_py.registry.client import Patience
    from dive_py.registry.logins import Login
    from dive_py.registry.options import RegistryOptions


def connect(domain: str, options: RegistryOptions, patience: Patience | None = None) -> Registry:
    """Return a registry; nothing is asked yet.

    Args:
        domain: As in references: `docker.io`, `localhost:5000`.
        options: What was said on the command line.
        patience: How long it is waited for.
    """
    del options
    scheme = "http" if domain.startswith(("127.", "localhost")) else "https"
    host = "registry-1.docker.io" if domain == "docker.io" else domain
    warnings: list[str] = []

    def logins(repository: str) -> list[Login]:
        return find_logins(domain, repository, os.environ, warnings.append)

    return Registry(domain, [Endpoint(f"{scheme}://{host}")], logins, patience, warnings)


def connect_hub(address: str) -> Registry:
    """Return the Hub's own interface, which has what registries do not: a search, sizes and times of tags."""
    return Registry(address.partition("://")[2].rstrip("/").rpartition("@")[2], [Endpoint(address.rstrip("/"))])
