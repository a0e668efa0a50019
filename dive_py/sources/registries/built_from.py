"""The images that an image was built from, as the provenance in its index tells; it is read, and nothing is verified.

BuildKit states them as `pkg:docker/NAME@TAG?platform=…` with the digest beside it: in SLSA 0.2 among `materials`, in
SLSA 1 among `buildDefinition.resolvedDependencies`. Of several stages all bases are there, in no order that says more.

Sources: slsa.dev, *Provenance* 0.2 and 1.0; BuildKit, *docs/attestations/slsa-provenance.md*; package-url, *docker*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import msgspec
from msgspec import Struct, field

from dive_py.engine.registry_access import connect
from dive_py.errors import InvalidReference
from dive_py.oci.manifest import Index, Manifest
from dive_py.oci.manifest import parse as parse_manifest
from dive_py.oci.reference import ImageName
from dive_py.registry import manifests, referrers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.oci.digest import Digest
    from dive_py.progress import Progress
    from dive_py.registry.client import Registry
    from dive_py.registry.options import RegistryOptions

_PROVENANCE: Final = "https://slsa.dev/provenance/"
_LARGEST: Final = 8 << 20
"""Bytes of the largest provenance that is read for this; with the whole Dockerfile in it it has some 100 kB."""

_PACKAGE: Final = "pkg:docker/"
_MOST: Final = 50
"""Images that are told."""


class _Material(Struct):
    uri: str = ""
    digest: dict[str, str] = field(default_factory=dict)


class _Definition(Struct, rename="camel"):
    resolved_dependencies: list[_Material] = field(default_factory=list)


class _Predicate(Struct, rename="camel"):
    materials: list[_Material] = field(default_factory=list)
    build_definition: _Definition = field(default_factory=_Definition)


class _Statement(Struct):
    predicate: _Predicate = field(default_factory=_Predicate)


def built_from(name: ImageName, manifest: Digest, options: RegistryOptions, progress: Progress) -> list[ImageName]:
    """Return the images that one was built from, each once, with its digest where that is told.

    There are none where its index holds no provenance.

    Args:
        name: The image.
        manifest: Its manifest for the platform in question.
        options: What was said about registries.
        progress: Its stop flag ends the work.

    Raises:
        Cancelled: the stop flag was set.
        DamagedImage: a document is damaged.
        ImageNotFound: the image is not there any more.
        LimitExceeded: the provenance is larger than any honest one.
        RegistryError: the registry refuses, or does not answer.
    """
    with connect(name.domain, options, name=name) as registry:
        top = manifests.fetch(registry, name, progress)
        index = parse_manifest(top.data, f"the manifest of {name.familiar}")
        if not isinstance(index, Index):
            return []
        found: dict[ImageName, None] = {}
        for referrer in referrers.in_index(index, manifest):
            found |= dict.fromkeys(_told(registry, name, referrer.digest, progress))
        return list(found)[:_MOST]


def _told(registry: Registry, name: ImageName, digest: Digest, progress: Progress) -> Iterator[ImageName]:
    document = manifests.fetch(registry, name, progress, digest)
    parsed = parse_manifest(document.data, f"the attestation {digest.short}")
    for statement in referrers.statements(parsed) if isinstance(parsed, Manifest) else ():
        if statement.predicate.startswith(_PROVENANCE):
            blob = statement.descriptor.digest
            data = manifests.document(registry, name, blob, progress, _LARGEST)
            yield from images_in(referrers.opened(data, f"the statement {blob.short}").data)


def images_in(statement: bytes) -> list[ImageName]:
    """Return the images among what a provenance names as used; none where it is no provenance."""
    try:
        told = msgspec.json.decode(statement, type=_Statement).predicate
    except (msgspec.DecodeError, ValueError, RecursionError):
        return []
    every = (_image(one) for one in (*told.materials, *told.build_definition.resolved_dependencies))
    return [one for one in every if one is not None]


def _image(material: _Material) -> ImageName | None:
    """Return the image that a package URL stands for; None for anything else."""
    if not material.uri.startswith(_PACKAGE):
        return None
    text = unquote(material.uri.removeprefix(_PACKAGE).partition("?")[0])
    path, at, version = text.rpartition("@")
    is_pinned = version.startswith("sha256:")
    spelled = text if is_pinned or not at else f"{path}:{version}"
    if not is_pinned and "sha256" in material.digest:
        spelled += f"@sha256:{material.digest['sha256']}"
    try:
        return ImageName.parse(spelled)
    except InvalidReference:
        return None
