"""From a name to the image that a registry has under it: two round trips, a manifest and a config."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dive_py.engine.registry_access import connect
from dive_py.engine.searching import is_host
from dive_py.errors import DamagedImage, InvalidReference, UnsupportedImage
from dive_py.oci import artifacts, schema1
from dive_py.oci.descriptor import INDEX_TYPES, Descriptor
from dive_py.oci.manifest import Index
from dive_py.oci.manifest import parse as parse_manifest
from dive_py.oci.platform import Platform, nearest
from dive_py.oci.schema1 import Schema1
from dive_py.registry import blobs, manifests
from dive_py.registry.short_names import meant
from dive_py.sources.archives import choice
from dive_py.sources.archives.arriving import ArrivedDocuments
from dive_py.sources.archives.layout import ImageDocuments, StoredLayer
from dive_py.sources.archives.oci_layout import Candidate, open_candidate
from dive_py.sources.registries.registry_image import RegistryImage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.oci.digest import Digest
    from dive_py.oci.manifest import Manifest
    from dive_py.oci.reference import ImageName, Reference
    from dive_py.progress import Progress
    from dive_py.registry.client import Registry
    from dive_py.registry.manifests import Document
    from dive_py.registry.short_names import Meant
    from dive_py.sources.image import Image, OpenOptions

_AT_ONCE: Final = 6
"""Sizes that are asked for at once."""

_MAX_DEPTH: Final = 8
"""Indexes inside indexes. Two are usual."""


def open_registry_image(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Open an image in its registry.

    Raises:
        AmbiguousImage: it is not there for the platform that was asked for.
        DamagedImage: a document is not what its digest says, or damaged.
        ImageNotFound: there is no such repository or tag.
        RegistryError: the registry refuses, or does not answer.
        UnsupportedImage: what has the name is not an image.
    """
    if is_host(reference.location):
        host = reference.location.removesuffix("/")
        raise InvalidReference(f"{host} is a registry, not an image", f"divepy images {host} lists what it has")
    found = meant_by(reference)
    name = found.name
    registry = connect(name.domain, options.registries, name=name)
    try:
        image = opened_in(registry, name, options, progress)
    except BaseException:
        registry.close()
        raise
    image.info = replace(image.info, note=found.note)
    return image


def meant_by(reference: Reference) -> Meant:
    """Return which image in which registry a reference means here.

    Raises:
        InvalidReference: it is an image ID.
    """
    if reference.name is None:
        raise InvalidReference(
            f"{reference.location} is an image ID, which registries do not know",
            "name a repository: registry:ubuntu:12.04",
        )
    return meant(reference.location)


def opened_in(registry: Registry, name: ImageName, options: OpenOptions, progress: Progress) -> RegistryImage:
    """Open an image in a registry that is connected, and that the image closes with itself; errors as above."""
    requested = Platform.parse(options.platform) if options.platform else None
    descriptor, manifest, platforms = manifest_for(registry, name, requested, progress)
    known = ArrivedDocuments(f"{registry.name}/{name.repository}")
    if isinstance(manifest, Schema1):
        found = _of_schema1(registry, name, manifest, progress)
    elif manifest.artifact:
        raise _not_an_image(name, manifest)
    else:
        config = manifests.document(registry, name, manifest.config.digest, progress)
        known.documents[manifest.config.member] = config
        found = open_candidate(known, Candidate(descriptor, (name.familiar,), manifest, Platform()), platforms)
        found = found.without_archive_ids()
    if requested is not None and not platforms:  # no index has chosen: what runs is what the config says
        choice.by_platform([(found.config.platform, True)], requested, name.familiar)
    for layer in found.layers:
        known.stored[layer.member] = layer.size or 0
        if not layer.media_type.endswith(".tar"):
            known.compressed.add(layer.member)
    return RegistryImage(name, found, known, registry, options.cache, descriptor.media_type)


