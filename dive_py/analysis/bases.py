"""The image that another was built on: which one, how many of the layers are its, and how sure that is.

Layers are compared by their diff IDs, one by one from the bottom: what both have there is the base's. Which image that
is, labels say, or an image of the same engine whose layers are the lowest of this one. A label is the image's own claim
and is handed down: an image without one of its own has that of its base, and then names what that was built on. The
provenance that BuildKit puts beside an image in its registry names all images of a build.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from dive_py.analysis.rule_table import FROM_LABELS
from dive_py.errors import Cancelled, DivepyError, ImageNotFound, InvalidReference
from dive_py.oci.digest import Digest
from dive_py.oci.reference import ImageName, Reference
from dive_py.oci.transports import PATH_TRANSPORTS, SOURCES
from dive_py.registry.short_names import spelt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.analysis.waste import Waste
    from dive_py.progress import Progress
    from dive_py.sources.image import Image, ImageInfo, OpenOptions

NAME: Final = "org.opencontainers.image.base.name"
DIGEST: Final = "org.opencontainers.image.base.digest"
"""The labels that tell what an image was built on (OCI image-spec, annotations.md)."""

_BUILDPACKS: Final = "io.buildpacks.lifecycle.metadata"
"""The label of buildpacks' lifecycle: JSON, which has the diff ID of the run image's uppermost layer."""

_RED_HAT: Final = ("com.redhat.component", "name", "version", "release")
"""Labels of Red Hat's images, which what is built on them has as well."""

_FILES: Final = frozenset(
    source for source, transport in SOURCES.items() if transport in PATH_TRANSPORTS - {"docker-dir"}
)
"""Sources of one image in a file; the base is looked for everywhere. Docker's folder has images by name, too."""

_MOST_USED: Final = 10
"""Images that a build used which are looked at: each takes three requests."""

_MOST: Final = 200
"""Images of an engine that are compared, the newest first: each is a request."""


class Certainty(StrEnum):
    """How sure it is what the base is."""

    CERTAIN = "certain"
    """It is named, and its layers are this image's lowest."""
    LIKELY = "likely"
    """Only its name, or only its layers, are known."""
    ASSUMED = "assumed"
    """How many layers are its is not known: it is taken to be the lowest one."""


class Base(Struct, frozen=True):
    """The base of an image."""

    reference: str
    """What it is called, from labels or an engine, and then untrusted; empty where unknown."""
    layers: int
    """How many of the image's layers are its, from the bottom."""
    note: str = ""
    """What a person should know about it."""
    sure: Certainty = Certainty.CERTAIN
    why: str = "it was named, and its layers are the lowest"
    """What that rests on."""


class Newer(Struct, frozen=True):
    """What the base's name stands for today."""

    reference: str
    digest: str
    """Of its manifest, or empty."""
    created: str
    """RFC 3339, or empty."""
    is_out: bool
    """Whether the image was not built on this one."""


class Parts(Struct, frozen=True):
    """Bytes of the base and those of the image's own layers."""

    base_stored: int
    own_stored: int
    base_wasted: int
    """What the base's layers waste among themselves."""
    base_hidden: int
    """What the base holds and own layers hide."""
    own_wasted: int
    """What own layers hold and waste; all three add up to the image's waste."""


class _RunImage(Struct, rename="camel"):
    top_layer: str = ""
    reference: str = ""
    image: str = ""


class _Lifecycle(Struct, rename="camel"):
    run_image: _RunImage = msgspec.field(default_factory=_RunImage)


def parts(waste: Waste, layers: int) -> Parts:
    """Return the bytes of the lowest `layers` layers, which are the base's, and those of the others."""
    items = waste.items
    held, hides = items.holder < layers, items.culprit >= layers
    return Parts(
        int(waste.stored_of[:layers].sum()),
        int(waste.stored_of[layers:].sum()),
        int(items.bytes[held & ~hides].sum()),
        int(items.bytes[held & hides].sum()),
        int(items.bytes[~held].sum()),
    )


def find_base(info: ImageInfo, options: OpenOptions, progress: Progress) -> Base:
    """Return the base as far as it can be found where the image is: in its labels, its engine or its registry.

    No other place is asked: a label may name any host.

    Raises:
        Cancelled: the stop flag was set.
    """
    try:
        found = _in_engine(info, options, progress) if info.address else _in_registry(info, options, progress)
    except Cancelled:
        raise
    except DivepyError:
        found = None
    return found or told(info)


