"""What `docker save` writes, from the first version on: which image is meant, and where its layers are.

Since 1.10 `manifest.json` says it; before, `repositories` names top layers, and every layer's `json` its parent. The
order of layers is never the archive's.

Sources: docker-image-spec v1, v1.1, v1.2; moby, `daemon/internal/image/tarexport`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import AmbiguousImage, DamagedImage, DivepyError, LimitExceeded
from dive_py.oci import config as oci_config
from dive_py.oci import saved
from dive_py.oci.digest import Digest
from dive_py.sources.archives import choice, oci_layout
from dive_py.sources.archives.layout import ImageChoice, ImageDocuments, StoredLayer
from dive_py.sources.archives.tar_members import member_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.oci.config import ImageConfig
    from dive_py.oci.saved import LegacyLayer, SavedImage
    from dive_py.sources.archives.layout import Members
    from dive_py.sources.archives.oci_layout import Candidate

MANIFEST = "manifest.json"
REPOSITORIES = "repositories"
_HEX = re.compile(r"[0-9a-f]{64}")


def find(members: Members, requested: ImageChoice) -> ImageDocuments:
    """Return the image that is meant, of an archive with `manifest.json`.

    The OCI index that may stand beside it knows more digests, and images for other platforms.

    Raises:
        AmbiguousImage: several fit, or none is for the platform that was asked for.
        ImageNotFound: none has the name that was asked for.
        DamagedImage: a document is not there or damaged, or has another digest than was asked for.
        UnsupportedImage: what was asked for by digest is not an image.
    """
    images = _merged(saved.parse_manifest(members.document(MANIFEST), f"{MANIFEST} in {members.what}"))
    offer, warnings = _indexed(members)
    groups = oci_layout.grouped(offer.candidates)
    known: dict[str, str] = {}
    configs = [_config_digest(members, image, requested, known) for image in images]
    of_config = {digest: group for group in reversed(groups) for entry in group for digest in entry.digests[1:]}
    belonging = [of_config.get(config, []) for config in configs]
    offered = [
        (image.names, list(dict.fromkeys(filter(None, (config, *oci_layout.digests_of(group))))))
        for image, config, group in zip(images, configs, belonging, strict=True)
    ]
    fitting = choice.fitting(offered, requested.name)
    if not fitting and (unlisted := _unlisted(members, groups, requested)):
        return unlisted
    if not fitting and choice.parts(requested.name)[1]:
        oci_layout.refuse_artifact(members, offer, requested)
    position = choice.the_one(fitting, offered, requested.name, members.what)
    image, group = images[position], belonging[position]
    asked = oci_layout.by_digest(group, requested.name) if group else []
    if asked and not _of_config(asked, configs[position]):
        entry = oci_layout.chosen(members, group, requested)
        return replace(oci_layout.open_candidate(members, entry, oci_layout.platforms_of(group)), names=image.names)
    found = _opened(members, image)
    if choice.has_digest([configs[position]], requested.name) and found.id != configs[position]:
        raise DamagedImage(f"what {members.what} has under {requested.name} has another digest")
    return _with_index(members, replace(found, warnings=(*found.warnings, *warnings)), groups, requested)


def _opened(members: Members, image: SavedImage) -> ImageDocuments:
    """Return an image as `manifest.json` describes it."""
    name = member_name(image.config)
    what = f"the config {name!r} in {members.what}"
    data = members.document(name)
    digest = Digest.of(data)
    found = _found(members, image, oci_config.parse(data, what), digest)
    claimed = _HEX.findall(name)[-1:]
    if claimed and claimed != [digest.hex]:
        return replace(found, warnings=(*found.warnings, f"{what} is not what its name says"))
    return found


def _config_digest(members: Members, image: SavedImage, requested: ImageChoice, known: dict[str, str]) -> str:
    """Return the digest of an image's config: as its name says, else computed if a digest was asked for, else empty."""
    claimed = _HEX.findall(image.config)[-1:]
    if claimed:
        return f"sha256:{claimed[0]}"
    name = member_name(image.config)
    if not choice.parts(requested.name)[1] or not members.has(name):
        return ""
    if name not in known:
        known[name] = str(Digest.of(members.document(name)))
    return known[name]


