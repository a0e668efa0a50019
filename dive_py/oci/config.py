"""An image's config: what it runs, its diff IDs and its history.

The shape is that of OCI image-spec 1.1, config.md; what Docker adds (`Healthcheck`, …) is read as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from dive_py.errors import DamagedImage
from dive_py.oci.descriptor import PlatformShape
from dive_py.oci.digest import Digest
from dive_py.oci.document import fit, load
from dive_py.oci.platform import Platform

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_LAYERS = 10_000
"""Layers and diff IDs of one image. Engines refuse images of more than 127."""


class HistoryEntry(Struct, frozen=True):
    """One step of an image's making."""

    created: str = ""
    """When, as written there (RFC 3339); may be empty."""
    created_by: str = ""
    """The command, as written there: `/bin/sh -c #(nop) …` in older images."""
    comment: str = ""
    author: str = ""
    empty: bool = False
    """Whether the step made no layer."""


@dataclass(frozen=True)
class ImageConfig:
    """What an image's config says. All text in it comes from the image and is untrusted."""

    raw: dict[str, Any] = field(default_factory=dict, compare=False)
    """The whole document, as decoded."""
    platform: Platform = field(default_factory=Platform)
    created: str = ""
    """When, as written there (RFC 3339); may be empty."""
    author: str = ""
    diff_ids: tuple[str, ...] = ()
    """The claimed diff ID of every layer, base first; each is a well-formed digest, or empty where unknown."""
    history: tuple[HistoryEntry, ...] = ()
    """All steps, oldest first; need not fit the layers: use `pair`."""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    user: str = ""
    working_dir: str = ""
    env: tuple[str, ...] = ()
    """`NAME=value` each, in the order of the config."""
    ports: tuple[str, ...] = ()
    """`80/tcp` each."""
    volumes: tuple[str, ...] = ()
    """Paths inside the container."""
    labels: dict[str, str] = field(default_factory=dict)
    healthcheck: tuple[str, ...] = ()
    """The test as written there: `CMD`, `CMD-SHELL` or `NONE`, then its words."""
    stop_signal: str = ""


class HealthShape(msgspec.Struct):
    """`Healthcheck` in the document."""

    test: list[str] | None = msgspec.field(default=None, name="Test")


class RunShape(msgspec.Struct):
    """`config` in the document: how a container is started."""

    entrypoint: list[str] | str | None = msgspec.field(default=None, name="Entrypoint")
    command: list[str] | str | None = msgspec.field(default=None, name="Cmd")
    user: str | None = msgspec.field(default=None, name="User")
    working_dir: str | None = msgspec.field(default=None, name="WorkingDir")
    env: list[str] | None = msgspec.field(default=None, name="Env")
    ports: dict[str, Any] | None = msgspec.field(default=None, name="ExposedPorts")
    volumes: dict[str, Any] | None = msgspec.field(default=None, name="Volumes")
    labels: dict[str, str | None] | None = msgspec.field(default=None, name="Labels")
    healthcheck: HealthShape | None = msgspec.field(default=None, name="Healthcheck")
    stop_signal: str | None = msgspec.field(default=None, name="StopSignal")


class StepShape(msgspec.Struct):
    """An element of `history` in the document."""

    created: str | None = None
    created_by: str | None = None
    comment: str | None = None
    author: str | None = None
    empty_layer: bool | None = None


class RootfsShape(msgspec.Struct):
    """`rootfs` in the document."""

    diff_ids: list[str] | None = None


class ConfigShape(PlatformShape):
    """The document: what of it is looked at, and its types; its platform stands in it as `os` and so on do."""

    created: str | None = None
    author: str | None = None
    config: RunShape | None = None
    rootfs: RootfsShape | None = None
    history: list[StepShape] | None = None


def parse(data: bytes, what: str = "the image's config") -> ImageConfig:
    """Return the config that `data` spells; messages call it `what`.

    Raises:
        DamagedImage: it is not JSON, has other types than a config, or its diff IDs are not digests.
        LimitExceeded: it is larger than any honest config.
    """
    raw = fit(load(data, what), dict[str, Any], what)
    shape = fit(raw, ConfigShape, what)
    diff_ids = shape.rootfs.diff_ids if shape.rootfs is not None and shape.rootfs.diff_ids is not None else []
    steps = shape.history or []
    if max(len(diff_ids), len(steps)) > MAX_LAYERS:
        raise DamagedImage(f"{what} names more than {MAX_LAYERS} layers, which no honest image needs")
    history = tuple(_history_entry(step) for step in steps)
    return from_shape(raw, shape, (str(Digest.parse(diff_id)) for diff_id in diff_ids), history)


def from_shape(
    raw: dict[str, Any], shape: ConfigShape, diff_ids: Iterable[str], history: tuple[HistoryEntry, ...]
) -> ImageConfig:
    """Return the config whose parts have been read already."""
    run = shape.config or RunShape()
    return ImageConfig(
        raw=raw,
        platform=shape.read(),
        created=shape.created or "",
        author=shape.author or "",
        diff_ids=tuple(diff_ids),
        history=history,
        entrypoint=words(run.entrypoint),
        command=words(run.command),
        user=run.user or "",
        working_dir=run.working_dir or "",
        env=tuple(run.env or ()),
        ports=_names(run.ports),
        volumes=_names(run.volumes),
        labels={name: value or "" for name, value in (run.labels or {}).items()},
        healthcheck=words(run.healthcheck.test if run.healthcheck is not None else None),
        stop_signal=run.stop_signal or "",
    )


def words(command: list[str] | str | None) -> tuple[str, ...]:
    """Return a command's words: very old configs give one string where newer ones give a list."""
    if command is None:
        return ()
    return (command,) if isinstance(command, str) else tuple(command)


def _names(members: Mapping[str, object] | None) -> tuple[str, ...]:
    """Return the keys of an object that is used as a set, sorted."""
    return tuple(sorted(members or ()))


def _history_entry(step: StepShape) -> HistoryEntry:
    return HistoryEntry(
        step.created or "", step.created_by or "", step.comment or "", step.author or "", bool(step.empty_layer)
    )


class LayerHistory(Struct, frozen=True):
    """What the history says of one layer."""

    entry: HistoryEntry | None = None
    """The step that made the layer, or None where the history has none for it."""
    steps: tuple[HistoryEntry, ...] = ()
    """Steps without a layer after this one; of layer 0 also those before it."""


def pair(config: ImageConfig, layer_count: int) -> tuple[LayerHistory, ...]:
    """Return what the history says of each of `layer_count` layers, base first.

    History need not fit the layers (OCI image-spec 1.1, config.md: it is optional): pairs are made from the base up,
    layers above the history's end get nothing, and steps above the last layer come with the last layer.
    """
    entries: list[HistoryEntry | None] = []
    steps: list[list[HistoryEntry]] = [[] for _ in range(layer_count)]
    if not layer_count:
        return ()
    for entry in config.history:
        if entry.empty or len(entries) == layer_count:
            steps[max(len(entries) - 1, 0)].append(entry)
        else:
            entries.append(entry)
    entries.extend([None] * (layer_count - len(entries)))
    return tuple(LayerHistory(entry, tuple(after)) for entry, after in zip(entries, steps, strict=True))
