"""What a bare name means: the first place that has an image of that name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.engine.places import named_podman
from dive_py.errors import AmbiguousImage, Cancelled, DivepyError, EngineError, ImageNotFound
from dive_py.sources import places
from dive_py.sources.engines import engine_image
from dive_py.sources.reasons import NOT_THERE, Reason, in_one_line

if TYPE_CHECKING:
    from dive_py.oci.reference import Reference
    from dive_py.progress import Progress
    from dive_py.sources.image import Image, OpenOptions
    from dive_py.sources.places import StorePlace


def open_by_name(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Open an image of the first place here that has it: the engines, then the stores of this machine.

    An engine that was named, by an option, a variable, a setting or a context, is asked alone: what a store of this
    machine has under the same name is another image.

    Raises:
        AmbiguousImage: several images of a store, or none for the platform, fit.
        EngineError: the context is unknown; the engine that was named refuses or does not answer.
        ImageNotFound: no place has it; the text says of each why.
    """
    reasons: list[Reason] = []
    try:
        return engine_image.open_engine_image(reference, options, progress, reasons)
    except (ImageNotFound, EngineError) as error:
        if (isinstance(error, EngineError) and not reasons) or engine_image.is_named(options):
            raise
        failure = error
    for store in places.stores():
        progress.check()
        if store.source == "docker-dir" and any(reason.product == "docker" for reason in reasons):
            continue  # the engine has said what is in it
        image = open_in(store, reference, options, progress, reasons)
        if image is not None:
            return image
    raise _nowhere(reference, options, reasons, failure)


def open_in(
    store: StorePlace, reference: Reference, options: OpenOptions, progress: Progress, reasons: list[Reason]
) -> Image | None:
    """Return the image of a store; else None, and one more of `reasons`.

    Raises:
        AmbiguousImage: several images, or none for the platform, fit.
    """
    try:
        return store.open(reference, options, progress)
    except (Cancelled, AmbiguousImage):
        raise
    except ImageNotFound as error:
        text = "not there" if error.absent else error.brief or NOT_THERE
        reasons.append(Reason(store.name, text, absent=error.absent, missing=not error.absent))
    except DivepyError as error:
        reasons.append(Reason(store.name, error.message))
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        reasons.append(Reason(store.name, f"{(error.strerror or str(error)).lower()}{where}"))
    return None


def open_podman(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Open an image of Podman: from this user's storage, else from a Podman that answers.

    Raises:
        AmbiguousImage: several images fit.
        DamagedImage: the storage is damaged, or its configuration.
        EngineError: an engine refused or broke off.
        ImageNotFound: neither has it.
        UnsupportedImage: the storage belongs to a driver that cannot be read.
    """
    from dive_py.sources.stores import podman_store

    if options.host or options.context or named_podman(os.environ):
        return engine_image.open_engine_image(reference, options, progress)
    try:
        return podman_store.open_storage(reference, options, progress)
    except (AmbiguousImage, Cancelled):
        raise
    except DivepyError as error:
        try:
            return engine_image.open_engine_image(reference, options, progress)
        except DivepyError as other:
            progress.check()
            raise type(error)(f"{error.message}; through its engine: {other.message}", error.hint) from other


def _nowhere(
    reference: Reference, options: OpenOptions, reasons: list[Reason], failure: ImageNotFound | EngineError
) -> ImageNotFound:
    """Return what to say of a name that no place has."""
    name = reference.name.familiar if reference.name else reference.location
    platform = f" for {options.platform}" if options.platform else ""
    where = f" ({in_one_line(reasons)})" if reasons else ""
    error = ImageNotFound(f"there is no image {name}{platform} here{where}", failure.hint)
    error.product = next((reason.product for reason in reasons if reason.product), "")
    if all(reason.missing or reason.absent for reason in reasons):
        error.short = f"there is no image {name}{platform} here"
    return error
