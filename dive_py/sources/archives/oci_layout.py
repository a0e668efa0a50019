"""An OCI layout, as a folder or inside an archive: which image is meant, and where its layers are.

Source: OCI image-spec 1.1, image-layout.md, image-index.md and manifest.md.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.errors import DamagedImage, DamagedLayer, DivepyError, LimitExceeded, UnsupportedImage
from dive_py.oci import artifacts
from dive_py.oci import config as oci_config
from dive_py.oci.digest import Digest
from dive_py.oci.manifest import Index, Manifest
from dive_py.oci.manifest import parse as parse_manifest
from dive_py.oci.platform import Platform
from dive_py.sources.archives import choice
from dive_py.sources.archives.layout import ImageChoice, ImageDocuments, StoredLayer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dive_py.oci.config import ImageConfig
    from dive_py.oci.descriptor import Descriptor
    from dive_py.sources.archives.layout import Members

INDEX = "index.json"
_MAX_DEPTH = 8
"""Indexes inside indexes. Two are usual."""
_MAX_MANIFESTS = 10_000
"""Manifests that are looked at in one layout."""
_MAX_NAMED = 4
"""Types of artifacts that are named in one line."""
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
    indexes: tuple[str, ...] = ()
    """The digests of the indexes around it, the outermost first; none where it stands in the layout's own."""
    sound: bool = True
    """Whether the manifest's bytes are those that its digest is of."""

    def present(self, members: Members) -> bool:
        """Return whether its documents are there, so that it can be opened."""
        return self.manifest is not None and members.has(self.manifest.config.member)

    @property
    def digests(self) -> tuple[str, ...]:
        """What it alone is asked for by: its manifest's digest, and its config's."""
        config = (str(self.manifest.config.digest),) if self.manifest is not None else ()
        return (str(self.descriptor.digest), *config)


class Artifact(Struct, frozen=True):
    """Something in a layout that is not an image."""

    descriptor: Descriptor
    names: tuple[str, ...]
    kind: str
    """Its type."""


