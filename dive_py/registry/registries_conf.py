"""`registries.conf`: where Podman, Skopeo and Buildah ask for a name, and what a short name means.

    CONTAINERS_REGISTRIES_CONF, else ~/.config/containers/registries.conf, else /etc/containers/registries.conf
    /etc/containers/registries.conf.d/*.conf            not beside the file in the home folder
    ~/.config/containers/registries.conf.d/*.conf
    /var/cache/containers/short-name-aliases.conf       root's answers to Podman's questions; others' in ~/.cache

A later file goes before: for each prefix, for each alias.

Sources: containers-registries.conf(5), containers-registries.conf.d(5); containers/image, *pkg/sysregistriesv2*; the
variable and the folders beside it tried with Podman 4.3.1.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from dive_py.errors import RegistryError
from dive_py.oci.reference import may_be_host
from dive_py.registry import configuration_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dive_py.oci.reference import ImageName
    from dive_py.registry.configuration_file import Warn

_MOST_FILES: Final = 200
"""Files of one folder that are read."""

_HOST: Final = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?", re.ASCII)


class _Mirror(Struct, rename="kebab"):
    """`[[registry.mirror]]` in the document."""

    location: str = ""
    insecure: bool = False
    pull_from_mirror: str = ""


class _Table(Struct, rename="kebab"):
    """`[[registry]]` in the document."""

    prefix: str = ""
    location: str = ""
    insecure: bool = False
    blocked: bool = False
    mirror_by_digest_only: bool = False
    mirror: list[_Mirror] = field(default_factory=list)
    file: str = ""
    """Where it stands; set after reading."""


class _Document(Struct, rename="kebab"):
    """One file."""

    registry: list[_Table] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)


class Place(Struct, frozen=True):
    """Where a repository is asked for."""

    host: str
    """With its port: `docker.io`, `localhost:5000`."""
    repository: str
    insecure: bool = False
    """Whether its certificate is not checked, and plain HTTP will do."""
    is_mirror: bool = False


class Alias(Struct, frozen=True):
    """What a short name stands for."""

    name: str
    """As the file has it: a whole name without a tag."""
    file: str
    """Which file says so."""


class RegistriesConf(Struct):
    """What all files say together."""

    aliases: dict[str, Alias] = field(default_factory=dict)
    """By short name, without tags."""
    tables: dict[str, _Table] = field(default_factory=dict)
    """By prefix."""

    def places(self, name: ImageName, warn: Warn) -> list[Place]:
        """Return where a name is asked for: its mirrors, then the registry itself, which may be another one.

        Args:
            name: The image.
            warn: Takes a line about a location that is passed over.

        Raises:
            RegistryError: it is forbidden to ask.
        """
        own = Place(name.domain, name.repository)
        ends = {prefix: end for prefix in self.tables if (end := _match(name.full, prefix))}
        if not ends:
            return [own]
        prefix = max(ends, key=len)
        table, rest = self.tables[prefix], name.full[ends[prefix] :]
        if table.blocked:
            raise RegistryError(f"{table.file} blocks {prefix}", "blocked = false there lets it be asked")
        usable = [mirror for mirror in table.mirror if _is_for(table, mirror, by_digest=bool(name.digest))]
        found = [_place(mirror.location.rstrip("/") + rest, mirror.insecure, is_mirror=True) for mirror in usable]
        wildcard = not table.location and prefix.startswith("*.")
        last = (
            Place(own.host, own.repository, table.insecure)
            if wildcard
            else _place(table.location + rest, table.insecure)
        )
        if None in found or last is None:
            warn(f"{table.file} has a location for {prefix} that is not a registry: it is not asked")
        return [*(place for place in found if place is not None), last or own]


def read(environ: Mapping[str, str], warn: Warn, *, root: Path = Path("/")) -> RegistriesConf:
    """Return what the files say; a damaged one is passed over.

    Args:
        environ: The environment.
        warn: Takes a line about each file that is passed over.
        root: Where the file system starts; tests set it.
    """
    found = RegistriesConf()
    for path in _files(environ, root):
        document = configuration_file.read_toml(path, _Document, warn)
        if document is None:
            continue
        for table in document.registry:
            table.location = table.location.rstrip("/")
            table.file = str(path)
            found.tables[(table.prefix or table.location).rstrip("/")] = table
        found.aliases |= {short: Alias(name, str(path)) for short, name in document.aliases.items()}
    found.aliases = {short: alias for short, alias in found.aliases.items() if alias.name}
    found.tables.pop("", None)
    return found


def split(word: str) -> tuple[str, str]:
    """Return a short name and what stands behind it, its tag and its digest; both empty where a registry is named."""
    if "/" in word and may_be_host(word):
        return "", ""
    short = re.split("[:@]", word, maxsplit=1)[0]
    return short, word[len(short) :]


def _files(environ: Mapping[str, str], root: Path) -> Iterator[Path]:
    """Yield each file that counts, the weakest first."""
    home = configuration_file.home(environ)
    own, system = home / ".config" / "containers", root / "etc" / "containers"
    folders = [system, own]
    if named := environ.get("CONTAINERS_REGISTRIES_CONF", ""):
        yield Path(named)
    elif (own / "registries.conf").exists():
        yield own / "registries.conf"
        folders = [own]
    else:
        yield system / "registries.conf"
    for folder in folders:
        yield from sorted((folder / "registries.conf.d").glob("*.conf"))[:_MOST_FILES]
    caches = root / "var" / "cache" if os.getuid() == 0 else Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
    yield caches / "containers" / "short-name-aliases.conf"


def _match(text: str, prefix: str) -> int:
    """Return where the part of a name ends that a prefix stands for; 0 where it does not fit."""
    if prefix.startswith("*."):
        host = text.split("/", 1)[0]
        plain = host if host.endswith(prefix[1:]) else host.rsplit(":", 1)[0]
        return len(plain) if plain.endswith(prefix[1:]) else 0
    return len(prefix) if text.startswith(prefix) and text[len(prefix) :][:1] in {"", "/", ":", "@"} else 0


def _is_for(table: _Table, mirror: _Mirror, *, by_digest: bool) -> bool:
    """Return whether a mirror may be asked for an image that is named by its digest, or by a tag."""
    if table.mirror_by_digest_only or mirror.pull_from_mirror == "digest-only":
        return by_digest
    return not (by_digest and mirror.pull_from_mirror == "tag-only")


def _place(location: str, insecure: bool, *, is_mirror: bool = False) -> Place | None:  # noqa: FBT001
    """Return the place at a location with the rest of a name behind it; None where that cannot be."""
    host, _, path = location.partition("/")
    repository = re.split("[:@]", path, maxsplit=1)[0].strip("/")
    return Place(host, repository, insecure, is_mirror) if _HOST.fullmatch(host) else None
