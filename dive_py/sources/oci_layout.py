"""An OCI layout, as a folder or inside an archive: which image is meant, and where its layers are.

Source: OCI image-spec 1.1, image-layout.md, image-index.md and manifest.md.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.errors import DamagedImage, DamagedLayer, DivepyError, LimitExceeded, UnsupportedImage
from dive_py.oci import config as oci_config
from dive_py.oci.digest import Digest
from dive_py.oci.manifest import Index, Manifest
from dive_py.oci.manifest import parse as parse_manifest
from dive_py.oci.platform import Platform
from dive_py.sources import choice
from dive_py.sources.layout import Choice, FoundImage, StoredLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.oci.config import ImageConfig
    from dive_py.oci.descriptor import Descriptor
    from dive_py.sources.layout import Members

INDEX = "index.json"
_MAX_DEPTH = 8
"""Indexes inside indexes. Two are usual."""
_MAX_MANIFESTS = 10_000
"""Manifests that are looked at in one layout."""
_MAX_BYTES = 32 << 20
"""Bytes of all manifests of one layout together. Those of 1,000 images for 5 platforms each are some 10 MB."""


@dataclass(frozen=True)
class Candidate:
    """One manifest that a layout offers."""

    descriptor: Descriptor
    names: tuple[str, ...]
    """The names that the layout's index gives it, or the index it is inside of."""
    manifest: Manifest | None
    """None where its blob is not there."""
    platform: Platform
    """As its descriptor says, else as its config does."""

    def present(self, members: Members) -> bool:
        """Whether its documents are there, so that it can be opened."""
        return self.manifest is not None and members.has(self.manifest.config.member)


def find(members: Members, wanted: Choice) -> FoundImage:
    """The image that is meant.

    Raises:
        AmbiguousImage: several fit, or none is for the platform that was asked for.
        ImageNotFound: none has the name that was asked for.
        DamagedImage: a document is not there or damaged.
        UnsupportedImage: it holds an artifact and no image.
    """
    groups = grouped(candidates(members))
    if not groups:
        raise DamagedImage(f"{members.what} holds no image: its {INDEX} lists none")
    offered = [(group[0].names, [str(entry.descriptor.digest) for entry in group]) for group in groups]
    group = groups[choice.by_name(offered, wanted.name, members.what)]
    position = choice.by_platform(
        [(entry.platform, entry.present(members)) for entry in group], wanted.platform, members.what
    )
    platforms = tuple(dict.fromkeys(entry.platform for entry in group))
    return open_candidate(members, group[position], platforms)


def candidates(members: Members) -> list[Candidate]:
    """All images that the layout offers, in its order; attestations and artifacts left out.

    Raises:
        DamagedImage: a document is damaged.
        UnsupportedImage: there are artifacts, and no image.
    """
    found: list[Candidate] = []
    artifacts: list[str] = []
    documents = _Documents(members)
    for descriptor, names, manifest in _manifests(documents):
        kind = manifest.artifact if manifest is not None else descriptor.artifact_type
        if kind:
            artifacts.append(kind)
        else:
            found.append(Candidate(descriptor, names, manifest, documents.platform(descriptor, manifest)))
    if artifacts and not found:
        raise UnsupportedImage(
            f"{members.what} holds an artifact of type {artifacts[0]!r}, which is no image and has no layers of files"
        )
    return found


