"""What an engine says of one of its images, asked once and handed on to all that want to know."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from dive_py.engine.images import history, inspect
from dive_py.errors import ImageNotFound
from dive_py.oci import config as oci_config
from dive_py.oci.platform import Platform
from dive_py.sources.archives.layout import config_layers
from dive_py.sources.image import ImageInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.connection import Engine
    from dive_py.engine.images import HistoryStep, ImageDetails, StoredManifest
    from dive_py.oci.config import ImageConfig
    from dive_py.oci.reference import Reference

GRAPH_DRIVERS = ("overlay2", "fuse-overlayfs")
"""Docker's drivers that keep a tar-split record of each layer, and say where their folders are."""

_PODMAN_FOLDER = re.compile(r"(/.+)/overlay/([0-9a-f]{64})/diff")


class InspectedImage(Struct, frozen=True):
    """An image in an engine."""

    engine: Engine
    """The engine; stays the caller's to close."""
    details: ImageDetails
    """What `inspect` says, of the platform where that was asked for."""
    info: ImageInfo
    """The image's description, its config put together from `inspect` and `history`."""
    id: str
    """The ID by which the engine knows the image, whatever the platform."""
    platform: str
    """The platform to export; empty where the engine has only one."""
    manifests: tuple[StoredManifest, ...] = ()
    """All manifests of its index, with their sizes; empty where the engine does not list them."""

    @property
    def data_root(self) -> str:
        """The data root on the engine's machine, where Docker's graph driver says it; else empty."""
        driver, upper = self.details.driver, self.details.upper
        ending = re.compile(rf"/{re.escape(driver)}/[0-9a-zA-Z_-]+/diff")
        at = upper.rfind(f"/{driver}/")
        return upper[:at] if driver in GRAPH_DRIVERS and at >= 1 and ending.fullmatch(upper, at) else ""

    @property
    def storage(self) -> tuple[str, tuple[str, ...]]:
        """Podman's storage on the engine's machine and the IDs of all layers in it; else empty."""
        folders = (self.details.upper, *self.details.lower) if self.details.driver == "overlay" else ()
        found = [_PODMAN_FOLDER.fullmatch(folder) for folder in folders]
        parts = [one.groups() for one in found if one is not None]
        roots = {root for root, _ in parts}
        if len(parts) != len(found) or len(parts) != len(self.info.layers) or len(roots) != 1:
            return "", ()
        return roots.pop(), tuple(layer for _, layer in reversed(parts))

    @property
    def computes_diff_ids(self) -> bool:
        """Whether the image is in one of Docker's graph drivers: they compute the diff ID of what they unpack."""
        return self.engine.product == "docker" and bool(self.data_root)

    @property
    def covering_digest(self) -> str:
        """The digest that covers every byte of the image, with the platform; empty where the engine does not say one.

        With containerd's store an image's ID is the digest of its manifest. A graph driver's is that of the config,
        whose diff IDs are computed ones. Podman's is that of the config, too, and what it says is not computed; but
        where it knows one manifest only, that one has the digests of the blobs.
        """
        details, platform = self.details, self.info.platform
        if self.engine.product == "podman":
            manifests = {name.partition("@")[2] for name in details.digests}
            return f"podman {manifests.pop()} {platform}" if len(manifests) == 1 else ""
        of_manifest = any(name.endswith(f"@{details.id}") for name in details.digests)
        return f"{details.id} {platform}" if of_manifest or self.computes_diff_ids else ""


def inspect_image(engine: Engine, reference: Reference, platform: str = "") -> InspectedImage:
    """Ask an engine for all that it says of an image, for a platform or, without one, of its own choice.

    Raises:
        ImageNotFound: the engine does not have it, or not for that platform.
        EngineError: it refused or broke off.
    """
    name = reference.location
    requested = Platform.parse(platform) if platform else None
    whole = details = inspect(engine, name)
    if requested:
        details = inspect(engine, name, str(requested))
    config = engine_config(details, _history(engine, whole.id, str(requested or "")))
    if requested and not config.platform.matches(requested):
        raise ImageNotFound(
            f"{engine.place.who} has {name} for {config.platform}, not for {requested}",
            f"to get it: divepy pull --platform {requested} {name}",
            brief=f"has it for {config.platform}",
        )
    platforms = _platforms(whole, config)
    # of several platforms one is sent, not all
    sent = requested or (config.platform if len(platforms) > 1 else "")
    info = _info(engine, reference, details, config, platforms)
    return InspectedImage(engine, details, info, whole.id, str(sent), whole.manifests)


