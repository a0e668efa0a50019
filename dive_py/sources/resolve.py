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
from dive_py.sources.image import ForwardingImage

if TYPE_CHECKING:
    from dive_py.progress import Progress
    from dive_py.sources.image import Image, ImageInfo, OpenOptions

SOURCES = {
    "docker": "docker-daemon",
    "docker-dir": "docker-dir",
    "containerd": "containerd",
    "podman": "containers-storage",
    "docker-archive": "docker-archive",
    "docker-tar": "docker-archive",
    "oci": "oci",
    "oci-archive": "oci-archive",
}
"""What `--source` takes, and the transport that it means."""

_ARCHIVE_NAME = re.compile(r"\.(?:tar|tgz|txz|tzst|oci|gz|xz|zst|bz2)$", re.IGNORECASE)

_HUGE_WORD = 4096

_NO_REGISTRY = "registries cannot be read without an engine yet"

_REGISTRY_TAG = re.compile(r"(?:v?\d[\w.-]*|latest|edge)(?:@.*)?")
"""Tags of the image that is called `registry`: `registry:2`."""


def open_image(reference: str, options: OpenOptions, progress: Progress) -> Image:
    """Open the image that a person named. Whoever opens it closes it.

    Args:
        reference: The word: a bare name, a path, `-`, or something with a transport.
        options: What was said besides.
        progress: Advanced where opening takes long (an archive on a pipe, an engine's export); its stop flag ends it.

    Raises:
        AmbiguousImage: several images, or none for the platform, fit; carries what can be asked for.
        Cancelled: the stop flag was set.
        DamagedImage: what is there is damaged, or no image.
        EngineError: the engine refused or does not answer.
        ImageNotFound: there is nothing of that name.
        UnsupportedImage: what is there is well formed, and nothing that can be explored.
        UsageError: the word or an option cannot be understood.
    """
    try:
        found = locate(reference, options.source, options.usual_source)
    except InvalidReference:
        if (name := _of_registry(reference)) is not None:
            hint = f"divepy pull {name.familiar}, and then divepy {name.familiar}"
            raise InvalidReference(f"{reference}: {_NO_REGISTRY}", hint) from None
        if (missed := _no_file(reference)) is not None:
            raise missed from None
        raise
    if options.platform:
        Platform.parse(options.platform)  # a mistyped platform is said before an engine is asked
    if found.transport == "container":
        from dive_py.sources.containers.container import open_container

        return open_container(found, options, progress)
    if _in_usual_folder(reference, found):
        from dive_py.sources.places import open_docker_folder

        return open_docker_folder(references.parse(reference), options, progress)
    if found.transport == "containerd":
        from dive_py.sources.stores.containerd_store import open_containerd

        return open_containerd(found, options, progress)
    if not is_file(found):
        return _open_by_name(found, options, progress)
    from dive_py.sources.archives.path import open_path

    image = open_path(found, options, progress)
    note = _note(reference, found)
    return _WarnedImage(image, note) if note else image


class _WarnedImage(ForwardingImage):
    """An image with one warning more."""

    def __init__(self, image: Image, warning: str) -> None:
        self._warning = warning
        super().__init__(image)

    def describe(self, info: ImageInfo) -> ImageInfo:
        """Put the warning before the image's own."""
        return replace(info, warnings=(self._warning, *info.warnings))


def locate(word: str, source: str = "", usual: str = "") -> Reference:
    """What a word means here, where files exist.

    Args:
        word: As typed.
        source: What `--source` says; a transport in the word goes before it.
        usual: The source of names that say nothing else; of paths and files it is no matter.

    Raises:
        UsageError: the word or the source cannot be understood.
    """
    if source and source not in SOURCES:
        raise UsageError(f"there is no source {source!r}", f"sources: {', '.join(SOURCES)}")
    if references.has_transport(word):
        return references.parse(word)
    if source:
        transport = SOURCES[source]
        return replace(references.parse(f"{transport}:{word}"), text=word)
    if not references.looks_like_path(word) and (_is_regular_file(word) or _is_file_and_name(word)):
        return Reference("", word, None, word)
    if usual and word != references.STANDARD_INPUT and not references.looks_like_path(word):
        return locate(word, usual)
    return references.parse(word)


def is_file(found: Reference) -> bool:
    """Whether a located reference is a path or standard input."""
    if found.transport:
        return found.transport in references.PATH_TRANSPORTS
    return found.is_path or _is_regular_file(found.location) or _is_file_and_name(found.location)


