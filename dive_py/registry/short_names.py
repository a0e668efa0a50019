"""What a name without a registry means: an image of the Docker Hub, unless an alias of `registries.conf` leads away.

`unqualified-search-registries` do not count: which of them has a name is found only by asking, and another one may have
it tomorrow.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.errors import InvalidReference
from dive_py.oci.reference import ImageName
from dive_py.registry import registries_conf

if TYPE_CHECKING:
    from collections.abc import Mapping


class Meant(Struct, frozen=True):
    """What a word names."""

    name: ImageName
    note: str = ""
    """One line about an alias that leads away from the Hub, or that cannot be used; mostly empty."""


def meant(word: str, environ: Mapping[str, str] = os.environ, *, root: Path = Path("/")) -> Meant:
    """Return the image that a word names here.

    Args:
        word: As typed: `fedora:40`, `ghcr.io/org/app`.
        environ: The environment.
        root: Where the file system starts; tests set it.

    Raises:
        InvalidReference: it is not a name.
    """
    name = ImageName.parse(word)
    short, rest = registries_conf.split(word)
    alias = registries_conf.read(environ, lambda _: None, root=root).aliases.get(short) if short else None
    if alias is None:
        return Meant(name)
    found = None
    with suppress(InvalidReference):
        found = ImageName.parse(alias.name + rest)
    if found is None or registries_conf.split(alias.name)[0]:  # it is not a name, or names no registry either
        return Meant(name, f"{alias.file} has an alias for {short} that is not a name in a registry: it does not count")
    if found == name:
        return Meant(name)
    return Meant(found, f"{short} is {found.repository_familiar} here, by {alias.file}")


def spelt(name: ImageName, environ: Mapping[str, str] = os.environ, *, root: Path = Path("/")) -> str:
    """Return the shortest word that means an image here: of the Hub without its host, where no alias leads away."""
    there = meant(name.repository_familiar, environ, root=root).name
    return name.familiar if (there.domain, there.repository) == (name.domain, name.repository) else name.full
