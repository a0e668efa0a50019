"""A registry as this machine's Docker asks it: by what its daemon says, where that is at hand.

Which file `dockerd` was started with, only it knows: mirrors and insecure registries may stand anywhere.

Source: Docker Engine API 1.41, *Get system information*, `RegistryConfig`.
"""

from __future__ import annotations

import os
import socket
from functools import cache, partial
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct, field

from dive_py.engine import unix_http
from dive_py.engine.failures import Refused
from dive_py.errors import EngineError
from dive_py.registry import connecting
from dive_py.registry.hosts import DockerSettings

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.oci.reference import ImageName
    from dive_py.registry.client import Patience, Registry
    from dive_py.registry.options import RegistryOptions

_TIMEOUT: Final = 0.3
"""Seconds that Docker has for its answer, of which it takes 10 ms."""


class _Index(Struct):
    """What Docker says of one registry."""

    secure: bool = field(default=True, name="Secure")


class _RegistryConfig(Struct):
    mirrors: list[str] | None = field(default=None, name="Mirrors")
    networks: list[str] | None = field(default=None, name="InsecureRegistryCIDRs")
    indexes: dict[str, _Index] | None = field(default=None, name="IndexConfigs")


class _Info(Struct):
    registries: _RegistryConfig = field(name="RegistryConfig")


def connect(
    domain: str, options: RegistryOptions, patience: Patience | None = None, *, name: ImageName | None = None
) -> Registry:
    """Return a registry, as `connecting.connect` does; the registry itself is not asked yet."""
    return connecting.connect(
        domain, options, patience, name=name, info=partial(daemon_settings, options.host, options.context)
    )


def daemon_settings(host: str, context: str) -> DockerSettings | None:
    """Return what the Docker that would be asked for an image says of registries; None where none answers at once.

    An engine elsewhere is not asked, nor Podman, which takes half a second and knows no more than its files.

    Args:
        host: The value of `--host`, or empty.
        context: The value of `--context`, or empty.
    """
    path = _docker_socket(host, context)
    return None if path is None else _asked(path)


def _docker_socket(host: str, context: str) -> Path | None:
    """Return the socket of the first engine of this machine, if that is Docker."""
    from dive_py.engine.connection import candidates  # 8 ms, which a registry on this machine does without

    try:
        sockets = [place.socket for place in candidates(host, context)]
    except EngineError:
        return None
    first = next((path for path in sockets if path is None or path.exists()), None)
    is_docker = first is not None and "podman" not in os.path.realpath(first)  # Podman stands in under Docker's name
    return first if is_docker and hasattr(socket, "AF_UNIX") else None


@cache
def _asked(path: Path) -> DockerSettings | None:
    """Ask the Docker behind a socket; once, since one that hangs costs the whole time each time."""
    try:
        said = msgspec.json.decode(unix_http.ask(path, "/info", _TIMEOUT), type=_Info).registries
    except (Refused, OSError, ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return None
    insecure = [host for host, index in (said.indexes or {}).items() if not index.secure]
    return DockerSettings(tuple(said.mirrors or ()), (*insecure, *(said.networks or ())))
