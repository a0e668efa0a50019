"""Which other places here have an image of the same name, and how it is opened there."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dive_py.credentials import hidden
from dive_py.engine import places as engines
from dive_py.engine.connection import open_place
from dive_py.errors import AmbiguousImage, Cancelled, DivepyError
from dive_py.sources import lookup, places, resolve
from dive_py.sources.engines.inspected import inspect_image
from dive_py.sources.survey import engine_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.engine.places import Place
    from dive_py.oci.reference import Reference
    from dive_py.progress import Progress
    from dive_py.sources.image import ImageInfo, OpenOptions

_ENGINES = frozenset({"", "docker-daemon"})
"""Transports of words that engines are asked for."""

_ENGINE_OF = {"docker-dir": "docker", "podman": "podman"}
"""The engine whose store a source reads."""


@dataclass(frozen=True)
class Alternative:
    """A place that has an image of the name."""

    name: str
    """For people, short: `Docker`, `DOCKER_HOST`, `Podman's storage`."""
    where: str
    """For people, in full: `Docker at unix:///var/run/docker.sock`."""
    id: str
    """The image's ID there; another one than elsewhere where the name means another image."""
    options: OpenOptions
    """How to open it there."""


def find_alternatives(text: str, options: OpenOptions, progress: Progress) -> Iterator[Alternative]:
    """Yield every engine that answers and every store here that has an image of a name, in the order of asking.

    Raises:
        DivepyError: the text or the context cannot be understood.
    """
    reference = resolve.locate(text)
    if reference.transport not in _ENGINES or resolve.is_file(reference):
        return
    answered: set[str] = set()
    quiet = replace(options, source="", probe=False, cache=None)
    for number, place in enumerate(engine_places(options)):
        progress.check()
        found = _in_engine(place, reference, quiet)
        if found is not None:
            answered.add(found.source)
            chosen = replace(options, source="", host=place.address, context="")
            if number == 0 and _is_named(place, options):
                chosen = options
            yield Alternative(place.origin, place.label, found.id, chosen)
    if reference.transport:
        return
    for store in places.stores():
        if _ENGINE_OF.get(store.source) in answered:
            continue  # it is what the engine has
        try:
            image = lookup.open_in(store, reference, quiet, progress, [])
        except AmbiguousImage:
            continue
        if image is not None:
            with image:
                chosen = replace(options, source=store.source, host="", context="")
                yield Alternative(store.name, store.name, image.info.id, chosen)


def is_opened(found: Alternative, info: ImageInfo) -> bool:
    """Return whether an open image is the one of this place."""
    if info.address:
        return found.where.endswith(f" at {hidden(info.address)}")
    return found.options.source == info.source


def _is_named(place: Place, options: OpenOptions) -> bool:
    """Return whether the place was named: then it is asked as it was named, certificates and all."""
    return place == engines.named(options.host, options.context, os.environ)


def _in_engine(place: Place, reference: Reference, options: OpenOptions) -> ImageInfo | None:
    """Return what the engine at a place says of the image; None where none answers or has it."""
    try:
        with open_place(place) as engine:
            return inspect_image(engine, reference, options.platform).info
    except Cancelled:
        raise
    except DivepyError:
        return None
