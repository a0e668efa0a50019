"""Every place here where images may be: what is there, how fast a way it offers, and whether it has a certain image."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dive_py.engine import places as engines
from dive_py.engine.connection import NO_SOCKET, open_place
from dive_py.engine.facts import facts
from dive_py.engine.images import list_images
from dive_py.engine.reading import allowed, sweep
from dive_py.errors import AmbiguousImage, Cancelled, DivepyError, EngineUnavailable, ImageNotFound, RegistryError
from dive_py.oci import reference as references
from dive_py.sources import lookup, places
from dive_py.sources.engines.engine_image import is_named, open_inspected
from dive_py.sources.engines.engine_ways import Way, ways
from dive_py.sources.engines.inspected import inspect_image
from dive_py.sources.reasons import NOT_THERE, Reason
from dive_py.sources.registries.examined import examined
from dive_py.sources.registries.opening import meant_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.engine.connection import Engine
    from dive_py.engine.images import StoredManifest
    from dive_py.engine.places import Place
    from dive_py.oci.reference import Reference
    from dive_py.progress import Progress
    from dive_py.sources.image import OpenOptions
    from dive_py.sources.places import StorePlace

_ABSENT = "divepy.invalid/nothing:none"
"""A name that no image has, to find out whether a store answers."""

_NOT_ASKED: Final = frozenset({"docker.io", "localhost"})
"""Domains that no one typed, or that Podman puts before names of its own: no registry is meant by them."""


@dataclass(frozen=True)
class Finding:
    """What one place is like."""

    place: str
    """For people: `Docker at unix:///var/run/docker.sock`, `Docker's folder`."""
    source: str
    """What `--source` calls it."""
    address: str = ""
    """Where the engine listens; empty for a store without engine."""
    reason: str = ""
    """Why it gives no images; empty where it does."""
    absent: bool = False
    """Whether there is no such place on this machine."""
    product: str = ""
    """`docker` or `podman`; empty without engine."""
    version: str = ""
    """The engine's version."""
    driver: str = ""
    """The storage driver."""
    containerd: bool = False
    """Whether images are in containerd's store."""
    root: str = ""
    """The data root, on the engine's machine."""
    ways: tuple[Way, ...] = ()
    """The ways to its images, the fastest first."""
    removed: int = 0
    """Containers that a killed divepy had left, and that are removed now."""
    has: bool | None = None
    """Whether it has the image that was asked for; None where none was, or it is not known."""
    way: str = ""
    """How that image would be read: `docker · layerdb`."""
    missing: str = ""
    """Why it does not have the image."""
    manifests: tuple[StoredManifest, ...] = ()
    """The manifests of that image with their sizes, where an engine lists them."""
    notes: tuple[str, ...] = ()
    """What else there is to know of it, and of the image."""
    named: bool = False
    """Whether it was named, so that an image is looked for here and nowhere else."""

    @property
    def works(self) -> bool:
        """Whether it gives images."""
        return not self.reason


def survey(options: OpenOptions, name: str, progress: Progress) -> Iterator[Finding]:
    """Look at every place, one after the other: the engine that was named, the usual ones, the stores, the registry.

    A registry is asked where the name has its host; where the name says that the image is there, it alone is.

    Raises:
        EngineError: the context is unknown.
        InvalidReference: the name is none.
    """
    requested = references.parse(name) if name else None
    in_registry = requested is not None and "registry" in {requested.transport, options.source}
    if in_registry and requested is not None:
        yield replace(_registry(requested, options, progress), named=True)
        return
    named = is_named(options)
    for number, place in enumerate(engine_places(options)):
        progress.check()
        yield replace(_engine(place, requested, options, progress), named=named and number == 0)
    for store in places.stores():
        progress.check()
        yield _store(store, requested, options, progress)
    name_there = None if requested is None or requested.transport or options.source else requested.name
    if requested is not None and name_there is not None and name_there.domain not in _NOT_ASKED:
        yield _registry(requested, options, progress)