def named(text: str, info: ImageInfo, options: OpenOptions, progress: Progress) -> Base:
    """Return the base that was named, or that the image's labels name.

    Args:
        text: An image, or `labels`.
        info: The image that stands on it.
        options: Where the image that stands on it was looked for.
        progress: Advanced where opening the base takes long.

    Raises:
        DivepyError: there is no such image, or it is not the base of this one.
    """
    with _opened(text, info, options, progress) as base:
        if text == FROM_LABELS and base.info.id and base.info.id == info.id:
            raise DivepyError(f"the labels of {info.reference} name the image itself as its base", "--base names it")
        return _shared(base.info, info)


def newer_base(base: Base, info: ImageInfo, options: OpenOptions, progress: Progress) -> Newer:
    """Return what the base's name stands for today in its registry, for the image's platform; some requests.

    Raises:
        DivepyError: the base has no name with a tag, or its registry does not have it, or does not answer.
    """
    from dive_py.sources.resolve import open_image  # brings all ways to find an image by its name

    name = _with_tag(base.reference)
    if name is None:
        raise DivepyError(f"the base of {info.reference} has no name with a tag, by which a newer one could be found")
    requested = replace(options, source="", platform=options.platform or str(info.platform))
    with open_image(f"registry:{spelt(name)}", requested, progress) as today:
        own, its = _diff_ids(info), _diff_ids(today.info)
        same = bool(its) and own[: len(its)] == its
        same |= bool(today.info.digest) and today.info.digest == info.config.labels.get(DIGEST)
        return Newer(name.familiar, today.info.digest, today.info.config.created, not same)


def is_with(base: Base, info: ImageInfo) -> bool:
    """Return whether the base's name is of the registry that has the image; a label may name any other host."""
    try:
        return ImageName.parse(base.reference).domain == ImageName.parse(info.reference).domain
    except InvalidReference:
        return False


def told(info: ImageInfo) -> Base:
    """Return what the labels alone say: nothing is asked."""
    lowest, labels = min(1, len(info.layers)), info.config.labels
    if not info.layers:
        return Base("", 0, sure=Certainty.ASSUMED, why="it has no layers")
    if (found := _of_buildpacks(info)) is not None:
        return found
    if (name := _labelled(labels)) is not None:
        why = "a label names it, and which layers are its is not known; the lowest one is taken"
        return Base(name.familiar, lowest, sure=Certainty.ASSUMED, why=why)
    component, *words = (labels.get(label, "") for label in _RED_HAT)
    if component and all(words):
        why = "Red Hat's labels name it, or this image itself; the lowest layer is taken"
        return Base(f"{words[0]}:{words[1]}-{words[2]}", lowest, sure=Certainty.ASSUMED, why=why)
    return Base("", lowest, sure=Certainty.ASSUMED, why="nothing names it; the lowest layer is taken")


def _of_buildpacks(info: ImageInfo) -> Base | None:
    """Return the run image that buildpacks' lifecycle notes, where its uppermost layer is one of the image's."""
    text = info.config.labels.get(_BUILDPACKS, "")
    try:
        run = msgspec.json.decode(text or "{}", type=_Lifecycle).run_image
    except (msgspec.DecodeError, RecursionError):
        return None
    own = _diff_ids(info)
    if not run.top_layer or run.top_layer not in own:
        return None
    name = run.image or run.reference or "the run image"
    return Base(
        name, own.index(run.top_layer) + 1, sure=Certainty.LIKELY, why="the label of buildpacks names its layer"
    )


def _in_registry(info: ImageInfo, options: OpenOptions, progress: Progress) -> Base | None:
    """Return the base that a label, or the build's provenance, names in the registry that has the image."""
    name = _labelled(info.config.labels)
    if info.source != "registry":
        return None
    requested = replace(options, platform=options.platform or str(info.platform), source="registry")
    if name is None:
        return _of_provenance(info, requested, progress)
    if not is_with(Base(name.full, 0), info):
        return None
    with _of_labels(info, requested, progress) as base:
        if base.info.id and base.info.id == info.id:
            return None
        return msgspec.structs.replace(_shared(base.info, info), why="a label names it, and its layers are the lowest")