def _indexed(members: Members) -> tuple[oci_layout.Offer, tuple[str, ...]]:
    """Return what the OCI index beside `manifest.json` lists, and why it cannot be read where it cannot."""
    if not members.has(oci_layout.INDEX):
        return oci_layout.Offer(), ()
    try:
        return oci_layout.offered(members), ()
    except DivepyError as error:
        return oci_layout.Offer(), (error.message,)


def _of_config(group: Sequence[Candidate], digest: str) -> bool:
    return any(entry.manifest is not None and str(entry.manifest.config.digest) == digest for entry in group)


def _unlisted(members: Members, groups: Sequence[Sequence[Candidate]], requested: ImageChoice) -> ImageDocuments | None:
    """Return the image of a digest that only the OCI index knows; None where it does not know it either."""
    offered: list[tuple[Sequence[str], list[str]]] = [((), oci_layout.digests_of(group)) for group in groups]
    fitting = choice.fitting(offered, requested.name) if choice.parts(requested.name)[1] else []
    if not fitting:
        return None
    group = groups[choice.the_one(fitting, offered, requested.name, members.what)]
    entry = oci_layout.chosen(members, group, requested)
    return oci_layout.open_candidate(members, entry, oci_layout.platforms_of(group))


def find_legacy(members: Members, requested: ImageChoice) -> ImageDocuments:
    """Return the image that is meant, of an archive from before Docker 1.10.

    Raises:
        AmbiguousImage: several fit, or none is for the platform that was asked for.
        ImageNotFound: none has the name that was asked for.
        DamagedImage: a document is not there or damaged.
    """
    tops = _tops(members)
    offered = [(names, [f"sha256:{top}"]) for top, names in tops.items()]
    if not offered:
        raise DamagedImage(f"{members.what} holds no image: its {REPOSITORIES} lists none")
    top = list(tops)[choice.by_name(offered, requested.name, members.what)]
    ids, layers = _ancestry(members, top)
    config = saved.legacy_config(layers)
    if requested.platform is not None and not config.platform.matches(requested.platform):
        raise _no_such_platform(members, config, requested)
    return ImageDocuments(
        config=config,
        id=top,
        layers=tuple(_with_problem(members, StoredLayer(f"{layer}/layer.tar", archive_id=layer)) for layer in ids),
        names=tops[top],
        warnings=("the archive is from before Docker 1.10 and has no diff IDs",),
    )


def _found(members: Members, image: SavedImage, config: ImageConfig, digest: Digest) -> ImageDocuments:
    order, warnings = _order(image, config)
    layers = []
    for number, written in enumerate(order):
        diff_id = config.diff_ids[number] if number < len(config.diff_ids) else ""
        layer = StoredLayer(
            member=member_name(written),
            diff_id=diff_id,
            media_type=image.media_types.get(diff_id, ""),
            archive_id=written.removeprefix("./").partition("/")[0],
        )
        layers.append(_with_problem(members, layer))
    return ImageDocuments(config=config, id=str(digest), layers=tuple(layers), names=image.names, warnings=warnings)


def _merged(images: Sequence[SavedImage]) -> list[SavedImage]:
    """Return the images, those that are listed again under other names made one with all names."""
    found: dict[tuple[str, tuple[str, ...]], SavedImage] = {}
    for image in images:
        same = found.setdefault((image.config, image.layers), image)
        names = tuple(dict.fromkeys(same.names + image.names))
        found[image.config, image.layers] = replace(same, names=names)
    return list(found.values())


