"""Where an engine may listen, in the order of asking.

What a person named counts alone: `--host`, `--context`, `DOCKER_HOST`, `DOCKER_CONTEXT`, `CONTAINER_HOST`,
`CONTAINER_CONNECTION`, Docker's current context, Podman's connection where that is all it asks. Only where nothing is
named, the usual sockets of this machine are tried one after the other.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.credentials import hidden_address
from dive_py.engine import contexts, podman_connections
from dive_py.engine.contexts import Tls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Place(Struct, frozen=True):
    """Where an engine may listen."""

    address: str
    """`unix:///path`, `tcp://host:port`, `ssh://user@host`, `npipe:////./pipe/name`."""
    origin: str
    """Why it is asked, for display: `--host`, `DOCKER_HOST`, `context desktop-linux`, `Podman` …"""
    tls: Tls | None = None
    """Set where the engine is asked over TLS."""

    @property
    def who(self) -> str:
        """The engine as it is called in a sentence: an option is not a name for it."""
        return f"{'the engine' if self.origin.startswith('-') else self.origin} ({self.shown})"

    @property
    def label(self) -> str:
        """The place, for people: `Docker at unix:///var/run/docker.sock`."""
        return f"{self.origin} at {self.shown}"

    @property
    def shown(self) -> str:
        """The address for people: without name and password."""
        return hidden_address(self.address)

    @property
    def socket(self) -> Path | None:
        """The socket file of a `unix://` address, else None."""
        return Path(self.address.removeprefix("unix://")) if self.address.startswith("unix://") else None


def named(host: str, context: str, environ: Mapping[str, str]) -> Place | None:
    """Return the one engine that was named, or None where the usual sockets are to be tried.

    Raises:
        EngineError: the context is unknown or damaged.
    """
    if host:
        return Place(_address(host), "--host", _environment_tls(host, environ))
    if context and context != contexts.DEFAULT:
        return _of_context(context, f"context {context}", environ)
    if from_environment := environ.get("DOCKER_HOST", ""):
        return Place(_address(from_environment), "DOCKER_HOST", _environment_tls(from_environment, environ))
    # that the usual engine is meant was said on the command line: what is set elsewhere does not count
    return None if context else _configured(environ)


def _configured(environ: Mapping[str, str]) -> Place | None:
    """Return the engine that variables other than `DOCKER_HOST`, or files of settings, name."""
    if name := environ.get("DOCKER_CONTEXT", ""):
        return _of_context(name, f"DOCKER_CONTEXT {name}", environ)
    by_variable = bool(environ.get(podman_connections.HOST) or environ.get(podman_connections.CONNECTION))
    name = "" if by_variable else contexts.current(environ)
    return _of_context(name, f"current context {name}", environ) if name else named_podman(environ)


def named_podman(environ: Mapping[str, str]) -> Place | None:
    """Return the one Podman that its own settings name, or None where it is looked for on this machine.

    Raises:
        EngineError: the connection is unknown, or its file is damaged.
    """
    found = podman_connections.named(environ)
    return Place(_address(found[0]), found[1]) if found else None


def usual(environ: Mapping[str, str], root: Path = Path("/")) -> tuple[Place, ...]:
    """Return the local sockets of the engines that people have, in the order of asking; each may be missing.

    Args:
        environ: The environment; `HOME` and `XDG_RUNTIME_DIR` are looked at.
        root: Where the file system starts; tests set it.
    """
    seen: dict[Path, Place] = {}
    for path, origin in _usual(environ, root):
        seen.setdefault(path, Place(f"unix://{path}", origin))
    connection = podman_connections.usual(environ, root)
    return (*seen.values(), *((Place(_address(connection[0]), connection[1]),) if connection else ()))


def _usual(environ: Mapping[str, str], root: Path) -> Iterator[tuple[Path, str]]:
    home = Path(environ.get("HOME") or "~").expanduser()
    run = Path(environ.get("XDG_RUNTIME_DIR") or root / f"run/user/{os.getuid() if hasattr(os, 'getuid') else 0}")
    yield root / "var/run/docker.sock", "Docker"
    yield run / "docker.sock", "rootless Docker"
    yield run / "podman/podman.sock", "rootless Podman"
    yield root / "run/podman/podman.sock", "Podman"
    yield home / ".docker/run/docker.sock", "Docker Desktop"
    yield home / ".docker/desktop/docker.sock", "Docker Desktop"
    yield home / ".colima/default/docker.sock", "Colima"
    yield home / ".colima/docker.sock", "Colima"
    yield home / ".rd/docker.sock", "Rancher Desktop"
    yield home / ".orbstack/run/docker.sock", "OrbStack"


def _of_context(name: str, origin: str, environ: Mapping[str, str]) -> Place | None:
    if name == contexts.DEFAULT:
        return None
    context = contexts.find(name, environ)
    return Place(_address(context.host), origin, context.tls)


def _address(host: str) -> str:
    """Return an address; `/run/x.sock` and `host:2375` are understood as docker understands them."""
    if host.startswith("/"):
        return f"unix://{host}"
    return host if "://" in host else f"tcp://{host}"


def _environment_tls(host: str, environ: Mapping[str, str]) -> Tls | None:
    """Return what `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` say; sockets of this machine know no TLS."""
    if host.startswith(("/", "unix://", "npipe://", "ssh://")):
        return None
    verify, certificates = environ.get("DOCKER_TLS_VERIFY", ""), environ.get("DOCKER_CERT_PATH", "")
    if not verify and not certificates:
        return None
    path = Path(certificates) if certificates else contexts.folder(environ)
    return Tls(str(path / "ca.pem"), str(path / "cert.pem"), str(path / "key.pem"), verify=bool(verify))
