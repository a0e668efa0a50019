"""Names to compare an image with, and what a typed one means beside it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from dive_py.errors import DivepyError
from dive_py.oci.reference import ImageName
from dive_py.progress import Progress
from dive_py.registry.short_names import spelt
from dive_py.sources import resolve

if TYPE_CHECKING:
    from collections.abc import Collection

    from dive_py.sources.image import ImageInfo, OpenOptions

_REGISTRY = "registry:"


def names_beside(info: ImageInfo | None, options: OpenOptions, hub: str) -> list[str]:
    """Return the other tags of an image's repository where it is in a registry, then what the usual engine has.

    They are a help only: what cannot be asked is left out.

    Args:
        info: The image; None while it is not open.
        options: Which engine, and what was said about registries.
        hub: Where the Hub is asked; empty for the Hub itself.
    """
    found: list[str] = []
    if info is not None and info.registry:
        from dive_py.engine.searching import tags

        name = ImageName.parse(info.reference)
        repository = spelt(ImageName(name.domain, name.repository))
        with suppress(DivepyError):
            listed = tags(repository, Progress(), hub, options.registries)
            found += [f"{_REGISTRY}{repository}:{tag.name}" for tag in listed]
    from dive_py.engine.names import image_names

    with suppress(Exception):
        found += image_names(options.host, options.context, os.environ)
    own = {info.reference, *info.names} if info is not None else set()
    return [name for name in found if name.removeprefix(_REGISTRY) not in own]


def meant_beside(typed: str, info: ImageInfo | None, known: Collection[str]) -> str:
    """Return what a typed word means: beside an image of a registry a name without a host is one of that registry.

    Args:
        typed: The word.
        info: The image; None while it is not open.
        known: Names that mean what they say, since they were offered.
    """
    if info is None or not info.registry or typed in known:
        return typed
    try:
        found = resolve.locate(typed)
    except DivepyError:
        return typed
    if found.transport or resolve.is_file(found) or found.name is None:
        return typed
    own, name = ImageName.parse(info.reference), found.name
    if name.domain == own.domain:
        return f"{_REGISTRY}{spelt(name)}"
    return typed if typed.startswith(name.domain) else f"{_REGISTRY}{own.domain}/{typed}"