def _order(image: SavedImage, config: ImageConfig) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the layers' names base first, and what is strange about them.

    Where every name is a diff ID, the config's order counts.
    """
    named = {f"sha256:{digest}": name for name in image.layers for digest in _HEX.findall(name)[-1:]}
    order = [named.get(diff_id, "") for diff_id in config.diff_ids]
    if tuple(order) != image.layers and sorted(order) == sorted(image.layers):
        return tuple(order), (f"{MANIFEST} lists the layers in another order than the config; the config's is used",)
    if len(image.layers) != len(config.diff_ids):
        return image.layers, (
            f"{MANIFEST} lists {len(image.layers)} layers, the config {len(config.diff_ids)} diff IDs",
        )
    return image.layers, ()


def _with_problem(members: Members, layer: StoredLayer) -> StoredLayer:
    if members.has(layer.member):
        return layer
    return replace(layer, problem=oci_layout.missing_layer(members, f"file {layer.member!r}"))


def _with_index(
    members: Members, found: ImageDocuments, groups: Sequence[Sequence[Candidate]], requested: ImageChoice
) -> ImageDocuments:
    """Return the image with what the OCI index adds, or the one for the platform that was asked for."""
    group = next((group for group in groups if _of_config(group, found.id)), [])
    if requested.platform is not None and not found.config.platform.matches(requested.platform):
        if not group or choice.has_digest([found.id], requested.name):
            raise _no_such_platform(members, found.config, requested)
        other = oci_layout.chosen(members, group, requested)
        return replace(oci_layout.open_candidate(members, other, oci_layout.platforms_of(group)), names=found.names)
    mine = next((entry for entry in group if _of_config([entry], found.id)), None)
    if mine is None or mine.manifest is None:
        return found
    types = {layer.member: layer.media_type for layer in mine.manifest.layers}
    return replace(
        found,
        digest=str(mine.descriptor.digest),
        platforms=oci_layout.platforms_of(group),
        layers=tuple(replace(layer, media_type=types.get(layer.member, layer.media_type)) for layer in found.layers),
    )


def _no_such_platform(members: Members, config: ImageConfig, requested: ImageChoice) -> AmbiguousImage:
    only = str(config.platform)
    return AmbiguousImage(
        f"{members.what} has nothing for {requested.platform}", [only], f"available: {only}", kind="platform"
    )


def _tops(members: Members) -> dict[str, tuple[str, ...]]:
    """Return the top layer of every image, with its names; without `repositories`, all layers that are not a parent."""
    if members.has(REPOSITORIES):
        found = saved.parse_repositories(members.document(REPOSITORIES), f"{REPOSITORIES} in {members.what}")
        if found:
            return found
    ids = [name.partition("/")[0] for name in members.names() if name.endswith("/json") and name.count("/") == 1]
    if len(ids) > oci_config.MAX_LAYERS:
        raise LimitExceeded(f"{members.what} describes more than {oci_config.MAX_LAYERS} layers")
    parents = {_legacy(members, layer).parent for layer in ids}
    return {layer: () for layer in ids if layer not in parents}


def _ancestry(members: Members, top: str) -> tuple[list[str], list[LegacyLayer]]:
    """Return the layers from the base to `top`."""
    ids: list[str] = []
    layers: list[LegacyLayer] = []
    seen: set[str] = set()
    current = top
    while current:
        if current in seen or len(ids) >= oci_config.MAX_LAYERS:
            raise DamagedImage(f"in {members.what}, the layer {current[:12]!r} is its own ancestor")
        seen.add(current)
        layers.append(_legacy(members, current))
        ids.append(current)
        current = layers[-1].parent
    return ids[::-1], layers[::-1]


def _legacy(members: Members, layer: str) -> LegacyLayer:
    what = f"the description of layer {layer[:12]!r} in {members.what}"
    if not _HEX.fullmatch(layer):
        raise DamagedImage(f"{what} has a name that is not a layer's ID")
    return saved.parse_legacy(members.document(f"{layer}/json"), what)