def engine_places(options: OpenOptions) -> tuple[Place, ...]:
    """Return where an engine may listen: the one that was named, then the usual sockets; each socket once.

    Raises:
        EngineError: the context is unknown.
    """
    named = engines.named(options.host, options.context, os.environ)
    found: dict[str, Place] = {}
    for place in ((named,) if named else ()) + engines.usual(os.environ):
        found.setdefault(_same(place), place)
    return tuple(found.values())


def _same(place: Place) -> str:
    """Return what is equal for two spellings of a socket."""
    if place.socket is None:
        return place.address
    try:
        return str(Path(place.socket).resolve())
    except (OSError, RuntimeError):
        return place.address


def _engine(place: Place, requested: Reference | None, options: OpenOptions, progress: Progress) -> Finding:
    empty = Finding(place.label, "docker", place.shown)
    try:
        engine = open_place(place)
    except EngineUnavailable as error:
        return replace(empty, reason=error.message, absent=error.message == NO_SOCKET)
    with engine:
        source = "podman" if engine.product == "podman" else "docker"
        found = replace(empty, source=source, product=engine.product, version=engine.version)
        try:
            return _asked(engine, found, requested, options, progress)
        except Cancelled:
            raise
        except DivepyError as error:
            return replace(found, reason=error.message)


def _asked(
    engine: Engine, found: Finding, requested: Reference | None, options: OpenOptions, progress: Progress
) -> Finding:
    """Return what an engine that answers says of itself, of its ways and of the image."""
    removed = sweep(engine) if options.probe and allowed(engine.place, remote=options.probe_remote) else 0
    said = facts(engine)
    found = replace(found, driver=said.driver, containerd=said.containerd, root=said.root, removed=removed)
    images = list_images(engine)
    found = replace(found, ways=ways(engine, said, images[0].id if images else "", options, progress))
    if requested is None:
        return found
    try:
        # what was opened is left as it is: closing it would close the engine, which its owner does
        inspected = inspect_image(engine, requested, options.platform)
        info = open_inspected(inspected, options).info
    except ImageNotFound as error:
        return replace(found, has=False, missing=error.brief or NOT_THERE)
    closed = {f"{engine.product} · {way.name}" for way in found.ways if not way.is_open}
    open_ways = [f"{engine.product} · {way.name}" for way in found.ways if way.is_open]
    way = open_ways[0] if info.way in closed and open_ways else info.way
    return replace(found, has=True, way=way, manifests=inspected.manifests)


def _registry(requested: Reference, options: OpenOptions, progress: Progress) -> Finding:
    """Look at the registry of an image, and at the image in it.

    Raises:
        InvalidReference: it is an image ID.
        UsageError: a file that `options` name cannot be used.
    """
    meant = meant_by(requested)
    name = meant.name
    found = Finding(f"the registry {name.domain}", "registry", name.domain)
    try:
        seen = examined(name, options, progress)
    except RegistryError as error:
        return replace(found, reason=error.message)
    return replace(
        found,
        reason="" if any(way.is_open for way in seen.endpoints) else seen.endpoints[-1].reason,
        ways=(*seen.endpoints, *seen.lists),
        has=seen.has,
        way=seen.way,
        missing=seen.missing,
        notes=(*filter(None, (meant.note,)), *seen.notes),
    )


def _store(store: StorePlace, requested: Reference | None, options: OpenOptions, progress: Progress) -> Finding:
    found = Finding(store.name, store.source)
    try:
        folder = next((path for path in store.folders() if os.path.isdir(path)), "")  # noqa: PTH112
    except DivepyError as error:
        return replace(found, reason=error.message)
    found = replace(found, root=folder)
    reasons: list[Reason] = []
    try:
        image = lookup.open_in(store, requested or references.parse(_ABSENT), options, progress, reasons)
    except AmbiguousImage as error:
        return replace(found, has=None if requested is None else True, missing=error.message)
    if image is not None:
        with image:
            return replace(found, has=True, way=image.info.way)
    reason = reasons[0]
    if reason.missing:
        return replace(
            found, has=None if requested is None else False, missing="" if requested is None else reason.text
        )
    return replace(found, reason=reason.text, absent=reason.absent)
