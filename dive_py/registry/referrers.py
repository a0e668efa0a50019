"""What is attached to an image: signatures, attestations, lists of packages. It is read, and nothing of it is verified.

| way | where | who has it |
| --- | --- | --- |
| the referrers API | `/v2/NAME/referrers/DIGEST` | OCI distribution 1.1 |
| its tag | `sha256-HEX`, an index | the same, with registries that lack the API |
| cosign's tags | `sha256-HEX.sig`, `.att`, `.sbom`, a manifest each | cosign 1 and 2 |
| the image's index | entries `attestation-manifest` | BuildKit |

A manifest that is attached has a blob for each statement. A statement may be wrapped: in a DSSE envelope, and that in a
bundle of Sigstore's.

Sources: OCI distribution-spec 1.1, *Listing Referrers*, *Referrers Tag Schema*; cosign, *specs/SIGNATURE_SPEC.md*,
*specs/BUNDLE_SPEC.md*; BuildKit, *docs/attestations/attestation-storage.md*; DSSE, *protocol.md*; in-toto attestation,
*spec/v1*.
"""

from __future__ import annotations

import base64
import re
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
from msgspec import Struct, field

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.oci import artifacts, manifest
from dive_py.oci.manifest import Index, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.oci.descriptor import Descriptor
    from dive_py.oci.digest import Digest

LARGEST: Final = 64 << 20
"""Bytes of the largest statement that is opened; lists of packages of large images have some 20 MB."""

_MOST_SUBJECTS: Final = 1000
"""Subjects of one statement that are kept."""

_CREATED: Final = "org.opencontainers.image.created"
_TITLE: Final = "org.opencontainers.image.title"
_PREDICATES: Final = ("in-toto.io/predicate-type", "dev.sigstore.bundle.predicateType", "predicateType")
"""Annotations that say what a statement is about: BuildKit's, and cosign's newer and older one."""

_OF_IMAGE: Final = "vnd.docker.reference.digest"
"""BuildKit's annotation: which image an entry of an index is about."""

Shape = TypeVar("Shape")

_SUFFIXES: Final = {
    "sig": "application/vnd.dev.cosign.simplesigning.v1+json",
    "att": "application/vnd.dsse.envelope.v1+json",
    "sbom": "text/spdx",
}
"""How cosign's tags end, and what is there where the manifest does not say it."""

_TAG: Final = re.compile(r"(sha256|sha384|sha512)-([0-9a-f]{64,128})(?:\.(sig|att|sbom))?")


class Way(Enum):
    """How a referrer was found; values are for people."""

    API = "the registry's list of referrers"
    TAG = "the tag of its digest"
    COSIGN = "a tag of cosign's"
    INDEX = "the image's index"


class Referrer(Struct, frozen=True):
    """A manifest that is about an image. All text in it is untrusted."""

    digest: Digest
    way: Way
    artifact_type: str = ""
    """Empty where nothing says it."""
    size: int = 0
    """Bytes of the manifest."""
    annotations: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Its kind in words; its type where there is no word for it; empty where it has none."""
        return _kind(self.artifact_type, self.annotations)

    @property
    def created(self) -> str:
        """When, as written there (RFC 3339); may be empty."""
        return self.annotations.get(_CREATED, "")


class Statement(Struct, frozen=True):
    """A blob of a referrer: what it says. All text in it is untrusted."""

    descriptor: Descriptor
    kind: str
    """What it is, in words or as its type."""
    name: str = ""
    """The file's name that it was attached by; may be empty."""
    predicate: str = ""
    """The type of what it states about an image; may be empty."""


class Opened(Struct, frozen=True):
    """A statement without its wrappings. All text in it is untrusted."""

    data: bytes
    """What it says: JSON, if it is what it says to be."""
    wrappings: tuple[str, ...] = ()
    """What was taken away, the outermost first, for people."""
    signatures: int = 0
    """How many were on it; none is verified."""
    predicate: str = ""
    """The type of an in-toto statement; empty for anything else."""
    subjects: tuple[tuple[str, str], ...] = ()
    """What it is about: names and digests."""


def tag_of(digest: Digest, suffix: str = "") -> str:
    """Return the tag under which what is attached to a manifest may be found: `sha256-HEX`, or cosign's with a suffix.

    Args:
        digest: The manifest's.
        suffix: `sig`, `att`, `sbom`, or empty.
    """
    tag = f"{digest.algorithm[:32]}-{digest.hex[:64] if not suffix else digest.hex}"
    return f"{tag}.{suffix}" if suffix else tag


def cosign_tags(digest: Digest) -> tuple[str, ...]:
    """Return cosign's tags for a manifest."""
    return tuple(tag_of(digest, suffix) for suffix in _SUFFIXES)


def is_tag(tag: str) -> bool:
    """Return whether a tag is about another manifest, and no version of an image."""
    return _TAG.fullmatch(tag) is not None