def _of_provenance(info: ImageInfo, requested: OpenOptions, progress: Progress) -> Base | None:
    """Return the image among those that the build used whose layers are the lowest, the most of them.

    Those of another host are not asked for: provenance may name any. If it is the only one, it has a name at least.
    """
    from dive_py.sources.registries.built_from import built_from  # brings HTTP, which is loaded for this image
    from dive_py.sources.resolve import open_image  # brings all ways to find an image by its name

    used = built_from(ImageName.parse(info.reference), Digest.parse(info.digest), requested.registries, progress)
    own, found = _diff_ids(info), []
    for name in [name for name in used if is_with(Base(name.full, 0), info)][:_MOST_USED]:
        pinned = replace(name, tag="") if name.digest else name
        with suppress(ImageNotFound), open_image(f"registry:{spelt(pinned)}", requested, progress) as base:
            its = _diff_ids(base.info)
            if 0 < len(its) < len(own) and own[: len(its)] == its:
                found.append((len(its), (replace(name, digest="") if name.tag else name).familiar))
    if found:
        layers, called = max(found)
        return Base(called, layers, why="its build's provenance names it, and its layers are the lowest")
    if len(used) != 1:
        return None
    why = "its build's provenance names it, and which layers are its is not known; the lowest one is taken"
    only = replace(used[0], digest="") if used[0].tag else used[0]
    return Base(only.familiar, min(1, len(own)), sure=Certainty.ASSUMED, why=why)


def _in_engine(info: ImageInfo, options: OpenOptions, progress: Progress) -> Base | None:
    """Return the image of the same engine whose layers are the lowest of this one, the most of them."""
    from dive_py.engine.connection import connect  # brings docker-py, which has been loaded if an engine has the image
    from dive_py.engine.images import inspect, list_images

    own, label = _diff_ids(info), _labelled(info.config.labels)
    mine = {name.partition("@")[0].rpartition(":")[0] for name in info.names}  # a cached step of it is not its base
    found: dict[int, list[str]] = {}
    host = options.host or ("" if options.context else info.address)
    with connect(host, options.context) as engine:
        rows = [row for row in list_images(engine) if row.repository and row.repository not in mine]
        names: dict[str, list[str]] = {}
        for row in rows:
            names.setdefault(row.id, []).append(row.name)
        for identity, called in list(names.items())[:_MOST]:
            progress.check()
            with suppress(ImageNotFound):  # removed meanwhile
                its = inspect(engine, identity).diff_ids
                if 0 < len(its) < len(own) and own[: len(its)] == its:
                    found.setdefault(len(its), []).extend(called)
    if not found:
        return None
    layers = max(found)
    called = sorted(found[layers])
    if label is not None and label.familiar in called:
        return Base(label.familiar, layers, why="a label names it, and its layers are the lowest")
    others = f"; so are those of {called[1]}" if len(called) > 1 else ""
    return Base(called[0], layers, sure=Certainty.LIKELY, why=f"its layers are the lowest{others}")


def _labelled(labels: dict[str, str]) -> ImageName | None:
    with suppress(InvalidReference):
        return ImageName.parse(labels.get(NAME, ""))
    return None


def _with_tag(reference: str) -> ImageName | None:
    """Return a name without its digest; None for a file, an ID and a name that only a digest goes with."""
    try:
        name = ImageName.parse(reference)
    except InvalidReference:
        return None
    return replace(name, digest="") if name.tag else None


def _diff_ids(info: ImageInfo) -> tuple[str, ...]:
    """Return the lowest diff IDs, up to the first that is not known."""
    return tuple(takewhile(bool, (layer.diff_id for layer in info.layers)))


def elsewhere(options: OpenOptions) -> OpenOptions:
    """Return where another image than the one in a file is looked for: anywhere, else where that one is."""
    return replace(options, source="", name="") if options.source in _FILES else options


def _opened(text: str, info: ImageInfo, options: OpenOptions, progress: Progress) -> Image:
    """Return the base, opened; it is looked for where the image is, and in no file unless it is named as one."""
    from dive_py.sources.resolve import open_image  # brings all ways to find an image by its name

    requested = elsewhere(options)
    try:
        if text == FROM_LABELS:
            return _of_labels(info, requested, progress)
        return open_image(text, requested, progress)
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
    from dive_py.sources.lookup import open_by_name
    from dive_py.sources.resolve import open_image

    if requested.source:
        word = spelt(name) if requested.source == "registry" else name.familiar
        return open_image(f"{SOURCES[requested.source]}:{word}", requested, progress)
    return open_by_name(Reference("", name.familiar, name, name.familiar), requested, progress)


def _shared(base: ImageInfo, info: ImageInfo) -> Base:
    """Return the layers that both have at the bottom.

    Raises:
        DivepyError: there are none, though the base has layers.
    """
    layers = _same(_diff_ids(base), _diff_ids(info))
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


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many texts both have from the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
