"""What tests of registries share: a client that is not patient, and names of a registry on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.oci.reference import ImageName
from dive_py.registry.client import Patience, Registry
from dive_py.registry.hosts import Endpoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.registry.logins import Login
    from tests.registry.misbehaving import MisbehavingRegistry

IMPATIENT = Patience(connect=5.0, read=5.0, attempts=2, pause=0.0, longest=1.0)


def client_of(*served: MisbehavingRegistry, logins: Sequence[Login] = ()) -> Registry:
    """A client of the last one, the others before it as mirrors."""
    endpoints = [Endpoint(each.url) for each in served]
    return Registry(served[-1].host, endpoints, lambda *_: logins, IMPATIENT)


def named(served: MisbehavingRegistry, rest: str = "app:1") -> ImageName:
    """A name in it."""
    return ImageName.parse(f"{served.host}/{rest}")