def listed(data: bytes, what: str, way: Way = Way.API) -> list[Referrer]:
    """Return what an index of referrers lists.

    Args:
        data: The answer of the API, or what the tag of a digest leads to.
        what: What the document is and where, for messages.
        way: Which of them it is.

    Raises:
        DamagedImage: it is not an index.
        LimitExceeded: it is larger than any honest one.
    """
    found = manifest.parse(data, what)
    if not isinstance(found, Index):
        raise DamagedImage(f"{what} is not a list of referrers")
    return [_of_entry(entry, way) for entry in found.manifests]


def in_index(index: Index, image: Digest | None = None) -> list[Referrer]:
    """Return BuildKit's attestations in an image's index.

    Args:
        index: The index.
        image: Those about this member alone; None for all.
    """
    return [
        msgspec.structs.replace(_of_entry(entry, Way.INDEX), artifact_type=entry.artifact_type or artifacts.IN_TOTO)
        for entry in index.manifests
        if entry.is_attestation and (image is None or entry.annotations.get(_OF_IMAGE) in {None, str(image)})
    ]


def at_cosign_tag(tag: str, found: Manifest | Index | None, digest: Digest, size: int) -> Referrer:
    """Return what one of cosign's tags leads to.

    Args:
        tag: One of `cosign_tags`.
        found: The document; None where it is damaged.
        digest: Its digest.
        size: Its bytes.
    """
    types = [layer.media_type for layer in found.layers] if isinstance(found, Manifest) else []
    said = found.artifact_type if isinstance(found, Manifest) else ""
    kind = said or next((one for one in types if one), "") or _SUFFIXES.get(tag.rpartition(".")[2], "")
    return Referrer(digest, Way.COSIGN, kind, size, found.annotations if found is not None else {})


def merged(*found: Iterable[Referrer]) -> list[Referrer]:
    """Return all referrers, each once, as it was found first."""
    unique: dict[Digest, Referrer] = {}
    for referrers in found:
        for one in referrers:
            unique.setdefault(one.digest, one)
    return list(unique.values())


def statements(found: Manifest) -> list[Statement]:
    """Return what a referrer's manifest holds: a blob a statement, in its order."""
    return [
        Statement(
            layer,
            # a file that is attached without a type gets that of a layer, so that the artifact's says more
            _kind(found.artifact_type if ".image.layer." in layer.media_type else layer.media_type, layer.annotations)
            or layer.media_type,
            layer.annotations.get(_TITLE, ""),
            _predicate(layer.annotations) or _predicate(found.annotations),
        )
        for layer in found.layers
    ]


class _Digests(Struct):
    name: str = ""
    digest: dict[str, str] = field(default_factory=dict)


class _Envelope(Struct, rename="camel"):
    payload: str = ""
    payload_type: str = ""
    signatures: list[msgspec.Raw] = field(default_factory=list)


class _Wrapped(_Envelope, rename="camel"):
    """An envelope, or a bundle with one in it."""

    dsse_envelope: _Envelope | None = None


class _Shape(Struct, rename="camel"):
    """An in-toto statement, but for what it states."""

    predicate_type: str = ""
    subject: list[_Digests] = field(default_factory=list)


def opened(data: bytes, what: str) -> Opened:
    """Return a statement without its wrappings; what is not wrapped comes as it is.

    Args:
        data: The blob.
        what: What it is and where, for messages.

    Raises:
        DamagedImage: an envelope holds no base64.
        LimitExceeded: it is larger than any honest statement.
    """
    if len(data) > LARGEST:
        raise LimitExceeded(f"{what} has more than {LARGEST >> 20} MiB, which no honest statement needs")
    wrappings: list[str] = []
    wrapped = _decoded(data, _Wrapped) or _Wrapped()
    envelope: _Envelope = wrapped
    if wrapped.dsse_envelope is not None:
        wrappings.append("a bundle of Sigstore")
        envelope = wrapped.dsse_envelope
    if envelope.payload and envelope.payload_type:
        wrappings.append("a DSSE envelope")
        try:
            text = envelope.payload.encode("ascii")
            data = base64.b64decode(text.translate(_STANDARD) + b"=" * (-len(text) % 4), validate=True)
        except ValueError as error:
            raise DamagedImage(f"{what} is an envelope whose payload is not base64") from error
    said = _decoded(data, _Shape) or _Shape()
    subjects = tuple(
        (one.name, next((f"{algorithm}:{value}" for algorithm, value in one.digest.items()), ""))
        for one in said.subject[:_MOST_SUBJECTS]
    )
    return Opened(data, tuple(wrappings), len(envelope.signatures), said.predicate_type, subjects)


_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
"""From base64 for addresses to the usual one: envelopes have either."""


def _decoded(data: bytes, shape: type[Shape]) -> Shape | None:
    """Return a document as far as a shape looks at it, without keeping the rest; None where it is not such a one."""
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _of_entry(entry: Descriptor, way: Way) -> Referrer:
    return Referrer(entry.digest, way, entry.artifact_type, entry.size, entry.annotations)


def _predicate(annotations: dict[str, str]) -> str:
    return next((annotations[key] for key in _PREDICATES if annotations.get(key)), "")


def _kind(artifact_type: str, annotations: dict[str, str]) -> str:
    """Return what something is, in words: what it states goes before how it is wrapped."""
    return artifacts.stated(_predicate(annotations)) or artifacts.word(artifact_type) or artifact_type