def _of_schema1(registry: Registry, name: ImageName, manifest: Schema1, progress: Progress) -> ImageDocuments:
    """Return what an old manifest describes, with the sizes that it does not know."""
    from concurrent.futures import ThreadPoolExecutor  # and logging with it

    def size_of(layer: Descriptor) -> int:
        return blobs.size_of(registry, name.repository, layer.digest, progress)

    with ThreadPoolExecutor(_AT_ONCE, "size") as pool:
        sizes = pool.map(size_of, manifest.layers)
        layers = tuple(
            StoredLayer(layer.member, diff_id, layer.media_type, size=size)
            for layer, diff_id, size in zip(manifest.layers, manifest.config.diff_ids, sizes, strict=True)
        )
    return ImageDocuments(manifest.config, "", layers, str(manifest.digest), (name.familiar,))


def manifest_for(
    registry: Registry, name: ImageName, requested: Platform | None, progress: Progress, top: Document | None = None
) -> tuple[Descriptor, Manifest | Schema1, tuple[Platform, ...]]:
    """Return the manifest for a platform, through indexes to it, and all platforms that these offer.

    Args:
        registry: Which one is asked.
        name: What for.
        requested: The platform; None for this machine's, else the first.
        progress: Its stop flag ends the work.
        top: What the name means, where that has been fetched.

    Raises:
        AmbiguousImage: it is not there for the platform.
        DamagedImage: a document is not what its digest says, or damaged.
        ImageNotFound: there is no such repository or tag.
        RegistryError: the registry refuses, or does not answer.
        UnsupportedImage: an index offers no images.
    """
    platforms: tuple[Platform, ...] = ()
    digest: Digest | None = None
    for _ in range(_MAX_DEPTH):
        document = top or manifests.fetch(registry, name, progress, digest)
        top = None
        what = f"the manifest {document.digest.short} of {name.familiar}"
        if document.is_schema1:
            return Descriptor(document.digest, document.media_type), schema1.parse(document.data, what), platforms
        parsed = parse_manifest(document.data, what)
        if not isinstance(parsed, Index):
            return Descriptor(document.digest, document.media_type), parsed, platforms
        offered = [entry for entry in parsed.manifests if entry.is_manifest and not entry.is_attestation]
        if not offered:
            raise UnsupportedImage(f"{name.familiar} is an index without images", "")
        chosen, platforms = _chosen(offered, requested, name, platforms)
        digest = chosen.digest
    raise DamagedImage(f"{name.familiar} leads through more than {_MAX_DEPTH} indexes")


def _chosen(
    offered: Sequence[Descriptor], requested: Platform | None, name: ImageName, platforms: tuple[Platform, ...]
) -> tuple[Descriptor, tuple[Platform, ...]]:
    each = [entry.platform or Platform() for entry in offered]
    if len(offered) == 1 and requested is None:
        return offered[0], platforms or _said(each)
    nested = next((entry for entry in offered if entry.platform is None and entry.media_type in INDEX_TYPES), None)
    if nested is not None and requested is not None and nearest(each, requested) is None:
        return nested, platforms  # which platforms it offers, it says itself
    position = choice.by_platform([(platform, True) for platform in each], requested, name.familiar)
    return offered[position], platforms or _said(each)


def _said(each: Sequence[Platform]) -> tuple[Platform, ...]:
    """Return the platforms that are named, each once."""
    return tuple(dict.fromkeys(platform for platform in each if str(platform)))


def _not_an_image(name: ImageName, manifest: Manifest) -> UnsupportedImage:
    """Return what an artifact is, with its blobs."""
    blobs = ", ".join(f"{layer.digest.short} {layer.media_type} {layer.size} bytes" for layer in manifest.layers[:5])
    return UnsupportedImage(
        f"{name.familiar} is {artifacts.called(manifest.artifact)}, which is not an image",
        f"it holds {blobs}" if blobs else "",
    )
