"""How a registry is reached from here: as the engines of this machine are configured."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.oci.reference import ImageName
from dive_py.registry.client import Registry
from dive_py.registry.hosts import Endpoint, endpoints
from dive_py.registry.logins import find_logins

if TYPE_CHECKING:
    from dive_py.registry.client import Patience
    from dive_py.registry.hosts import Info
    from dive_py.registry.logins import Login
    from dive_py.registry.options import RegistryOptions


def connect(
    domain: str,
    options: RegistryOptions,
    patience: Patience | None = None,
    *,
    name: ImageName | None = None,
    info: Info = lambda: None,
) -> Registry:
    """Return a registry, which is not asked yet.

    Args:
        domain: As in references: `docker.io`, `localhost:5000`.
        options: What was said on the command line.
        patience: How long it is waited for.
        name: The image that is asked for, where it is one: it may be asked for elsewhere than others.
        info: Asks the engine; see `endpoints`.

    Raises:
        RegistryError: a configuration forbids to ask.
        UsageError: a file that `options` name cannot be used.
    """
    warnings: list[str] = []
    whole = ImageName(domain, "")
    places = endpoints(name or whole, os.environ, warnings.append, info=info, insecure=options.insecure, ca=options.ca)

    def logins(host: str, repository: str) -> list[Login]:
        return find_logins(host, repository, os.environ, warnings.append)

    return Registry(domain, places, logins, patience, warnings)


def connect_hub(address: str) -> Registry:
    """Return the Hub's own interface, which has what registries do not: a search, sizes and times of tags."""
    return Registry(address.partition("://")[2].rstrip("/").rpartition("@")[2], [Endpoint(address.rstrip("/"))])
