"""What the documents of an archive or a folder say: which images there are, and which layers one is made of.

How the bytes are reached is another matter: any `Members` will do.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from dive_py.oci.config import pair
from dive_py.oci.digest import chain_ids
from dive_py.sources.image import ImageInfo, LayerInfo

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from dive_py.errors import DivepyError
    from dive_py.oci.config import HistoryEntry, ImageConfig
    from dive_py.oci.platform import Platform
    from dive_py.sources.image import Deliver


class Members(Protocol):
    """Named bytes: the members of an archive, or the files of a folder. Names are normalised by `member_name`."""

    what: str
    """What the whole is called, for messages: the path as typed, or standard input."""
    damage: str
    """Why it could not be looked through to its end; empty where it could."""

    @abstractmethod
    def names(self) -> Sequence[str]:
        """Return the names at hand; of a folder, only those at its top."""

    @abstractmethod
    def has(self, name: str) -> bool:
        """Return whether there is such a file, at the end of links where there are some."""

    @abstractmethod
    def document(self, name: str) -> bytes:
        """Return the whole content of a small file.

        Raises:
            DamagedImage: it is not there, or cut off.
            LimitExceeded: it is larger than any honest document.
        """

    @abstractmethod
    def compressed_size(self, name: str) -> int | None:
        """Return the bytes of a file whose first bytes say that it is compressed; None for any other, or none."""


@dataclass(frozen=True)
class StoredLayer:
    """Where one layer's bytes are."""

    member: str
    """The file's name, normalised; empty where the layer has none."""
    diff_id: str = ""
    """As the config claims; empty where unknown."""
    media_type: str = ""
    """As the manifest says; empty where there is none."""
    archive_id: str = ""
    """The first component of the layer's name in its archive; empty elsewhere."""
    size: int | None = None
    """Bytes of the blob as the manifest claims; None where it does not say."""
    problem: DivepyError | None = None
    """Why its bytes cannot be read, known before anyone tries."""
    annotations: Mapping[str, str] = field(default_factory=dict)
    """As the manifest has them."""


def by_member(layers: Sequence[StoredLayer], skip: Collection[int], deliver: Deliver) -> dict[str, list[int]]:
    """Return the numbers of the layers that each member is, and deliver those that cannot be read as errors at once."""
    numbers: dict[str, list[int]] = {}
    for number, layer in enumerate(layers):
        if number in skip:
            continue
        if layer.problem is not None:
            deliver(number, layer.problem)
        else:
            numbers.setdefault(layer.member, []).append(number)
    return numbers


@dataclass(frozen=True)
class ImageDocuments:
    """One image as the documents describe it."""

    config: ImageConfig
    id: str
    """The config's digest."""
    layers: tuple[StoredLayer, ...]
    """Base first."""
    digest: str = ""
    """The manifest's digest, or empty."""
    names: tuple[str, ...] = ()
    platforms: tuple[Platform, ...] = ()
    """All that the index offers."""
    warnings: tuple[str, ...] = ()

    def without_archive_ids(self) -> ImageDocuments:
        """Return the same image whose layers' names are not an archive's, so that dive finds no ids in them."""
        return replace(self, layers=tuple(replace(layer, archive_id="") for layer in self.layers))


@dataclass(frozen=True)
class ImageChoice:
    """Which image is meant where there are several."""

    name: str = ""
    """A name, a tag, a digest, or `@N` for the Nth from 0; empty to take the only one."""
    platform: Platform | None = None
    """The platform that was asked for; None to find a fitting one."""


def describe(found: ImageDocuments, members: Members, reference: str, source: str, way: str) -> ImageInfo:
    """Return what is known of an image before any layer has been read."""
    config = found.config
    return ImageInfo(
        reference=reference,
        source=source,
        way=way,
        id=found.id,
        digest=found.digest,
        names=found.names,
        platform=config.platform,
        platforms=found.platforms or (config.platform,),
        config=config,
        layers=_layer_infos(found, members),
        warnings=(*found.warnings, *((members.damage,) if members.damage else ())),
    )


def config_layers(config: ImageConfig) -> tuple[LayerInfo, ...]:
    """Return the layers as far as a config alone describes them."""
    chain = chain_ids(config.diff_ids)
    history = pair(config, len(config.diff_ids))
    return tuple(
        _layer_info(number, StoredLayer("", diff_id), chain[number], None, said.entry, said.steps)
        for number, (diff_id, said) in enumerate(zip(config.diff_ids, history, strict=True))
    )


def _layer_infos(found: ImageDocuments, members: Members) -> tuple[LayerInfo, ...]:
    chain = chain_ids(layer.diff_id for layer in found.layers)
    history = pair(found.config, len(found.layers))
    infos = []
    for number, (layer, said) in enumerate(zip(found.layers, history, strict=True)):
        compressed = members.compressed_size(layer.member) if layer.member and members.has(layer.member) else None
        if compressed is None and layer.problem is not None:
            compressed = layer.size  # what cannot be read is listed with the size it claims
        infos.append(_layer_info(number, layer, chain[number], compressed, said.entry, said.steps))
    return tuple(infos)


def _layer_info(
    number: int,
    layer: StoredLayer,
    chain_id: str,
    compressed: int | None,
    entry: HistoryEntry | None,
    steps: tuple[HistoryEntry, ...],
) -> LayerInfo:
    """Return one layer as its place and its history describe it."""
    return LayerInfo(
        number=number,
        diff_id=layer.diff_id,
        chain_id=chain_id,
        archive_id=layer.archive_id,
        media_type=layer.media_type,
        compressed=compressed,
        created=entry.created if entry else "",
        created_by=entry.created_by if entry else "",
        comment=entry.comment if entry else "",
        author=entry.author if entry else "",
        steps=steps,
    )
