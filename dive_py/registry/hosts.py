"""Where a registry is asked, and how: its mirrors, then itself.

| what | where it comes from |
| --- | --- |
| mirrors, other locations, what is blocked | `registries.conf`; `daemon.json` (the Hub's alone); `hosts.toml` |
| plain HTTP, certificates that are not checked | the same, and `--insecure` |
| authorities, a client's certificate and key | `certs.d` of Docker, Podman and containerd, `hosts.toml`, `--ca` |

Docker's own settings are what its daemon says, or where none answers at once, what `daemon.json` says.

Plain HTTP is for loopback and for what is configured so. Docker's networks (`insecure-registries: 10.0.0.0/8`) count
where a registry is named by its address: nothing is asked here, not even for an address.

Sources: containers-certs.d(5); dockerd(8); moby, *registry/config.go* and *service_v2.go*; docs.docker.com, *Verify
repository client with certificates*; and those of `registries_conf` and `hosts_toml`.
"""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field
from msgspec.structs import replace

from dive_py import short_file
from dive_py.errors import UsageError
from dive_py.oci.reference import DOCKER_HUB
from dive_py.registry import configuration_file, hosts_toml, registries_conf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dive_py.oci.reference import ImageName
    from dive_py.registry.configuration_file import Warn
    from dive_py.registry.registries_conf import Place

    Info = Callable[[], "DockerSettings | None"]
    """Asks Docker; None where it does not answer."""

_HUB_ADDRESS: Final = "registry-1.docker.io"

_LOOPBACK: Final = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?")

_LARGEST: Final = 4 << 20
"""Bytes of a file of certificates; a system's whole collection has 200 kB."""

_MOST_FILES: Final = 50
"""Certificates in one folder that are looked at."""


class Endpoint(Struct, frozen=True):
    """Where a registry is asked. What is shown of it has no headers, which may be secret."""

    url: str
    """Scheme, host and port, and the path before `/v2/` where there is one."""
    registry: str = ""
    """Whose credentials are for it, with its port; a mirror is never given those of the registry behind it."""
    repository: str = ""
    """The repository there, which a mirror or `location` may call otherwise."""
    version: str = "/v2"
    """What comes behind `url`; empty where a mirror does without."""
    plain_http: bool = False
    """Whether it may be asked in the clear if it does not speak TLS; not if its certificate is wrong. False where `url`
    says so already."""
    verify: bool = True
    ca_files: tuple[str, ...] = ()
    """Authorities that are trusted besides the system's."""
    client_certificate: str = ""
    client_key: str = ""
    """Empty where the key is in the file of the certificate."""
    headers: dict[str, str] = field(default_factory=dict)
    namespace: str = ""
    """The registry that a mirror of containerd stands for: sent as `?ns=`."""
    is_mirror: bool = False
    resolves: bool = True
    """Whether it may say what a tag means; else it is asked for digests alone."""

    def __repr__(self) -> str:
        return f"Endpoint(url={self.url!r}, is_mirror={self.is_mirror})"


class _Certificates(Struct, frozen=True):
    """What `certs.d` has for a host."""

    authorities: tuple[str, ...] = ()
    certificate: str = ""
    key: str = ""


class DockerSettings(Struct, frozen=True):
    """What Docker is configured with for registries."""

    mirrors: tuple[str, ...] = ()
    """Addresses; they are for the Hub alone."""
    insecure: tuple[str, ...] = ()
    """Registries with their ports, and networks: `10.0.0.0/8`."""


class _Machine(Struct, frozen=True):
    """What this machine says of registries, and what was said for this call."""

    environ: Mapping[str, str]
    warn: Warn
    docker: DockerSettings
    insecure: bool
    ca: tuple[str, ...]
    root: Path


