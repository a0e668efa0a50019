"""What a person types to name an image.

Two things: an `ImageName` (`ubuntu:12.04`; the grammar of distribution/reference) and a `Reference`, which may say with
a transport where that image is (`docker-archive:image.tar`; the grammar of containers-transports(5), and dive's
`docker-archive://image.tar`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dive_py.errors import InvalidReference
from dive_py.oci.transports import DIVE_TRANSPORTS, PATH_TRANSPORTS, TRANSPORTS

_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_DOMAIN_PART = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = rf"(?:{_DOMAIN_PART}(?:\.{_DOMAIN_PART})*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?"
_NAME = re.compile(
    rf"(?P<path>(?:{_DOMAIN}/)?{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?",
    re.ASCII,
)
_ID = re.compile(r"(?:sha256:)?[0-9a-f]{64}", re.ASCII)
_CUT_DIGEST = re.compile(r"@(?:sha256:)?[0-9a-f]{4,63}$")
"""The beginning of a digest where all of it belongs."""

_MAX_NAME = 255
_MAX_TEXT = 4096 + _MAX_NAME

_REGISTRY_TAG = re.compile(r"(?:v?\d[\w.-]*|latest|edge|nightly)(?:@.*)?")
"""Tags of the image that is called `registry`, so that `registry:2` stays its name."""

DOCKER_HUB = "docker.io"
"""The Hub's name in references."""

_HUB_HOSTS = frozenset({"index.docker.io", "registry-1.docker.io"})
"""What else it is called."""

STANDARD_INPUT = "-"
"""The word for an archive on standard input."""


