"""What is attached to an image in its registry: found in four ways, each statement with its size, none judged."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from dive_py.engine.registry_access import connect
from dive_py.errors import Cancelled, DamagedImage, DivepyError, ImageNotFound, RegistryError
from dive_py.oci.manifest import Index, Manifest
from dive_py.oci.manifest import parse as parse_manifest
from dive_py.registry import lists, manifests, referrers
from dive_py.registry.manifests import ACCEPT
from dive_py.registry.referrers import Opened, Referrer, Statement, Way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.oci.digest import Digest
    from dive_py.oci.reference import ImageName
    from dive_py.progress import Progress
    from dive_py.registry.client import Registry
    from dive_py.registry.manifests import Document
    from dive_py.registry.options import RegistryOptions

_MOST_SUBJECTS: Final = 100
"""Manifests of one index of which it is asked what is attached to them: each takes five requests."""

_MOST: Final = 1000
"""Referrers of one image that are looked at."""


class Attached(Struct, frozen=True):
    """A referrer with what it says."""

    referrer: Referrer
    statements: tuple[Statement, ...] = ()
    subject: str = ""
    """The digest of what it is attached to: the image's index, or the manifest for one platform."""
    problem: str = ""
    """Why its statements are not known."""


def attached(name: ImageName, options: RegistryOptions, progress: Progress) -> list[Attached]:
    """Return all that is attached to an image, to its index and to the manifests in that.

    Args:
        name: The image.
        options: What was said about registries.
        progress: Its stop flag ends the work.

    Raises:
        Cancelled: the stop flag was set.
        DamagedImage: a document is damaged.
        ImageNotFound: there is no such repository or tag.
        RegistryError: the registry refuses, or does not answer.
    """
    with connect(name.domain, options, name=name) as registry:
        top = manifests.fetch(registry, name, progress)
        found: dict[Digest, Attached] = {}
        for subject, referrer in _found(registry, name, top, progress):
            if referrer.digest not in found and len(found) < _MOST:
                found[referrer.digest] = _with_statements(registry, name, referrer, subject, progress)
        return list(found.values())


def read_statement(name: ImageName, statement: Statement, options: RegistryOptions, progress: Progress) -> Opened:
    """Return what a statement says, without its wrappings.

    Raises:
        Cancelled: the stop flag was set.
        DamagedImage: it is not what its digest says, or wrapped in a way that nothing reads.
        LimitExceeded: it is larger than any honest statement.
        RegistryError: the registry refuses, or does not answer.
    """
    with connect(name.domain, options, name=name) as registry:
        digest = statement.descriptor.digest
        data = manifests.document(registry, name, digest, progress, referrers.LARGEST)
        return referrers.opened(data, f"the statement {digest.short}")


def _found(registry: Registry, name: ImageName, top: Document, progress: Progress) -> Iterator[tuple[str, Referrer]]:
    """Yield what is found in each way, with what it is attached to."""
    parsed = parse_manifest(top.data, f"the manifest of {name.familiar}")
    subjects = [top.digest]
    if isinstance(parsed, Index):
        for entry in referrers.in_index(parsed):
            yield entry.annotations.get("vnd.docker.reference.digest", ""), entry
        subjects += [entry.digest for entry in parsed.manifests if entry.is_manifest and not entry.is_attestation]
    for subject in subjects[:_MOST_SUBJECTS]:
        for referrer in (*_listed(registry, name, subject, progress), *_of_cosign(registry, name, subject, progress)):
            yield str(subject), referrer


def _listed(registry: Registry, name: ImageName, subject: Digest, progress: Progress) -> list[Referrer]:
    """Return what the registry lists itself, else what the tag of the digest does."""
    found = listed_by_registry(registry, name, subject, progress)
    if found is not None:
        return found
    with suppress(ImageNotFound, DamagedImage):  # the tag may be of something else
        tagged = manifests.fetch(registry, _at(name, referrers.tag_of(subject)), progress)
        return referrers.listed(tagged.data, f"the referrers of {subject.short}", Way.TAG)
    return []


def listed_by_registry(
    registry: Registry, name: ImageName, subject: Digest, progress: Progress
) -> list[Referrer] | None:
    """Return what the registry lists itself; None where it keeps no such list.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: the registry refuses, or does not answer.
    """
    what = f"the referrers of {subject.short}"
    path = f"{name.repository}/referrers/{subject}"
    try:
        found: list[Referrer] = []
        for page in lists.documents(registry, path, {}, progress, name.repository, ACCEPT):
            found += referrers.listed(page, what)
            if len(found) >= _MOST:
                break
        return found[:_MOST]
    except (RegistryError, DamagedImage) as error:
        # docker-registry 2.8 answers 404 in plain text, others with a page for people
        if isinstance(error, RegistryError) and error.status not in _WITHOUT_API:
            raise
    return None


def _of_cosign(registry: Registry, name: ImageName, subject: Digest, progress: Progress) -> Iterator[Referrer]:
    for tag in referrers.cosign_tags(subject):
        place = _at(name, tag)
        try:
            manifests.digest_of(registry, place, progress)  # which costs less where there is none
            document = manifests.fetch(registry, place, progress)
        except ImageNotFound:
            continue
        except RegistryError as error:
            if error.status not in _WITHOUT_API:
                raise
            continue
        parsed: Manifest | Index | None = None
        with suppress(DamagedImage):  # why it says nothing is found out once more, and said
            parsed = parse_manifest(document.data, f"the manifest {tag}")
        yield referrers.at_cosign_tag(tag, parsed, document.digest, len(document.data))


def _with_statements(
    registry: Registry, name: ImageName, referrer: Referrer, subject: str, progress: Progress
) -> Attached:
    try:
        document = manifests.fetch(registry, name, progress, referrer.digest)
        parsed = parse_manifest(document.data, f"the manifest {referrer.digest.short}")
    except Cancelled:
        raise
    except DivepyError as error:
        return Attached(referrer, subject=subject, problem=error.message)
    if not isinstance(parsed, Manifest):
        return Attached(referrer, subject=subject, problem="it is an index")
    annotations = {**parsed.annotations, **referrer.annotations}
    kind = referrer.artifact_type or parsed.artifact_type
    full = replace(referrer, annotations=annotations, artifact_type=kind)
    return Attached(full, tuple(referrers.statements(parsed)), subject)


def _at(name: ImageName, tag: str) -> ImageName:
    return type(name)(name.domain, name.repository, tag)


_WITHOUT_API: Final = frozenset({400, 404, 405, 501})
"""How registries answer that have no list of referrers, or no such tag."""


def choose(found: Sequence[Attached], digest: str) -> Statement | None:
    """Return the statement whose blob, or whose referrer, has a digest that begins so; None where none has."""
    requested = digest.removeprefix("sha256:")
    for one in found:
        for statement in one.statements:
            if statement.descriptor.digest.hex.startswith(requested) or one.referrer.digest.hex.startswith(requested):
                return statement
    return None
