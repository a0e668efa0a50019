"""How many of an image's layers belong to the image that it was built on.

Layers are compared by their diff IDs, one by one from the bottom: what both have there is the base's.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.analysis.rule_table import FROM_LABELS
from dive_py.cli import console, output
from dive_py.errors import DivepyError, ImageNotFound, InvalidReference, UsageError
from dive_py.oci.digest import Digest
from dive_py.oci.reference import ImageName, Reference
from dive_py.oci.transports import PATH_TRANSPORTS, SOURCES
from dive_py.registry.short_names import spelt
from dive_py.sources import resolve
from dive_py.sources.lookup import open_by_name

if TYPE_CHECKING:
    from dive_py.progress import Progress
    from dive_py.sources.image import Image, ImageInfo, OpenOptions

NAME: Final = "org.opencontainers.image.base.name"
DIGEST: Final = "org.opencontainers.image.base.digest"
"""The labels that tell what an image was built on (OCI image-spec, annotations.md)."""

_FILES: Final = frozenset(
    source for source, transport in SOURCES.items() if transport in PATH_TRANSPORTS - {"docker-dir"}
)
"""Sources of one image in a file; the base is looked for everywhere. Docker's folder has images by name, too."""


class Base(Struct, frozen=True):
    """The base of an image."""

    reference: str
    """What it is called; from labels, and then untrusted."""
    layers: int
    """How many of the image's layers are its, from the bottom."""
    note: str = ""
    """What a person should know about it."""


def find(named: str, info: ImageInfo, options: OpenOptions, progress: Progress) -> Base:
    """Return the base that was named, or that the image's labels name.

    Args:
        named: An image, or `labels`.
        info: The image that stands on it.
        options: Where the image that stands on it was looked for.
        progress: Advanced where opening the base takes long.

    Raises:
        DivepyError: there is no such image, or it is not the base of this one.
    """
    if named == info.reference == output.STANDARD_OUTPUT:
        raise UsageError("standard input holds one image", "name the base by its file or in the engine")
    with console.shown(progress), _opened(named, info, options, progress) as base:
        if named == FROM_LABELS and base.info.id and base.info.id == info.id:
            raise DivepyError(f"the labels of {info.reference} name the image itself as its base", "--base names it")
        return _shared(base.info, info)


def elsewhere(options: OpenOptions) -> OpenOptions:
    """Return where another image than the one in a file is looked for: anywhere, else where that one is."""
    return replace(options, source="", name="") if options.source in _FILES else options


def _opened(named: str, info: ImageInfo, options: OpenOptions, progress: Progress) -> Image:
    """Return the base, opened; it is looked for where the image is, and in no file unless it is named as one."""
    requested = elsewhere(options)
    try:
        if named == FROM_LABELS:
            return _of_labels(info, requested, progress)
        return resolve.open_image(named, requested, progress)
    except ImageNotFound as error:
        if error.name:
            error.hint = error.offer(options.platform)
        raise


def _of_labels(info: ImageInfo, requested: OpenOptions, progress: Progress) -> Image:
    """Return the image that labels name, by its digest if they tell it, else (or where that is nowhere) by its name.

    Labels are the image's own claim: they can name an image in an engine or a store, and never a file.
    """
    labels = info.config.labels
    text, digest = labels.get(NAME, ""), labels.get(DIGEST, "")
    if not text:
        raise DivepyError(f"{info.reference} has no label {NAME}", "--base IMAGE names its base")
    try:
        name = ImageName.parse(text)
        pinned = replace(name, tag="", digest=str(Digest.parse(digest))) if digest else name
    except DivepyError as error:
        raise InvalidReference(f"the label {NAME} of {info.reference} is wrong: {error.message}") from error
    try:
        return _by_name(pinned, requested, progress)
    except ImageNotFound:
        if pinned == name or not name.tag:
            raise
        return _by_name(name, requested, progress)


def _by_name(name: ImageName, requested: OpenOptions, progress: Progress) -> Image:
    """Return an image of this name; no file is looked at, whatever files there are."""
    if requested.source:
        word = spelt(name) if requested.source == "registry" else name.familiar
        return resolve.open_image(f"{SOURCES[requested.source]}:{word}", requested, progress)
    return open_by_name(Reference("", name.familiar, name, name.familiar), requested, progress)


def _shared(base: ImageInfo, info: ImageInfo) -> Base:
    """Return the layers that both have at the bottom.

    Raises:
        DivepyError: there are none, though the base has layers.
    """
    pairs = zip(base.layers, info.layers, strict=False)
    layers = sum(1 for _ in takewhile(lambda pair: pair[0].diff_id and pair[0].diff_id == pair[1].diff_id, pairs))
    if base.layers and not layers:
        hint = "name the image that it was built on, of the same platform and as it was then"
        raise DivepyError(f"{info.reference} does not stand on {base.reference}: they share no layer", hint)
    note = ""
    if layers < len(base.layers):
        note = (
            f"{info.reference} shares {layers} of the {len(base.layers)} layers of {base.reference}; "
            "the others count as its own"
        )
    return Base(base.reference, layers, note)