class Offer(Struct, frozen=True):
    """All that a layout has, in its order."""

    candidates: tuple[Candidate, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    attestations: tuple[Artifact, ...] = ()
    """What BuildKit states about the images: it comes with nearly every one, and is not worth a word."""


def find(members: Members, requested: ImageChoice) -> ImageDocuments:
    """Return the image that is meant.

    Raises:
        AmbiguousImage: several fit, or none is for the platform that was asked for.
        ImageNotFound: none has the name that was asked for.
        DamagedImage: a document is not there or damaged.
        UnsupportedImage: what is meant is an artifact and no image.
    """
    offer = offered(members)
    groups = grouped(offer.candidates)
    if not groups:
        raise _no_image(members, offer)
    asked = [(group[0].names, digests_of(group)) for group in groups]
    found = _narrowed(choice.fitting(asked, requested.name), groups, requested)
    if not found:
        refuse_artifact(members, offer, requested)
    group = groups[choice.the_one(found, asked, requested.name, members.what)]
    image = open_candidate(members, chosen(members, group, requested), platforms_of(group))
    beside = _beside(members, offer)
    return replace(image, warnings=(*image.warnings, beside)) if beside else image


def offered(members: Members) -> Offer:
    """Return all that the layout offers.

    Raises:
        DamagedImage: a document is damaged.
        LimitExceeded: it lists more than any honest layout.
    """
    found: list[Candidate] = []
    artifacts: list[Artifact] = []
    documents = _Documents(members)
    for descriptor, names, indexes, manifest in _manifests(documents):
        kind = manifest if isinstance(manifest, str) else manifest.artifact if manifest else descriptor.artifact_type
        if kind or isinstance(manifest, str):
            artifacts.append(Artifact(descriptor, names, kind))
        else:
            platform = documents.platform(descriptor, manifest)
            sound = descriptor.member not in documents.strange
            found.append(Candidate(descriptor, names, manifest, platform, indexes, sound))
    return Offer(tuple(found), tuple(artifacts), tuple(documents.attestations))


def grouped(found: Sequence[Candidate]) -> list[list[Candidate]]:
    """Group the candidates by image: those of one index, and those of one name, are one image for several platforms.

    Those of one name, or without a name, that stand in the layout's own index are one image only if no two of them are
    for the same platform; else each is one, and a name does not say which.
    """
    named: dict[tuple[str, ...], dict[str, list[Candidate]]] = {}
    for entry in found:
        root = entry.indexes[0] if entry.indexes else str(entry.descriptor.digest)
        named.setdefault(entry.names, {}).setdefault(root, []).append(entry)
    result: list[list[Candidate]] = []
    for roots in named.values():
        parts = [_distinct(part) for part in roots.values()]
        platforms = [platform for part in parts for platform in {entry.platform for entry in part}]
        if len(set(platforms)) < len(platforms):
            result.extend(parts)
        else:
            result.append(_distinct(entry for part in parts for entry in part))
    return _merge_names(result)


def _distinct(entries: Iterable[Candidate]) -> list[Candidate]:
    return list({str(entry.descriptor.digest): entry for entry in entries}.values())


def digests_of(group: Sequence[Candidate]) -> list[str]:
    """Return all digests that name an image: of its manifests, of the indexes around them, of its configs."""
    manifests = [entry.digests[0] for entry in group]
    indexes = [digest for entry in group for digest in entry.indexes]
    return list(dict.fromkeys((*manifests, *indexes, *(digest for entry in group for digest in entry.digests[1:]))))


def platforms_of(group: Sequence[Candidate]) -> tuple[Platform, ...]:
    """Return all platforms that an image is for, in its order."""
    return tuple(dict.fromkeys(entry.platform for entry in group))


def by_digest(group: Sequence[Candidate], name: str) -> list[Candidate]:
    """Return those of an image's manifests that are asked for by a digest of their own."""
    if choice.fitting([(group[0].names, ())], name):
        return []  # it is the image's name, whatever it looks like
    return [entry for entry in group if choice.has_digest(entry.digests, name)]


def chosen(members: Members, group: Sequence[Candidate], requested: ImageChoice) -> Candidate:
    """Return the manifest of an image that is meant: that of the digest, else of the platform.

    Raises:
        AmbiguousImage: none is for the platform that was asked for.
        DamagedImage: what was asked for by its digest is something else.
    """
    exactly = by_digest(group, requested.name)
    if any(not entry.sound for entry in exactly):
        raise DamagedImage(f"what {members.what} has under {requested.name} has another digest")
    group = exactly or group
    offered = [(entry.platform, entry.present(members)) for entry in group]
    return group[choice.by_platform(offered, requested.platform, members.what)]


def _narrowed(found: list[int], groups: Sequence[Sequence[Candidate]], requested: ImageChoice) -> list[int]:
    """Return of several images those with the digest's manifest, or for the platform, if that decides."""
    if len(found) < 2:
        return found
    same = {entry.digests[0] for position in found for entry in by_digest(groups[position], requested.name)}
    if len(same) == 1:
        return [position for position in found if by_digest(groups[position], requested.name)][:1]
    if requested.platform is not None and requested.name:
        platform = requested.platform
        fit = [position for position in found if any(entry.platform.matches(platform) for entry in groups[position])]
        return fit if len(fit) == 1 else found
    return found


def _no_image(members: Members, offer: Offer) -> DivepyError:
    """Return what to say of a layout without images."""
    if not offer.artifacts:
        return DamagedImage(f"{members.what} holds no image: its {INDEX} lists none")
    kind = offer.artifacts[0].kind
    hint = ""
    if kind == artifacts.BUILD_CACHE:
        hint = "its layers belong to steps, not to an image; for one, build with --output type=oci,dest=image.tar"
    return UnsupportedImage(f"{members.what} holds {artifacts.called(kind)}, which is not an image", hint)


def refuse_artifact(members: Members, offer: Offer, requested: ImageChoice) -> None:
    """Say so where what is meant is not an image.

    Raises:
        UnsupportedImage: it is an artifact.
    """
    if choice.is_position(requested.name):
        return  # positions are those of images
    others = (*offer.artifacts, *offer.attestations)
    asked = [(one.names, [str(one.descriptor.digest)]) for one in others]
    for position in choice.fitting(asked, requested.name)[:1]:
        images = choice.labels_of([(group[0].names, digests_of(group)) for group in grouped(offer.candidates)])
        kind = artifacts.called(others[position].kind)
        raise UnsupportedImage(
            f"{requested.name!r} in {members.what} is {kind}, which is not an image",
            f"there is: {', '.join(images[:20])}",
        )


def _beside(members: Members, offer: Offer) -> str:
    """Return a line about what lies beside the images; empty where nothing does."""
    if not offer.artifacts:
        return ""
    counted = Counter(artifacts.called(one.kind) for one in offer.artifacts)
    shown = [name if count == 1 else f"{name} ({count} times)" for name, count in counted.most_common(_MAX_NAMED)]
    more = f", and {len(counted) - _MAX_NAMED} other types" if len(counted) > _MAX_NAMED else ""
    return f"beside images, {members.what} holds {', '.join(shown)}{more}"


def open_candidate(members: Members, entry: Candidate, platforms: tuple[Platform, ...]) -> ImageDocuments:
    """Return the image of one manifest.

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
    if not entry.sound:
        warnings.append(f"the manifest {entry.descriptor.digest.short} in {members.what} is not what its digest says")
    if manifest.config.digest.algorithm == "sha256" and Digest.of(data) != manifest.config.digest:
        warnings.append(f"{what} is not what its digest says")
    order, strange = _order(manifest, config)
    warnings += strange
    return ImageDocuments(
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
        self.strange: set[str] = set()
        """Manifests whose bytes are not those that their digests are of."""
        self.attestations: list[Artifact] = []
        """Those that were passed by."""

    def document(self, descriptor: Descriptor) -> Manifest | Index | None:
        """Return what a descriptor points to; None where it is not there."""
        name = descriptor.member
        if name not in self._parsed:
            self._parsed[name] = None
            if self.members.has(name):
                what = f"the manifest {descriptor.digest.short} in {self.members.what}"
                data = self._read(name)
                if descriptor.digest.algorithm == "sha256" and Digest.of(data) != descriptor.digest:
                    self.strange.add(name)
                self._parsed[name] = parse_manifest(data, what)
        return self._parsed[name]

    def platform(self, descriptor: Descriptor, manifest: Manifest | None) -> Platform:
        """Return what an image is for: as its descriptor says, else as its config does, where that can be read."""
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


def _manifests(
    documents: _Documents,
) -> Iterator[tuple[Descriptor, tuple[str, ...], tuple[str, ...], Manifest | str | None]]:
    """Yield every manifest of the layout with its names and indexes, nested ones opened; attestations are left out.

    What is not a manifest comes as its type, unread: indexes may point to whatever they like.
    """
    members = documents.members
    top = parse_manifest(members.document(INDEX), f"{INDEX} in {members.what}")
    if isinstance(top, Manifest):
        raise DamagedImage(f"{INDEX} in {members.what} is a manifest and no index")
    if _is_cache(top):
        yield top.manifests[0], (), (), artifacts.BUILD_CACHE
        return
    waiting: list[tuple[Descriptor, tuple[str, ...], tuple[str, ...]]]
    waiting = [(entry, _names(entry), ()) for entry in reversed(top.manifests)]
    count = 0
    while waiting:
        descriptor, names, indexes = waiting.pop()
        count += 1
        if count > _MAX_MANIFESTS:
            raise LimitExceeded(f"{members.what} lists more than {_MAX_MANIFESTS} manifests")
        if descriptor.is_attestation:
            documents.attestations.append(Artifact(descriptor, (), artifacts.IN_TOTO))
            continue
        document = documents.document(descriptor) if descriptor.is_manifest else descriptor.media_type
        if not isinstance(document, Index):
            yield descriptor, names, indexes, document
        elif _is_cache(document):
            yield descriptor, names, indexes, artifacts.BUILD_CACHE
        elif len(indexes) >= _MAX_DEPTH - 1:
            raise LimitExceeded(f"{members.what} nests indexes deeper than {_MAX_DEPTH}, perhaps in a circle")
        else:
            inside = (*indexes, str(descriptor.digest))
            waiting.extend((entry, names or _names(entry), inside) for entry in reversed(document.manifests))


def _is_cache(index: Index) -> bool:
    """Return whether an index is what BuildKit keeps its cache in: layers, and what says to which steps they belong."""
    return any(entry.media_type == artifacts.BUILD_CACHE for entry in index.manifests)


def _names(descriptor: Descriptor) -> tuple[str, ...]:
    return (descriptor.name,) if descriptor.name else ()


def _merge_names(groups: list[list[Candidate]]) -> list[list[Candidate]]:
    """Return the groups, those that hold the same manifests under another name made one with both names."""
    merged: dict[tuple[Digest, ...], list[Candidate]] = {}
    for group in groups:
        key = tuple(entry.descriptor.digest for entry in group)
        if key not in merged:
            merged[key] = group
            continue
        names = tuple(dict.fromkeys(merged[key][0].names + group[0].names))
        merged[key] = [replace(entry, names=names) for entry in group]
    return list(merged.values())


def _order(manifest: Manifest, config: ImageConfig) -> tuple[tuple[Descriptor, ...], list[str]]:
    """Return the layers base first, and what is strange about them.

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
        annotations=layer.annotations,
    )


def _problem(members: Members, layer: Descriptor) -> DivepyError | None:
    """Return why a layer cannot be read, where its descriptor says so."""
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
    """Return what to say of a layer whose bytes are not there."""
    cause = members.damage or "it was probably saved without it"
    return DamagedLayer(f"the layer's {blob} is not here: {members.what} does not hold it; {cause}")