def _history(engine: Engine, identity: str, platform: str) -> tuple[HistoryStep, ...]:
    """Return the steps of an image that the engine has; none where it cannot tell them.

    Docker answers 404 for an image that it lists and could not unpack (26.1 with containerd's store); it saves it.
    """
    try:
        return history(engine, identity, platform)
    except ImageNotFound:
        return ()


def _platforms(details: ImageDetails, config: ImageConfig) -> tuple[Platform, ...]:
    """Return the platforms of an image that the engine has: what was not pulled is not offered."""
    found = [one.platform for one in details.manifests if one.kind == "image" and one.is_there and one.platform]
    platforms = tuple(dict.fromkeys(Platform.parse(platform) for platform in found))
    return platforms if config.platform in platforms else (config.platform,)


def _info(
    engine: Engine,
    reference: Reference,
    details: ImageDetails,
    config: ImageConfig,
    platforms: tuple[Platform, ...],
) -> ImageInfo:
    # a few hex digits may be a name as well: what the engine found says which
    name = reference.name.familiar if reference.name else ""
    by_id = name not in details.tags and details.id.rpartition(":")[2].startswith(reference.location)
    return ImageInfo(
        reference=reference.location if by_id or not name else name,
        source=engine.product,
        way=f"{engine.product} · export",
        id=details.id,
        digest=next((name.partition("@")[2] for name in details.digests), ""),
        names=details.tags,
        platform=config.platform,
        platforms=platforms,
        config=config,
        layers=config_layers(config),
        address=engine.place.address,
    )


_SURELY: Final = 3
_LIKELY: Final = 2
_PERHAPS: Final = 1
_HARDLY: Final = 0

_NO_LAYER = re.compile(
    r"(?:/bin/sh -c )?(?:#\(nop\)\s+)?"
    r"(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b"
)
"""Commands that only change the config, as the classic builder and BuildKit write them."""

_WORKDIR = re.compile(r"(?:/bin/sh -c )?(?:#\(nop\)\s+)?WORKDIR\b")
"""The command that makes a layer only where the folder was not there yet."""


def engine_config(details: ImageDetails, history: Sequence[HistoryStep]) -> ImageConfig:
    """Return the config of an image that an engine has, with a guess which steps, the oldest first, made its layers.

    Raises:
        DamagedImage: the engine passed on what no config may hold.
    """
    made = steps_with_layers(history, len(details.diff_ids))
    document: dict[str, Any] = {
        "os": details.os,
        "architecture": details.architecture,
        "variant": details.variant,
        "os.version": details.os_version,
        "created": details.created,
        "author": details.author,
        "config": details.config,
        "rootfs": {"type": "layers", "diff_ids": list(details.diff_ids)},
        "history": [_step(step, empty=position not in made) for position, step in enumerate(history)],
    }
    return oci_config.parse(json.dumps(document).encode(), f"what the engine says about {details.id}")


def steps_with_layers(history: Sequence[HistoryStep], layers: int) -> set[int]:
    """Return the positions of the `layers` steps that most likely made a layer; of equally likely ones, the older."""
    likely = sorted(range(len(history)), key=lambda position: (-_likelihood(history[position]), position))
    return set(likely[:layers])


def _likelihood(step: HistoryStep) -> int:
    if step.size > 0:
        return _SURELY
    if _NO_LAYER.match(step.created_by):
        return _HARDLY
    return _PERHAPS if _WORKDIR.match(step.created_by) else _LIKELY


def _step(step: HistoryStep, *, empty: bool) -> dict[str, object]:
    return {
        "created": _time(step.created),
        "created_by": step.created_by,
        "comment": step.comment,
        "empty_layer": empty,
    }


def _time(seconds: int | None) -> str:
    """Return RFC 3339; empty where unknown, or out of what a calendar holds."""
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return ""
