"""containerd's `hosts.toml`: mirrors of a registry, and how each of them is asked.

    ~/.config/containerd/certs.d/HOST/hosts.toml     without root's rights
    /etc/containerd/certs.d/HOST/hosts.toml

HOST is `registry.example_5000_`, `registry.example:5000` or, for all others, `_default`.

Source: containerd, *docs/hosts.md* and *core/remotes/docker/config/hosts.go*.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct, field

from dive_py.registry import configuration_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dive_py.registry.configuration_file import Warn

FILE: Final = "hosts.toml"

_NAME: Final = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
"""The name of a header (RFC 9110, section 5.1)."""


class _HostShape(Struct):
    """A host in the document; the document itself has the same keys, for its `server`."""

    capabilities: list[str] = field(default_factory=list)
    ca: str | list[str] = field(default_factory=list)
    client: str | list[str | list[str]] = field(default_factory=list)
    skip_verify: bool = False
    header: dict[str, str | list[str]] = field(default_factory=dict)
    override_path: bool = False


class _HostsDocument(_HostShape):
    """One file."""

    server: str = ""
    host: dict[str, _HostShape] = field(default_factory=dict)


class TomlHost(Struct, frozen=True):
    """One host that may be asked."""

    url: str
    """Scheme and host; empty for the registry itself."""
    path: str
    """Before what is asked for: `/v2`, or what `override_path` says."""
    resolves: bool
    """Whether it may say what a tag means."""
    plain_http: bool
    """Whether it is asked in the clear where it does not speak TLS."""
    verify: bool
    ca_files: tuple[str, ...]
    client_certificate: str
    client_key: str
    headers: dict[str, str]


def read(registry: str, environ: Mapping[str, str], warn: Warn, *, root: Path = Path("/")) -> list[TomlHost]:
    """Return the hosts of a registry in the order of asking, the server as the last; empty where no file says.

    Args:
        registry: Its name, with its port.
        environ: The environment.
        warn: Takes a line about what is passed over.
        root: Where the file system starts; tests set it.
    """
    folder = next((folder for folder in folders(registry, environ, root) if folder.is_dir()), None)
    document = configuration_file.read_toml(folder / FILE, _HostsDocument, warn) if folder is not None else None
    if folder is None or document is None:
        return []
    found = []
    for address, shape in (*document.host.items(), (document.server, document)):
        host = _host(address, shape, folder)
        if host is not None and len(host.headers) < len(shape.header):
            warn(f"{folder / FILE} has headers that cannot be sent: they are passed over")  # and not shown: secret
        if host is None:
            warn(f"{folder / FILE} has a host that is not an address: it is not asked")
        elif not shape.capabilities or "pull" in shape.capabilities:
            found.append(host)
    return found


def folders(registry: str, environ: Mapping[str, str], root: Path) -> Iterator[Path]:
    """Yield the folders in which a registry may be configured; the first that exists counts."""
    host, colon, port = registry.rpartition(":")
    names = (f"{host}_{port}_", registry) if colon and port.isdecimal() else (registry,)
    for place in (configuration_file.configs(environ), root / "etc"):
        for name in (*names, "_default"):
            yield place / "containerd" / "certs.d" / name


def _host(address: str, shape: _HostShape, folder: Path) -> TomlHost | None:
    """Return a host; None where its address cannot be one."""
    try:
        parts = urlsplit(address if not address or address.startswith("http") else f"https://{address}")
        port = parts.port
    except ValueError:
        return None
    if address and (parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc):
        return None
    pairs = shape.client if isinstance(shape.client, list) else [shape.client]
    client = next((pair if isinstance(pair, list) else [pair, ""] for pair in pairs), ["", ""])
    authorities = shape.ca if isinstance(shape.ca, list) else [shape.ca]
    # an address in the clear with settings for TLS is asked over TLS first
    upgraded = parts.scheme == "http" and port not in {80, None} and bool(authorities or pairs or shape.skip_verify)
    path = parts.path.rstrip("/")
    return TomlHost(
        url=f"{'https' if upgraded else parts.scheme}://{parts.netloc}" if address else "",
        path=path if shape.override_path or path.endswith("/v2") else f"{path}/v2",
        resolves=not shape.capabilities or "resolve" in shape.capabilities,
        plain_http=upgraded,
        verify=not shape.skip_verify,
        ca_files=tuple(str(folder / name) for name in authorities),
        client_certificate=str(folder / client[0]) if client and client[0] else "",
        client_key=str(folder / client[1]) if len(client) > 1 and client[1] else "",
        headers=_headers(shape.header),
    )


def _headers(shape: Mapping[str, str | list[str]]) -> dict[str, str]:
    """Return the headers that HTTP can have."""
    joined = {name: value if isinstance(value, str) else ", ".join(value) for name, value in shape.items()}
    return {
        name: value
        for name, value in joined.items()
        if _NAME.fullmatch(name) and value.isascii() and value.isprintable()
    }