@dataclass(frozen=True)
class ImageName:
    """A name of an image in a registry."""

    domain: str
    """The registry's host, with a port where one was given: `docker.io`, `localhost:5000`."""
    repository: str
    """The path there: `library/ubuntu`."""
    tag: str = ""
    """`12.04`; `latest` where neither tag nor digest was given."""
    digest: str = ""
    """`sha256:…`, or empty."""

    @classmethod
    def parse(cls, text: str) -> ImageName:
        """Return the name that `text` spells; `docker.io`, `library/` and `:latest` may be left out.

        Raises:
            InvalidReference: it is not a name.
        """
        found = _NAME.fullmatch(text) if len(text) <= _MAX_TEXT else None
        if found is None:
            raise InvalidReference(*_complaint(text))
        path, tag, digest = found["path"], found["tag"] or "", found["digest"] or ""
        first, slash, rest = path.partition("/")
        if slash and (may_be_host(first) or first != first.lower()):
            domain, repository = registry_of(first), rest
        else:
            domain, repository = DOCKER_HUB, path
        if domain == DOCKER_HUB and "/" not in repository:
            repository = f"library/{repository}"
        if len(repository) > _MAX_NAME or not re.fullmatch(rf"{_COMPONENT}(?:/{_COMPONENT})*", repository):
            raise InvalidReference(*_complaint(text))
        return cls(domain, repository, tag or ("" if digest else "latest"), digest)

    @property
    def familiar(self) -> str:
        """The name as people say it: without `docker.io/` and `library/`."""
        return f"{self.repository_familiar}{self._suffix}"

    @property
    def repository_familiar(self) -> str:
        """The same without tag and digest: `ubuntu`, `ghcr.io/org/app`."""
        if self.domain != DOCKER_HUB:
            return f"{self.domain}/{self.repository}"
        return self.repository.removeprefix("library/")

    @property
    def full(self) -> str:
        """The name with everything that may be left out."""
        return f"{self.domain}/{self.repository}{self._suffix}"

    @property
    def _suffix(self) -> str:
        return (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")


@dataclass(frozen=True)
class Reference:
    """A word that names an image."""

    transport: str
    """One of `TRANSPORTS`, or empty for a bare name, a bare path and standard input."""
    location: str
    """What stands after the transport: a path, or the image's name or ID as typed."""
    name: ImageName | None
    """The name, where `location` is one; None for a path, an image ID, a container and standard input."""
    text: str
    """The whole word as typed."""

    @property
    def is_path(self) -> bool:
        """Whether `location` is surely a path (or standard input): by its transport, or by its first characters."""
        if self.transport:
            return self.transport in PATH_TRANSPORTS
        return looks_like_path(self.location) or self.location == STANDARD_INPUT


_FOLDER = re.compile(r"/(?:$|[:@])")
"""The end of a folder's name, and what may choose an image in it."""


def registry_of(host: str) -> str:
    """Return the name in references of the registry at a host; the Hub has several hosts."""
    return DOCKER_HUB if host in _HUB_HOSTS else host


def may_be_host(word: str) -> bool:
    """Return whether a word begins with what may be a registry's host: `ghcr.io`, `localhost:5000/team`."""
    first = word.partition("/")[0]
    return "." in first or ":" in first or first == "localhost"


def looks_like_path(word: str) -> bool:
    """Return whether a word without transport is a path whatever exists.

    It starts with `/`, `./`, `../` or `~`, or has a slash at its end (`img/`, `img/:1`), which no image's name has: a
    shell completes a folder's name with one.
    """
    return word.startswith(("/", "./", "../", "~")) or word in {".", ".."} or _FOLDER.search(word) is not None


def has_transport(word: str) -> bool:
    """Return whether a word says itself where the image is."""
    return bool(_split(word)[0])


def without_registry(word: str) -> str:
    """Return a word without `registry:` before it, for what is in a registry anyway; `registry:2` is a name."""
    transport, rest = _split(word)
    return rest if transport == "registry" else word


def parse(word: str) -> Reference:
    """Return the reference that a person typed.

    Raises:
        InvalidReference: it names no image, no path and no transport.
    """
    transport, location = _split(word)
    if not location:
        message = f"{word!r} says where an image is, but not which" if transport else "an image's name is empty"
        raise InvalidReference(message, "name an image, for instance ubuntu:12.04 or ./image.tar")
    if transport == "container":
        return Reference(transport, location, None, word)
    bare_path = not transport and (looks_like_path(location) or location == STANDARD_INPUT)
    if transport in PATH_TRANSPORTS or bare_path or _ID.fullmatch(location):
        return Reference(transport, location, None, word)
    try:
        return Reference(transport, location, ImageName.parse(location), word)
    except InvalidReference as error:
        if transport:
            raise
        raise InvalidReference(*_word_complaint(location, error)) from error


def _split(word: str) -> tuple[str, str]:
    """Return a word's transport (or nothing) and the rest."""
    prefix, separator, rest = word.partition("://")
    if separator and prefix in DIVE_TRANSPORTS:
        return DIVE_TRANSPORTS[prefix], rest
    prefix, separator, rest = word.partition(":")
    is_tag = prefix == "registry" and _REGISTRY_TAG.fullmatch(rest) and not _ID.fullmatch(rest)
    if separator and prefix in TRANSPORTS and not is_tag:
        return prefix, rest.removeprefix("//") if prefix == "registry" else rest
    return "", word


def _complaint(text: str) -> tuple[str, str]:
    """Return what is wrong with a name, and what to do."""
    shown = repr(text[:80]) + ("…" if len(text) > 80 else "")
    if _NAME.fullmatch(text.lower()):
        return f"{shown} is not an image name: repository names are lower case", f"try {text.lower()}"
    if _CUT_DIGEST.search(text):
        return (
            f"{shown} is not an image name: a digest is sha256: and 64 digits",
            "divepy tags REPOSITORY --json has it in full",
        )
    return f"{shown} is not an image name", "for instance ubuntu:12.04 or registry.example.org/app"


def _word_complaint(text: str, error: InvalidReference) -> tuple[str, str]:
    """Return what is wrong with a word that could as well say where an image is, and what to do."""
    if _NAME.fullmatch(text.lower()) or _CUT_DIGEST.search(text):
        return error.message, error.hint
    if "://" in text:
        return f"{error.message} and starts with no known transport", f"transports: {', '.join(TRANSPORTS)}"
    return f"{error.message}, and not a file", "name an image, for instance ubuntu:12.04 or ./image.tar"
