"""The documents that `docker save` adds to an archive: `manifest.json`, `repositories`, a layer's `json`.

Sources: docker-image-spec v1 to v1.2, *Combined Image JSON + Filesystem Changeset Format*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from msgspec import Struct

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.oci.config import MAX_LAYERS, ConfigShape, HistoryEntry, ImageConfig, RunShape, from_shape, words
from dive_py.oci.document import decode, fit, load

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_IMAGES = 10_000
"""Images in one archive."""


class LayerSourceShape(msgspec.Struct):
    """An element of `LayerSources` in the document."""

    media_type: str | None = msgspec.field(default=None, name="mediaType")


class SavedShape(msgspec.Struct):
    """An element of `manifest.json`."""

    needless: ClassVar = frozenset({"LayerSources"})

    config: str | None = msgspec.field(default=None, name="Config")
    repo_tags: list[str] | None = msgspec.field(default=None, name="RepoTags")
    layers: list[str] | None = msgspec.field(default=None, name="Layers")
    layer_sources: dict[str, LayerSourceShape] | None = msgspec.field(default=None, name="LayerSources")


class LegacyShape(ConfigShape):
    """A layer's `json` before Docker 1.10: a config with its layer's own facts."""

    needless: ClassVar = frozenset({"container_config", "comment", "throwaway"})

    parent: str | None = None
    comment: str | None = None
    container_config: RunShape | None = None
    throwaway: bool | None = None


@dataclass(frozen=True)
class SavedImage:
    """One image of an archive that `docker save` wrote."""

    config: str
    """The config's name in the archive, as written there."""
    names: tuple[str, ...]
    layers: tuple[str, ...]
    """Names in the archive, as written there, base first."""
    media_types: dict[str, str]
    """By diff ID, where the archive says them."""


class LegacyLayer(Struct, frozen=True):
    """One layer as it was described before Docker 1.10."""

    parent: str
    """The ID of the layer below, or empty."""
    raw: dict[str, Any]
    shape: LegacyShape

    @property
    def empty(self) -> bool:
        """Whether it is a step that made no layer; only a manifest of schema 1 says so."""
        return bool(self.shape.throwaway)


def parse_manifest(data: bytes, what: str) -> tuple[SavedImage, ...]:
    """Return the images that `manifest.json` lists.

    Raises:
        DamagedImage: it is not such a list, lists nothing, or an image has no config.
        LimitExceeded: it lists more than any honest archive.
    """
    entries = decode(data, list[SavedShape], what)
    if not entries:
        raise DamagedImage(f"{what} lists no image; the archive is empty")
    if len(entries) > MAX_IMAGES or any(len(entry.layers or ()) > MAX_LAYERS for entry in entries):
        raise LimitExceeded(f"{what} lists more than any honest archive holds")
    images = []
    for entry in entries:
        if not entry.config:
            raise DamagedImage(f"{what} lists an image without config")
        sources = entry.layer_sources or {}
        types = {diff_id: source.media_type or "" for diff_id, source in sources.items()}
        images.append(SavedImage(entry.config, tuple(entry.repo_tags or ()), tuple(entry.layers or ()), types))
    return tuple(images)


def parse_repositories(data: bytes, what: str) -> dict[str, tuple[str, ...]]:
    """Return the names of every top layer that `repositories` lists, by the layer's ID.

    Raises:
        DamagedImage: it is not such a document.
    """
    found: dict[str, tuple[str, ...]] = {}
    for repository, tags in decode(data, dict[str, dict[str, str]], what).items():
        for tag, layer in tags.items():
            found[layer] = (*found.get(layer, ()), f"{repository}:{tag}")
    return found


def parse_legacy(data: bytes, what: str) -> LegacyLayer:
    """Return the layer that a `json` describes.

    Raises:
        DamagedImage: it is not such a document.
    """
    raw = fit(load(data, what), dict[str, Any], what)
    shape = fit(raw, LegacyShape, what)
    return LegacyLayer(shape.parent or "", raw, shape)


def legacy_config(layers: Sequence[LegacyLayer]) -> ImageConfig:
    """Return the config of an image whose layers, base first, each describe themselves; diff IDs are unknown."""
    if not layers:
        return ImageConfig()
    history = tuple(_legacy_step(layer) for layer in layers)
    top = layers[-1]
    return from_shape(top.raw, top.shape, ("" for layer in layers if not layer.empty), history)


def _legacy_step(layer: LegacyLayer) -> HistoryEntry:
    """Return the step that made a layer: its container's command."""
    shape = layer.shape
    command = words(shape.container_config.command) if shape.container_config is not None else ()
    return HistoryEntry(
        shape.created or "", " ".join(command), shape.comment or "", shape.author or "", empty=layer.empty
    )
