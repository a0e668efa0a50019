"""From the word that a person typed to an opened image."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import EngineUnavailable, ImageNotFound, InvalidReference, UsageError
from dive_py.oci import reference as references
from dive_py.oci.platform import Platform
from dive_py.oci.reference import ImageName, Reference
from dive_py.oci.transports import PATH_TRANSPORTS, SOURCES
from dive_py.sources.image import ForwardingImage

if TYPE_CHECKING:
    from dive_py.progress import Progress
    from dive_py.sources.image import Image, ImageInfo, OpenOptions

_ARCHIVE_NAME = re.compile(r"\.(?:tar|tgz|txz|tzst|oci|gz|xz|zst|bz2)$", re.IGNORECASE)

_HUGE_WORD = 4096

_CLOSE_TRANSPORT = 0.8
"""How alike a word and a transport are, from 0 to 1, for one to be a slip of the other (difflib's ratio)."""


def open_image(text: str, options: OpenOptions, progress: Progress) -> Image:
    """Open the image that was named; the caller closes it.

    Args:
        text: The image as typed: a bare name, a path, `-`, or something with a transport.
        options: Where it is, and which one is meant.
        progress: Advanced where opening takes long (an archive on a pipe, an engine's export); its stop flag ends it.

    Raises:
        AmbiguousImage: several images, or none for the platform, fit; carries what can be asked for.
        DamagedImage: what is there is damaged, or no image.
        EngineError: the engine refused or does not answer.
        ImageNotFound: there is nothing of that name.
        UnsupportedImage: what is there is well formed, and nothing that can be explored.
        UsageError: the word or an option cannot be understood.
    """
    try:
        reference = locate(text, options.source, options.usual_source)
    except InvalidReference:
        if (missed := _no_file(text) or _no_transport(text)) is not None:
            raise missed from None
        raise
    if options.platform:
        Platform.parse(options.platform)  # a mistyped platform is said before an engine is asked
    if reference.transport == "container":
        from dive_py.sources.containers.container import open_container

        return open_container(reference, options, progress)
    if _in_usual_folder(text, reference):
        from dive_py.sources.places import open_docker_folder

        return open_docker_folder(references.parse(text), options, progress)
    if reference.transport == "registry":
        from dive_py.sources.registries.opening import open_registry_image

        return open_registry_image(reference, options, progress)
    if reference.transport == "containerd":
        from dive_py.sources.stores.containerd_store import open_containerd

        return open_containerd(reference, options, progress)
    if not is_file(reference):
        return _open_by_name(reference, options, progress)
    from dive_py.sources.path import open_path

    image = open_path(reference, options, progress)
    note = _note(text, reference)
    return _WarnedImage(image, note) if note else image


class _WarnedImage(ForwardingImage):
    """An image with one warning more."""

    def __init__(self, image: Image, warning: str) -> None:
        self._warning = warning
        super().__init__(image)

    def describe(self, info: ImageInfo) -> ImageInfo:
        """Put the warning before the image's own."""
        return replace(info, warnings=(self._warning, *info.warnings))


def locate(text: str, source: str = "", usual: str = "") -> Reference:
    """Return what a text means here, where files exist.

    Args:
        text: The image as typed.
        source: What `--source` says; a transport in the text goes before it.
        usual: The source of names that say nothing else; of paths and files it does not matter.

    Raises:
        UsageError: the text or the source cannot be understood.
    """
    if source and source not in SOURCES:
        raise UsageError(f"there is no source {source!r}", f"sources: {', '.join(SOURCES)}")
    if references.has_transport(text):
        return references.parse(text)
    if source:
        transport = SOURCES[source]
        return replace(references.parse(f"{transport}:{text}"), text=text)
    if not references.looks_like_path(text) and (_is_regular_file(text) or _is_file_and_name(text)):
        return Reference("", text, None, text)
    if usual and text != references.STANDARD_INPUT and not references.looks_like_path(text):
        return locate(text, usual)
    return references.parse(text)


def is_file(reference: Reference) -> bool:
    """Return whether a located reference is a path or standard input."""
    if reference.transport:
        return reference.transport in PATH_TRANSPORTS
    return reference.is_path or _is_regular_file(reference.location) or _is_file_and_name(reference.location)


def _in_usual_folder(text: str, reference: Reference) -> bool:
    """Return whether `--source docker-dir` goes with an image's name, to be looked for in Docker's usual folder."""
    if reference.transport != "docker-dir" or references.has_transport(text) or references.looks_like_path(text):
        return False
    return not os.path.isdir(text.partition(":")[0])  # noqa: PTH112  a text need not be a path


def _is_regular_file(text: str) -> bool:
    try:
        return os.path.isfile(text)  # noqa: PTH113  a text need not be a path, and Path() normalises
    except ValueError:
        return False


def _is_file_and_name(text: str) -> bool:
    """Return whether a bare text is a file here and one of the images in it: `x.tar:app:1`, `x.tar@sha256:…`.

    What is an image's name as well is the file only where that is called as archives are, or a digest says which.
    """
    if len(text) > _HUGE_WORD:
        return False
    for found in re.finditer("[:@]", text):
        path = text[: found.start()]
        if not path or not _is_regular_file(path):
            continue
        if found[0] == "@" or _ARCHIVE_NAME.search(path):
            return True
        try:
            ImageName.parse(text)
        except InvalidReference:
            return True
    return False


def _open_by_name(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Look for the name where it may be, and say what else the text may have meant where nothing has it."""
    text = reference.text
    try:
        return _looked_for(reference, options, progress)
    except (ImageNotFound, EngineUnavailable) as error:
        if os.path.isdir(text):  # noqa: PTH112  a text need not be a path
            error.hint = f"there is a folder of that name: to open it, say ./{text}"
        elif missed := _no_transport(text) or _no_file(
            text, " and no image of that name" if isinstance(error, ImageNotFound) else ""
        ):
            raise missed from error
        elif isinstance(error, EngineUnavailable) and reference.name is not None and not reference.transport:
            option = f" --platform {options.platform}" if options.platform else ""
            error.name = reference.name.familiar
            error.hint = f"{error.hint}; without an engine: divepy registry:{error.name}{option}"
        elif isinstance(error, ImageNotFound) and reference.name is not None:
            from dive_py.sources import nearness

            error.name, error.near = reference.name.familiar, nearness.near(reference.name, options)
            if error.near:
                error.is_other_tag = nearness.is_other_tag(reference.name, error.near)
                error.message, error.hint = error.short or error.message, error.offer()
            if reference.transport == "containers-storage":  # what divepy pulls need not be Podman's
                error.hint, error.name = error.offer(program="podman"), ""
        raise


def _no_file(text: str, besides: str = "") -> ImageNotFound | None:
    """Return what to say of a text that no image is called, and that looks like a file; None for another text.

    It is called as archives are, or a file that is has nearly this name.
    """
    from dive_py.sources.near_files import near_file

    path = re.split("[:@]", text, maxsplit=1)[0]
    if references.has_transport(text) or not path:
        return None
    near = near_file(path, _ARCHIVE_NAME)
    if not near and not _ARCHIVE_NAME.search(path):
        return None
    hint = f"did you mean {near}{text[len(path) :]}?" if near else ""
    return ImageNotFound(f"there is no file {path!r} here{besides}", hint)


def _no_transport(text: str) -> InvalidReference | None:
    """Return what to say of `dcker-archive:x.tar`; None for a text that is not nearly a transport before a path."""
    import difflib

    word, _, rest = text.partition(":")
    location = rest.removeprefix("//")
    path = re.split("[:@]", location, maxsplit=1)[0]
    if not path or len(text) > _HUGE_WORD or references.has_transport(text):
        return None
    near = difflib.get_close_matches(word, PATH_TRANSPORTS, n=1, cutoff=_CLOSE_TRANSPORT)
    if not near or not (os.path.exists(path) or _ARCHIVE_NAME.search(path)):  # noqa: PTH110  a text need not be a path
        return None
    return InvalidReference(f"{word!r} is not a transport", f"did you mean {near[0]}:{location}?")


def _looked_for(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Return the image of a name, from wherever its transport says, or from the first place that has it."""
    if reference.transport == "containers-storage":
        from dive_py.sources.lookup import open_podman

        return open_podman(reference, options, progress)
    if reference.transport:
        from dive_py.sources.engines.engine_image import open_engine_image

        return open_engine_image(reference, options, progress)
    from dive_py.sources.lookup import open_by_name

    return open_by_name(reference, options, progress)


def _note(text: str, reference: Reference) -> str:
    """Return how to name the image where a bare text was taken as a file."""
    if reference.transport or reference.is_path or _ARCHIVE_NAME.search(text):
        return ""
    try:
        name = ImageName.parse(text)
    except InvalidReference:
        return ""
    return f"{text} is a file here; the image of that name is docker-daemon:{name.familiar}"