def grouped(found: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates image by image: those of one name are one image for several platforms.

    Those without a name are one image if no two are for the same platform, else each is one.
    """
    groups: dict[tuple[str, ...], list[Candidate]] = {}
    for entry in found:
        groups.setdefault(entry.names, []).append(entry)
    result: list[list[Candidate]] = []
    for names, group in groups.items():
        distinct = {str(entry.descriptor.digest): entry for entry in group}.values()
        if not names and len({entry.platform for entry in distinct}) < len(distinct):
            result.extend([entry] for entry in distinct)
        else:
            result.append(list(distinct))
    return _merge_names(result)


def open_candidate(members: Members, entry: Candidate, platforms: tuple[Platform, ...]) -> FoundImage:
    """The image of one manifest.

    Raises:
        DamagedImage: its manifest or config is not there or damaged.
    """
    manifest = entry.manifest
    if manifest is None:
        raise DamagedImage(
            f"the manifest {entry.descriptor.digest} is not in {members.what}",
            "it was probably saved without this platform; save it again with it",
        )
    what = f"the config {manifest.config.digest.short} in {members.what}"
    data = members.document(manifest.config.member)
    config = oci_config.parse(data, what)
    warnings = []
    if manifest.config.digest.algorithm == "sha256" and Digest.of(data) != manifest.config.digest:
        warnings.append(f"{what} is not what its digest says")
    order, strange = _order(manifest, config)
    warnings += strange
    return FoundImage(
        config=config,
        id=str(manifest.config.digest),
        layers=tuple(
            _stored_layer(members, layer, config.diff_ids[number] if number < len(config.diff_ids) else "")
            for number, layer in enumerate(order)
        ),
        digest=str(entry.descriptor.digest),
        names=entry.names,
        platforms=platforms,
        warnings=tuple(warnings),
    )


class _Documents:
    """The manifests and indexes of a layout, each read once however often it is pointed to."""

    def __init__(self, members: Members) -> None:
        self.members = members
        self._parsed: dict[str, Manifest | Index | None] = {}
        self._platforms: dict[str, Platform] = {}
        self._left = _MAX_BYTES

    def document(self, descriptor: Descriptor) -> Manifest | Index | None:
        """What a descriptor points to; None where it is not there."""
        name = descriptor.member
        if name not in self._parsed:
            self._parsed[name] = None
            if self.members.has(name):
                what = f"the manifest {descriptor.digest.short} in {self.members.what}"
                self._parsed[name] = parse_manifest(self._read(name), what)
        return self._parsed[name]

    def platform(self, descriptor: Descriptor, manifest: Manifest | None) -> Platform:
        """What an image is for: as its descriptor says, else as its config does, where that can be read."""
        if descriptor.platform is not None and descriptor.platform.architecture:
            return descriptor.platform
        if manifest is None or not self.members.has(manifest.config.member):
            return Platform()
        name = manifest.config.member
        if name not in self._platforms:
            self._platforms[name] = Platform()
            data = self._read(name)
            with suppress(DamagedImage):  # said in full when this image is chosen
                self._platforms[name] = oci_config.parse(data).platform
        return self._platforms[name]

    def _read(self, name: str) -> bytes:
        data = self.members.document(name)
        self._left -= len(data)
        if self._left < 0:
            raise LimitExceeded(f"the manifests in {self.members.what} are together larger than any honest ones")
        return data


def _manifests(documents: _Documents) -> Iterator[tuple[Descriptor, tuple[str, ...], Manifest | None]]:
    """Every manifest of the layout with its names, nested indexes opened; attestations are left out."""
    members = documents.members
    top = parse_manifest(members.document(INDEX), f"{INDEX} in {members.what}")
    if isinstance(top, Manifest):
        raise DamagedImage(f"{INDEX} in {members.what} is a manifest and no index")
    waiting = [(entry, _names(entry), 1) for entry in reversed(top.manifests)]
    count = 0
    while waiting:
        descriptor, names, depth = waiting.pop()
        count += 1
        if count > _MAX_MANIFESTS:
            raise LimitExceeded(f"{members.what} lists more than {_MAX_MANIFESTS} manifests")
        if descriptor.is_attestation:
            continue
        document = documents.document(descriptor)
        if not isinstance(document, Index):
            yield descriptor, names, document
        elif depth >= _MAX_DEPTH:
            raise LimitExceeded(f"{members.what} nests indexes deeper than {_MAX_DEPTH}, perhaps in a circle")
        else:
            waiting.extend((entry, names or _names(entry), depth + 1) for entry in reversed(document.manifests))


def _names(descriptor: Descriptor) -> tuple[str, ...]:
    return (descriptor.name,) if descriptor.name else ()


def _merge_names(groups: list[list[Candidate]]) -> list[list[Candidate]]:
    """The groups, those that hold the same manifests under another name made one with both names."""
    merged: dict[tuple[Digest, ...], list[Candidate]] = {}
    for group in groups:
        key = tuple(entry.descriptor.digest for entry in group)
        if key not in merged:
            merged[key] = group
            continue
        names = tuple(dict.fromkeys(merged[key][0].names + group[0].names))
        merged[key] = [Candidate(entry.descriptor, names, entry.manifest, entry.platform) for entry in group]
    return list(merged.values())


def _order(manifest: Manifest, config: ImageConfig) -> tuple[tuple[Descriptor, ...], list[str]]:
    """The layers base first, and what is strange about them.

    Docker 25.0.0 wrote a manifest's layers in random order; they are plain tars, so that their digests are the diff
    IDs, and the config has the right order.
    """
    layers, diff_ids = manifest.layers, config.diff_ids
    digests = [str(layer.digest) for layer in layers]
    if digests != list(diff_ids) and sorted(digests) == sorted(diff_ids):
        by_digest = {str(layer.digest): layer for layer in layers}
        return tuple(by_digest[diff_id] for diff_id in diff_ids), [
            "the manifest lists the layers in another order than the config (Docker 25.0.0 did); the config's is used"
        ]
    if len(layers) != len(diff_ids):
        return layers, [f"the manifest has {len(layers)} layers, the config {len(diff_ids)} diff IDs"]
    return layers, []


def _stored_layer(members: Members, layer: Descriptor, diff_id: str) -> StoredLayer:
    return StoredLayer(
        member=layer.member,
        diff_id=diff_id,
        media_type=layer.media_type,
        archive_id=layer.member.partition("/")[0],
        size=layer.size,
        problem=_problem(members, layer),
    )


def _problem(members: Members, layer: Descriptor) -> DivepyError | None:
    """Why a layer cannot be read, where its descriptor tells."""
    if layer.encrypted:
        return UnsupportedImage(f"the layer {layer.digest.short} is encrypted", "decrypt the image first, with skopeo")
    if "erofs" in layer.media_type:
        return UnsupportedImage(f"the layer {layer.digest.short} is an EROFS image, not a tar, and cannot be read yet")
    if members.has(layer.member):
        return None
    if layer.foreign or layer.urls:
        where = f" ({layer.urls[0]!r})" if layer.urls else ""
        return DamagedLayer(f"the layer {layer.digest.short} is not here: its owner distributes it elsewhere{where}")
    return missing_layer(members, f"blob {layer.digest.short}")


def missing_layer(members: Members, blob: str) -> DamagedLayer:
    """What to say of a layer whose bytes are not there."""
    cause = members.damage or "it was probably saved without it"
    return DamagedLayer(f"the layer's {blob} is not here: {members.what} does not hold it; {cause}")