def endpoints(
    name: ImageName,
    environ: Mapping[str, str],
    warn: Warn,
    *,
    info: Info = lambda: None,
    insecure: bool = False,
    ca: str = "",
    root: Path = Path("/"),
) -> list[Endpoint]:
    """Return where an image is asked for, in order; the last is the registry itself.

    Args:
        name: The image; of a registry as a whole the repository may be empty.
        environ: The environment.
        warn: Takes a line about each file that is passed over.
        info: Asks Docker where its settings can make a difference: for the Hub, and for a host of which no file and no
            option says how it is asked.
        insecure: Whether certificates are not checked for this call, and plain HTTP will do.
        ca: A file of authorities for this call; empty for none.
        root: Where the file system starts; tests set it.

    Raises:
        RegistryError: a file forbids to ask.
        UsageError: `ca` cannot be read.
    """
    authorities = (_checked(ca),) if ca else ()
    *mirrors, last = registries_conf.read(environ, warn, root=root).places(name, warn)
    tomls = hosts_toml.read(name.domain, environ, warn, root=root)
    configured = insecure or ca or mirrors or tomls or last != registries_conf.Place(name.domain, name.repository)
    asked = name.domain == DOCKER_HUB or not (configured or is_loopback(name.domain))
    docker = (info() if asked else None) or _daemon_json(environ, warn, root)
    machine = _Machine(environ, warn, docker, insecure, authorities, root)
    own = _of_place(last, machine)
    *hosts, server = [_of_toml(host, name, own, machine) for host in tomls] or [own]
    found = [*(_of_place(mirror, machine) for mirror in mirrors), *_dockers_mirrors(name, machine), *hosts]
    final = own if last.host != name.domain else server
    return [*_without_repeats(found, final), final]


def is_loopback(host: str) -> bool:
    """Return whether a host, with or without a port, is this machine."""
    return _LOOPBACK.fullmatch(host) is not None


def is_in(host: str, networks: Iterable[str]) -> bool:
    """Return whether a host is an address, with or without a port, in one of some networks: `10.0.0.0/8`.

    What is not a network is skipped.
    """
    try:
        address = ipaddress.ip_address(re.sub(r":\d+$", "", host).strip("[]"))
    except ValueError:
        return False
    for network in networks:
        with suppress(ValueError):
            if address in ipaddress.ip_network(network.strip(), strict=False):
                return True
    return False


def _daemon_json(environ: Mapping[str, str], warn: Warn, root: Path) -> DockerSettings:
    """Return what the configuration file of Docker says: of the rootless one, of Desktop, or of root's."""
    own = configuration_file.configs(environ) / "docker", configuration_file.home(environ) / ".docker"
    for folder in (*own, root / "etc" / "docker"):
        said = configuration_file.read_json(folder / "daemon.json", warn)
        if said is not None:
            return DockerSettings(_texts(said.get("registry-mirrors")), _texts(said.get("insecure-registries")))
    return DockerSettings()


def _texts(listed: object) -> tuple[str, ...]:
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()


def _without_repeats(found: Iterable[Endpoint], final: Endpoint) -> list[Endpoint]:
    """Return those that are not asked already, and not asked at last."""
    unique: dict[tuple[str, str], Endpoint] = {}
    for one in found:
        unique.setdefault((one.url, one.repository), one)
    unique.pop((final.url, final.repository), None)
    return list(unique.values())


def _of_place(place: Place, machine: _Machine) -> Endpoint:
    """Return how a host is asked that was named without a scheme."""
    address = _HUB_ADDRESS if place.host == DOCKER_HUB else place.host
    certificates = _certificates((place.host, address), machine)
    insecure = machine.insecure or place.insecure or _is_insecure(place.host, machine.docker.insecure)
    loopback = is_loopback(place.host)
    certified = bool(machine.ca or certificates.authorities or certificates.certificate)
    # on loopback engines ask over TLS first; with nothing to check it by, that would only cost a round trip
    clear = loopback and not (certified or insecure or place.host.endswith(":443"))
    return Endpoint(
        url=f"{'http' if clear else 'https'}://{address}",
        registry=place.host,
        repository=place.repository,
        plain_http=(insecure or loopback) and not clear,
        verify=not insecure,
        ca_files=(*machine.ca, *certificates.authorities),
        client_certificate=certificates.certificate,
        client_key=certificates.key,
        is_mirror=place.is_mirror,
    )


def _dockers_mirrors(name: ImageName, machine: _Machine) -> list[Endpoint]:
    """Return the mirrors that Docker is configured with; it asks them for images of the Hub alone."""
    return [
        _of_url(url.rstrip("/"), registries_conf.Place(_host(url), name.repository, is_mirror=True), machine)
        for url in (machine.docker.mirrors if name.domain == DOCKER_HUB else ())
        if url.startswith(("http://", "https://")) and _host(url)
    ]


def _of_url(url: str, place: Place, machine: _Machine) -> Endpoint:
    """Return how an address is asked that was given with its scheme."""
    found = _of_place(place, machine)
    return replace(found, url=url, plain_http=found.plain_http and url.startswith("https:"))


