"""Manifests and configs of a registry, with their digests checked.

Sources: OCI distribution-spec 1.1, *Pulling manifests*; distribution, *docs/spec/api*.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from dive_py.errors import DamagedImage, ImageNotFound, RegistryError
from dive_py.oci import schema1
from dive_py.oci.descriptor import MANIFEST_TYPES
from dive_py.oci.digest import Digest
from dive_py.oci.document import MAX_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.oci.reference import ImageName
    from dive_py.progress import Progress
    from dive_py.registry.client import Answered, Registry

ACCEPT: Final = ", ".join(sorted(MANIFEST_TYPES))
"""All types, always: a registry converts or refuses those that are not named, and takes `*/*` for none of them
(docker-registry 2.8: 404 for OCI manifests, a made-up schema 1 for Docker's)."""

Read = TypeVar("Read")

_SCHEMA1: Final = "docker.distribution.manifest.v1+"
_SIGNED: Final = "+prettyjws"
"""How the type of a signed schema 1 ends, whose digest is not that of its bytes."""


class Document(Struct, frozen=True):
    """A manifest or an index, as it was served."""

    data: bytes
    """The bytes that its digest is of: those of a signed schema 1 without the signatures."""
    media_type: str
    """As the registry says, without parameters."""
    digest: Digest

    @property
    def is_schema1(self) -> bool:
        """Whether it is one of Docker's manifests of 2013 to 2016."""
        return _SCHEMA1 in self.media_type or b'"fsLayers"' in self.data


def fetch(registry: Registry, name: ImageName, progress: Progress, digest: Digest | None = None) -> Document:
    """Return the manifest or index that a name means.

    Args:
        registry: Which one is asked.
        name: The image; its digest goes before its tag.
        progress: Its stop flag ends the work.
        digest: What to read instead: a member of the image's index.

    Raises:
        Cancelled: the stop flag was set.
        DamagedImage: it is not what its digest says.
        ImageNotFound: there is no such repository, or no such tag in it.
        RegistryError: the registry refuses, or does not answer.
    """
    requested = str(digest) if digest is not None else name.digest or name.tag
    what = f"the manifest {requested} of {name.repository}"
    path = f"{name.repository}/manifests/{requested}"
    ask = partial(registry.ask, path, progress, repository=name.repository, headers={"Accept": ACCEPT}, what=what)
    try:
        return _from_any(registry, ask, lambda answered: _read(answered, registry.name, requested, what))
    except RegistryError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            raise _missing(registry, name, requested, progress) from error
        raise


def digest_of(registry: Registry, name: ImageName, progress: Progress) -> str:
    """Return the digest that a name's tag stands for now, by a HEAD, which the Hub does not count.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: the registry refuses, or does not answer.
    """
    requested = name.digest or name.tag
    with registry.ask(
        f"{name.repository}/manifests/{requested}",
        progress,
        repository=name.repository,
        method="HEAD",
        headers={"Accept": ACCEPT},
        what=f"the digest of {name.repository}:{requested}",
    ) as answered:
        return str(answered.headers.get("docker-content-digest", ""))


def document(
    registry: Registry, name: ImageName, digest: Digest, progress: Progress, largest: int = MAX_DOCUMENT
) -> bytes:
    """Return a small blob, for instance a config.

    Raises:
        Cancelled: the stop flag was set.
        DamagedImage: it is not what its digest says.
        RegistryError: the registry refuses, or does not answer.
    """
    what = f"the blob {digest.short} of {name.repository}"

    def read(answered: Answered) -> bytes:
        data = answered.whole(largest)
        if not digest.fits(data):
            raise DamagedImage(f"{what} in {registry.name} is not what its digest says")
        return data

    path = f"{name.repository}/blobs/{digest}"
    return _from_any(registry, partial(registry.ask, path, progress, repository=name.repository, what=what), read)


def _from_any(registry: Registry, ask: Callable[[], Answered], read: Callable[[Answered], Read]) -> Read:
    """Return what `read` makes of an answer; where it does not take what a mirror gave, the next place is asked."""
    while True:
        answered = ask()
        try:
            with answered:
                return read(answered)
        except (DamagedImage, RegistryError) as error:
            if not registry.pass_over(answered.mirror, error.message):
                raise


def _read(answered: Answered, name: str, requested: str, what: str) -> Document:
    """Return the manifest that an answer has.

    Raises:
        DamagedImage: it is not what its digest says.
        RegistryError: it breaks off, is longer than any document, or is not a manifest.
    """
    data = answered.whole(MAX_DOCUMENT)
    media_type = answered.headers.get("content-type", "").partition(";")[0].strip()
    claimed = answered.headers.get("docker-content-digest", "")
    if data.lstrip()[:1] != b"{":
        raise RegistryError(f"what {name} answers for {what} is not a manifest", "is it a registry?")
    if media_type.endswith(_SIGNED):
        data = schema1.payload(data, what)
    return Document(data, media_type, _checked(data, requested, claimed, what))


def _checked(data: bytes, requested: str, claimed: str, what: str) -> Digest:
    """Return the sha256 of a manifest's bytes, which must have the digest that is requested, or else claimed."""
    computed = Digest.of(data)
    is_it = Digest.parse(requested).fits(data) if ":" in requested else claimed in {"", str(computed)}
    if not is_it and (":" in requested or claimed.startswith("sha256:")):
        raise DamagedImage(f"{what} is not what its digest says", "the registry, or what stands before it, changed it")
    return computed


def _missing(registry: Registry, name: ImageName, requested: str, progress: Progress) -> ImageNotFound:
    """Return what is missing, the repository or the tag; of some registries only the list of tags shows it."""
    place = f"{name.repository} in {registry.name}"
    try:
        with registry.ask(
            f"{name.repository}/tags/list", progress, repository=name.repository, what=f"the tags of {name.repository}"
        ):
            pass
    except RegistryError:
        return ImageNotFound(f"there is no repository {place}", "is the name right?")
    kind = "manifest" if ":" in requested else "tag"
    hint = f"divepy tags {name.repository_familiar} lists those there are"
    return ImageNotFound(f"there is no {kind} {requested} of {place}", hint)
