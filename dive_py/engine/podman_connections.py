"""Podman's own settings of where it listens.

    CONTAINER_HOST             an address; goes before all others
    CONTAINER_CONNECTION       the name of a connection
    podman-connections.json    connections and which is the usual one, as `podman system connection` writes since 5.0
    containers.conf            [engine] active_service and service_destinations, the same before 5.0; remote = true

Podman on Linux asks a connection only where one of the variables names it or containers.conf says `remote = true`; else
it is its own engine, and which connection is the usual one does not matter.

Sources: podman(1), podman-system-connection(1), containers.conf(5); tried with Podman 4.3.1.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field

from dive_py import short_file
from dive_py.engine.answers import Answer
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOST: Final = "CONTAINER_HOST"
CONNECTION: Final = "CONTAINER_CONNECTION"

_LARGEST: Final = 1 << 20
"""Bytes of the largest file of settings."""

_REMOTE: Final = re.compile(rb"^\s*remote\s*=\s*true\b", re.MULTILINE)


class Connections(Struct):
    """What Podman's files say."""

    usual: str = ""
    """The name of the usual connection; empty where none is."""
    addresses: dict[str, str] = field(default_factory=dict)
    """Where each listens, by name."""
    remote: bool = False
    """Whether Podman asks the usual connection instead of being the engine itself."""


def named(environ: Mapping[str, str], root: Path = Path("/")) -> tuple[str, str] | None:
    """Return the address of the Podman that was named and how it was named; None where none was.

    Raises:
        EngineError: the connection that was named is unknown, or its file is damaged.
    """
    if address := environ.get(HOST, ""):
        return address, HOST
    if name := environ.get(CONNECTION, ""):
        found = read(environ, root)
        if name not in found.addresses:
            known = ", ".join(sorted(found.addresses)[:20])
            message = f"there is no Podman connection called {name!r}, which {CONNECTION} names"
            raise EngineError(message, f"there is: {known}" if known else "`podman system connection list` lists them")
        return found.addresses[name], f"{CONNECTION} {name}"
    if _is_remote(environ, root):
        found = read(environ, root)
        if found.remote and found.usual in found.addresses:
            return found.addresses[found.usual], f"Podman connection {found.usual}"
    return None


def usual(environ: Mapping[str, str], root: Path = Path("/"), system: str = sys.platform) -> tuple[str, str] | None:
    """Return where Podman's usual connection leads where Podman has no other engine: everywhere but on Linux."""
    if system == "linux":
        return None
    try:
        found = read(environ, root)
    except EngineError:
        return None
    address = found.addresses.get(found.usual, "")
    return (address, f"Podman connection {found.usual}") if address else None


def read(environ: Mapping[str, str], root: Path = Path("/")) -> Connections:
    """Return what Podman's files say of its connections; those of podman-connections.json go before the others.

    Raises:
        EngineError: a file is damaged.
    """
    found = Connections()
    for path in _conf_files(environ, root):
        if data := _read(path):
            _take_conf(found, _toml(data, path))
    path = _connections_file(environ)
    data = _read(path)
    said = Answer(_json(data, path) if data else {}).object("Connection")
    found.usual = said.text("Default") or found.usual
    found.addresses |= _addresses(said.object("Connections"), "URI")
    return found


def _take_conf(found: Connections, document: Mapping[str, Any]) -> None:
    """Add what one containers.conf says; a later one goes before."""
    engine = Answer(document).object("engine")
    found.usual = engine.text("active_service") or found.usual
    found.remote = engine.is_true("remote") if "remote" in engine.fields else found.remote
    found.addresses |= _addresses(engine.object("service_destinations"), "uri")


def _addresses(named: Answer, key: str) -> dict[str, str]:
    """Return the address of each connection that has one."""
    return {name: address for name in named.fields if (address := named.object(name).text(key))}


def _is_remote(environ: Mapping[str, str], root: Path) -> bool:
    """Return whether some containers.conf may say `remote = true`: mostly none does, and reading TOML takes time."""
    return any(_REMOTE.search(_read(path)) for path in _conf_files(environ, root))


def _conf_files(environ: Mapping[str, str], root: Path) -> Iterator[Path]:
    """Yield every containers.conf that counts, the weakest first."""
    if one := environ.get("CONTAINERS_CONF", ""):
        yield Path(one)
    else:
        yield root / "usr/share/containers/containers.conf"
        for folder in (root / "etc/containers", _configs(environ)):
            yield folder / "containers.conf"
            yield from sorted((folder / "containers.conf.d").glob("*.conf"))
    if last := environ.get("CONTAINERS_CONF_OVERRIDE", ""):
        yield Path(last)


def _connections_file(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("PODMAN_CONNECTIONS_CONF") or _configs(environ) / "podman-connections.json")


def _configs(environ: Mapping[str, str]) -> Path:
    """Return the folder of the user's settings for all tools of containers."""
    home = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or "~").expanduser() / ".config"
    return Path(home) / "containers"


def _read(path: Path) -> bytes:
    """Return a file of settings; nothing where there is none, or it cannot be read."""
    try:
        return short_file.read(path, _LARGEST)
    except OSError:
        return b""


def _toml(data: bytes, path: Path) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise EngineError(f"{path} is not a containers.conf: {error}", "name the engine with --host") from error


def _json(data: bytes, path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EngineError(f"{path} is damaged: {error}", "name the engine with --host") from error
    return found if isinstance(found, dict) else {}
