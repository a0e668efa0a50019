"""The contexts of the Docker command line: named engines in its configuration folder.

A context is a folder named by the sha256 of its name: `contexts/meta/<hash>/meta.json` says where the engine is,
`contexts/tls/<hash>/docker/` holds the certificates. `default` is not a context but the absence of one.
Source: the documentation of `docker context`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py import short_file
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = "default"
"""The name that stands for no context at all."""


class Tls(Struct, frozen=True):
    """How to talk TLS to an engine; empty paths mean the system's own."""

    ca: str = ""
    """File of the authority that signed the engine's certificate."""
    cert: str = ""
    """File of the client's certificate."""
    key: str = ""
    """File of the client's key."""
    verify: bool = True
    """Whether the engine's certificate is checked."""


class Context(Struct, frozen=True):
    """One named engine."""

    name: str
    """As `docker context ls` shows it."""
    host: str
    """Where the engine listens: `unix://…`, `tcp://…`, `ssh://…`, `npipe://…`."""
    tls: Tls | None
    """Set where the engine is asked over TLS."""


def folder(environ: Mapping[str, str]) -> Path:
    """Return the configuration folder of the Docker command line."""
    return Path(environ.get("DOCKER_CONFIG") or Path(environ.get("HOME") or "~").expanduser() / ".docker")


def current(environ: Mapping[str, str]) -> str:
    """Return the name of the context that `docker context use` chose; empty where none is."""
    try:
        settings = short_file.read_json(folder(environ) / "config.json")
    except (OSError, ValueError):
        return ""
    name = settings.get("currentContext") if isinstance(settings, dict) else None
    return name if isinstance(name, str) and name != DEFAULT else ""


def check(path: str) -> None:
    """Make sure that a configuration is nothing that docker-py, which reads it for itself, waits for or fails at.

    Raises:
        EngineError: it is a pipe, a device, a folder, too long or nested too deeply.
    """
    try:
        short_file.read_json(path)
    except (short_file.Unreadable, short_file.Unfit) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise EngineError(f"{path} cannot be read: {reason}", "DOCKER_CONFIG names another folder") from error
    except (OSError, ValueError):
        return  # not there, an old form, or damaged: docker-py goes on without it


def names(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of all contexts that can be read, in order, `default` among them."""
    found = {DEFAULT}
    for meta in (folder(environ) / "contexts" / "meta").glob("*/meta.json"):
        try:
            name = short_file.read_json(meta)["Name"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if isinstance(name, str):
            found.add(name)
    return tuple(sorted(found))


def find(name: str, environ: Mapping[str, str]) -> Context:
    """Return the context called `name`.

    Raises:
        EngineError: there is none, or its file is damaged or names no host.
    """
    contexts = folder(environ) / "contexts"
    place = hashlib.sha256(name.encode()).hexdigest()
    meta = contexts / "meta" / place / "meta.json"
    try:
        endpoint = short_file.read_json(meta)["Endpoints"]["docker"]
        host, unchecked = endpoint["Host"], bool(endpoint.get("SkipTLSVerify"))
    except FileNotFoundError as error:
        message = f"there is no Docker context called {name!r} in {contexts}"
        raise EngineError(message, "`docker context ls` lists them") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"the Docker context {name!r} cannot be read: {meta} is damaged or unreadable"
        raise EngineError(message, "choose another with --context, or name the engine with --host") from error
    if not isinstance(host, str) or not host:
        raise EngineError(f"the Docker context {name!r} names no host", "name the engine with --host")
    return Context(name, host, _tls(contexts / "tls" / place / "docker", unchecked=unchecked))


def _tls(certificates: Path, *, unchecked: bool) -> Tls | None:
    ca, cert, key = (_existing(certificates / name) for name in ("ca.pem", "cert.pem", "key.pem"))
    if not (ca or cert or key or unchecked):
        return None
    return Tls(ca, cert, key, verify=not unchecked)


def _existing(path: Path) -> str:
    return str(path) if path.is_file() else ""