def _in_usual_folder(word: str, found: Reference) -> bool:
    """Whether `--source docker-dir` goes with an image's name: then it is looked for in Docker's usual folder."""
    if found.transport != "docker-dir" or references.has_transport(word) or references.looks_like_path(word):
        return False
    return not os.path.isdir(word.partition(":")[0])  # noqa: PTH112  a word need not be a path


def _is_regular_file(word: str) -> bool:
    try:
        return os.path.isfile(word)  # noqa: PTH113  a word need not be a path, and Path() normalises
    except ValueError:
        return False


def _is_file_and_name(word: str) -> bool:
    """Whether a bare word is a file here and one of the images in it: `x.tar:app:1`, `x.tar@sha256:…`.

    What is an image's name as well is the file only where that is called as archives are, or a digest tells which.
    """
    if len(word) > _HUGE_WORD:
        return False
    for found in re.finditer("[:@]", word):
        path = word[: found.start()]
        if not path or not _is_regular_file(path):
            continue
        if found[0] == "@" or _ARCHIVE_NAME.search(path):
            return True
        try:
            ImageName.parse(word)
        except InvalidReference:
            return True
    return False


def _open_by_name(found: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Look for the name where it may be, and say what else the word may have meant where nothing has it."""
    word = found.text
    try:
        return _looked_for(found, options, progress)
    except (ImageNotFound, EngineUnavailable) as error:
        if os.path.isdir(word):  # noqa: PTH112  a word need not be a path
            error.hint = f"there is a folder of that name: to open it, say ./{word}"
        elif missed := _no_file(word, " and no image of that name" if isinstance(error, ImageNotFound) else ""):
            raise missed from error
        elif (name := _of_registry(word)) is not None:
            error.hint = f"{_NO_REGISTRY}; to get it: divepy pull {name.familiar}"
            if isinstance(error, ImageNotFound):
                error.name, error.remark = name.familiar, f"{_NO_REGISTRY};"
        elif isinstance(error, ImageNotFound) and found.name is not None:
            from dive_py.sources import nearness

            error.name, error.near = found.name.familiar, nearness.near(found.name, options)
            if error.near:
                error.is_other_tag = nearness.is_other_tag(found.name, error.near)
                error.message, error.hint = error.short or error.message, error.offer()
        raise


def _no_file(word: str, besides: str = "") -> ImageNotFound | None:
    """What to say of a word that no image is called, and that looks like a file; None for another word.

    It is called as archives are, or a file that is has nearly this name.

    Args:
        word: As typed; behind the path may stand which image.
        besides: What else is not there.
    """
    from dive_py.sources.near_files import near_file

    path = re.split("[:@]", word, maxsplit=1)[0]
    if references.has_transport(word) or not path:
        return None
    near = near_file(path, _ARCHIVE_NAME)
    if not near and not _ARCHIVE_NAME.search(path):
        return None
    hint = f"did you mean {near}{word[len(path) :]}?" if near else ""
    return ImageNotFound(f"there is no file {path!r} here{besides}", hint)


def _looked_for(found: Reference, options: OpenOptions, progress: Progress) -> Image:
    """The image of a name, from wherever its transport says, or from the first place that has it."""
    if found.transport == "containers-storage":
        from dive_py.sources.lookup import open_podman

        return open_podman(found, options, progress)
    if found.transport:
        from dive_py.sources.engines.engine_image import open_engine_image

        return open_engine_image(found, options, progress)
    from dive_py.sources.lookup import open_by_name

    return open_by_name(found, options, progress)


def _of_registry(word: str) -> ImageName | None:
    """The image in a registry that `registry:NAME` means; None for another word, and for Docker's image `registry`."""
    prefix, colon, rest = word.partition(":")
    if not colon or prefix != "registry" or _REGISTRY_TAG.fullmatch(rest):
        return None
    try:
        return ImageName.parse(rest.removeprefix("//"))
    except InvalidReference:
        return None


def _note(word: str, found: Reference) -> str:
    """How to name the image where a bare word was taken as a file."""
    if found.transport or found.is_path or _ARCHIVE_NAME.search(word):
        return ""
    try:
        name = ImageName.parse(word)
    except InvalidReference:
        return ""
    return f"{word} is a file here; the image of that name is docker-daemon:{name.familiar}"