def _of_toml(host: hosts_toml.TomlHost, name: ImageName, own: Endpoint, machine: _Machine) -> Endpoint:
    """Return how a host of `hosts.toml` is asked; without an address it is the registry itself."""
    at = _host(host.url)
    if at and at not in {name.domain, _HUB_ADDRESS if name.domain == DOCKER_HUB else ""}:
        found = _of_url(host.url, registries_conf.Place(at, name.repository, is_mirror=True), machine)
        found = replace(found, namespace=name.domain)
    else:
        found = replace(own, url=host.url or own.url)
    client = _client(host.client_certificate, host.client_key, machine.warn) if host.client_certificate else ("", "")
    return replace(
        found,
        url=found.url + host.path.removesuffix("/v2"),
        version="/v2" if host.path.endswith("/v2") else "",
        plain_http=found.plain_http or host.plain_http,
        verify=found.verify and host.verify,
        ca_files=(*found.ca_files, *_authorities(map(Path, host.ca_files), machine.warn)),
        client_certificate=client[0] or found.client_certificate,
        client_key=client[1] if client[0] else found.client_key,
        headers=host.headers,
        resolves=host.resolves,
    )


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def _is_insecure(host: str, insecure: Iterable[str]) -> bool:
    """Return whether Docker asks a registry without checking its certificate, by its name or by its network."""
    return host in insecure or (not is_loopback(host) and is_in(host, (one for one in insecure if "/" in one)))


def _certificates(names: Iterable[str], machine: _Machine) -> _Certificates:
    """Return what the folders of certificates have for a host: all authorities, and the first client's certificate."""
    unique = dict.fromkeys(names)
    folders = [
        place / tool / "certs.d" / name
        for place in (configuration_file.configs(machine.environ), machine.root / "etc")
        for tool in ("containers", "docker")
        for name in unique
    ]
    for name in unique:  # containerd takes Docker's files where there is no hosts.toml
        folder = next((one for one in hosts_toml.folders(name, machine.environ, machine.root) if one.is_dir()), None)
        folders += [folder] if folder is not None and not (folder / hosts_toml.FILE).exists() else []
    authorities = [path for folder in folders for path in _files(folder, "*.crt")]
    clients = (_client(str(path), _key(path), machine.warn) for folder in folders for path in _files(folder, "*.cert"))
    certificate, key = next((pair for pair in clients if pair[0]), ("", ""))
    return _Certificates(_authorities(authorities, machine.warn), certificate, key)


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))[:_MOST_FILES]


def _key(certificate: Path) -> str:
    key = certificate.with_suffix(".key")
    return str(key) if key.exists() else ""


def _authorities(paths: Iterable[Path], warn: Warn) -> tuple[str, ...]:
    """Return the files that hold certificates of authorities; others cost a line each."""
    found = []
    for path in paths:
        if reason := _not_authorities(path):
            warn(f"{path} is not used: {reason}")
        else:
            found.append(str(path))
    return tuple(found)


def _not_authorities(path: Path) -> str:
    """Return why a file holds no certificates; empty where it does."""
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=short_file.read(path, _LARGEST).decode())
    except ssl.SSLError:
        return "it holds no certificate"
    except (OSError, ValueError) as error:
        return (error.strerror if isinstance(error, OSError) else "") or "it holds no certificate"
    return ""


def _client(certificate: str, key: str, warn: Warn) -> tuple[str, str]:
    """Return a client's certificate and its key if they belong together; else they cost a line, and are empty."""
    import ssl

    try:
        for path in (certificate, *((key,) if key else ())):
            short_file.read(path, _LARGEST)  # a pipe would not end
        # without a password nothing is asked on the terminal
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, key or None, password=lambda: "")
    except (OSError, ValueError) as error:  # ssl's own are among them
        known = "" if isinstance(error, ssl.SSLError) else getattr(error, "strerror", "") or ""
        warn(f"{certificate} is not used: {known or 'it is not a certificate with its key'}")
        return "", ""
    return certificate, key


def _checked(ca: str) -> str:
    """Return the file of authorities that was named.

    Raises:
        UsageError: it is not one.
    """
    if reason := _not_authorities(Path(ca)):
        raise UsageError(f"--ca {ca} is not a file of certificates: {reason}", "name one in PEM form")
    return ca
