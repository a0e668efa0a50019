"""What a registry is like for one image: where and how it is asked, what it lists, and how the layers would be read."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dive_py.engine.registry_access import connect
from dive_py.errors import AmbiguousImage, Cancelled, DivepyError, ImageNotFound
from dive_py.oci.digest import Digest
from dive_py.registry import lists
from dive_py.registry.client import Patience
from dive_py.sources.engines.engine_ways import Way
from dive_py.sources.registries.attached import listed_by_registry
from dive_py.sources.registries.opening import opened_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.oci.reference import ImageName
    from dive_py.progress import Progress
    from dive_py.registry.client import Reached, Registry
    from dive_py.sources.image import OpenOptions


class Examined(Struct, frozen=True):
    """What was found. No credential is in it."""

    endpoints: tuple[Way, ...]
    """Where it is asked, in this order; the last is the registry itself."""
    lists: tuple[Way, ...] = ()
    """What it lists, or why not."""
    has: bool | None = None
    """Whether it has the image; None where that is not known."""
    way: str = ""
    """How the image would be read: `registry · cache, stream`."""
    missing: str = ""
    """Why it does not have the image, or not for the platform."""
    digest: str = ""
    """That of the image's manifest."""
    notes: tuple[str, ...] = ()
    """The image's manifest, how often may be asked, and what was passed over."""


def examined(name: ImageName, options: OpenOptions, progress: Progress) -> Examined:
    """Ask a registry for all that is of use to know before an image is read from it.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: a configuration forbids to ask.
        UsageError: a file that `options` name cannot be used.
    """
    with connect(name.domain, options.registries, Patience(attempts=2), name=name) as registry:
        found = Examined(tuple(_endpoint(one) for one in registry.reached(name.repository, progress)))
        if any(way.is_open for way in found.endpoints):
            found = _with_image(found, registry, name, options, progress)
            found = replace(found, lists=tuple(_lists(registry, name, found.digest, progress)))
        limit = () if registry.rate_limit is None else (f"rate limit: {registry.rate_limit}",)
        return replace(found, notes=(*found.notes, *limit, *dict.fromkeys(registry.warnings)))


def _endpoint(reached: Reached) -> Way:
    """Return where and how a registry is asked, in words."""
    endpoint = reached.endpoint
    tls = "over TLS" if endpoint.verify else "over TLS, any certificate will do"
    parts = (
        "a mirror" if endpoint.is_mirror else "",
        "" if endpoint.resolves else "asked for digests alone",
        "in the clear" if reached.url.startswith("http:") else tls,
        *(f"trusts {path}" for path in endpoint.ca_files),
        f"shows {endpoint.client_certificate}" if endpoint.client_certificate else "",
        f"login: {' or '.join(reached.logins)}" if reached.logins else "no login for it here",
        "wants a login" if reached.wants_login else "",
    )
    return Way("endpoint", reached.url, reached.problem, ", ".join(filter(None, parts)))


def _with_image(
    found: Examined, registry: Registry, name: ImageName, options: OpenOptions, progress: Progress
) -> Examined:
    """Return the same with what is known of the image."""
    try:
        image = opened_in(registry, name, options, progress)
    except AmbiguousImage as error:
        return replace(found, has=True, missing=error.message)
    except ImageNotFound as error:
        return replace(found, has=False, missing=error.message)
    except Cancelled:
        raise
    except DivepyError as error:
        return replace(found, missing=error.message)
    ways = image.ways()
    kind = f"manifest: {image.manifest_type}, {image.info.platform}"
    way = " · ".join(filter(None, ("registry", ", ".join(sorted(set(ways))))))
    return replace(found, has=True, way=way, digest=image.info.digest, notes=(kind, *_layers(ways)))


def _lists(registry: Registry, name: ImageName, digest: str, progress: Progress) -> Iterator[Way]:
    """Yield what a registry lists, or why not."""
    if digest:
        reason = ""
        try:
            if listed_by_registry(registry, name, Digest.parse(digest), progress) is None:
                reason = "it has no referrers API; tags are looked at instead"
        except Cancelled:
            raise
        except DivepyError as error:
            reason = error.message
        yield Way("referrers", "list of what is attached to an image", reason)
    reason = ""
    try:
        with suppress(StopIteration):
            next(lists.repositories(registry, progress))
    except Cancelled:
        raise
    except DivepyError as error:
        reason = error.message
    yield Way("catalogue", "list of repositories", reason)


def _layers(ways: Sequence[str]) -> Iterator[str]:
    """Yield how the layers would be read, those in a row that are alike as one line."""
    for way, group in groupby(range(len(ways)), key=ways.__getitem__):
        first, *others = group
        yield f"layers {first} to {others[-1]}: {way}" if others else f"layer {first}: {way}"
