"""An image of the first engine that has it, read in the quickest way that this engine allows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.engine import places
from dive_py.engine.connection import NOT_PODMAN, first_engine
from dive_py.errors import EngineError, EngineUnavailable, ImageNotFound
from dive_py.sources.cached_image import Trust, with_cache
from dive_py.sources.engines.engine_export import ExportedImage
from dive_py.sources.engines.engine_stores import store_ways
from dive_py.sources.engines.inspected import inspect_image
from dive_py.sources.fallback import FallbackImage
from dive_py.sources.reasons import Reason

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine, Refusal
    from dive_py.oci.reference import Reference
    from dive_py.progress import Progress
    from dive_py.sources.engines.inspected import InspectedImage
    from dive_py.sources.image import Image, OpenOptions


def open_engine_image(
    reference: Reference, options: OpenOptions, progress: Progress, reasons: list[Reason] | None = None
) -> Image:
    """Open an image of the first engine here that has it.

    Args:
        reference: A bare name, an image ID, or either with the transport `docker-daemon`; with `containers-storage`
            only Podman is asked.
        options: Which engine and which platform.
        progress: Its stop flag ends the search.
        reasons: Filled with why each engine that was asked does not give it.

    Raises:
        EngineUnavailable: no engine answers.
        ImageNotFound: those that answer do not have it, or not for that platform.
        EngineError: an engine refused or broke off; a context is unknown.
    """
    podman = reference.transport == "containers-storage"
    refusals: list[Refusal] = []

    def use(engine: Engine) -> Image:
        if podman and engine.product != "podman":
            raise EngineUnavailable(NOT_PODMAN)
        progress.check()
        return open_inspected(inspect_image(engine, reference, options.platform), options)

    try:
        return first_engine(
            use, options.host, options.context, podman=podman, passed=(ImageNotFound, EngineError), refusals=refusals
        )
    finally:
        if reasons is not None:
            reasons += map(Reason.of_engine, refusals)


def open_inspected(inspected: InspectedImage, options: OpenOptions) -> Image:
    """Open an image that an engine has; the engine is closed with it, and stays the caller's where this fails."""
    ways = store_ways(inspected, options)
    trust = Trust(
        diff_ids=inspected.computes_diff_ids,
        identity=inspected.covering_digest,
        once=not ways,
        plain=not inspected.data_root,
    )
    return with_cache(FallbackImage([*ways, ExportedImage(inspected)]), options.cache, trust)


def is_named(options: OpenOptions) -> bool:
    """Return whether an engine was named, which then is asked alone.

    Raises:
        EngineError: the context or the connection is unknown.
    """
    return places.named(options.host, options.context, os.environ) is not None
