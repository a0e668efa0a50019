"""What reading a whole image has shown, as JSON, for when it is not read again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from dive_py.errors import DivepyError
from dive_py.oci import config as oci_config
from dive_py.sources.archives.layout import config_layers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.sources.image import ImageInfo


class _Remembered(msgspec.Struct):
    """The shape of what is kept."""

    id: str
    config: dict[str, Any]
    layers: list[tuple[str, int | None]]
    """Media type and compressed size."""
    warnings: list[str]


def to_json(info: ImageInfo) -> dict[str, Any]:
    """Return what reading has shown of an image beyond what its engine said before."""
    return {
        "id": info.id,
        "config": info.config.raw,
        "layers": [[layer.media_type, layer.compressed] for layer in info.layers],
        "warnings": list(info.warnings),
    }


def from_json(info: ImageInfo, kept: Mapping[str, Any]) -> ImageInfo | None:
    """Return what an engine says of an image, corrected by what reading it has shown before.

    Args:
        info: What the engine says.
        kept: What `to_json` gave; None comes back where it is something else, or does not belong to this image.
    """
    try:
        whole = msgspec.convert(kept, _Remembered)
        config = oci_config.parse(json.dumps(whole.config).encode(), "the kept config")
    except (DivepyError, msgspec.ValidationError, ValueError):
        return None
    if config.diff_ids != info.config.diff_ids or len(whole.layers) != len(config.diff_ids):
        return None
    layers = tuple(
        replace(layer, media_type=media_type, compressed=compressed)
        for layer, (media_type, compressed) in zip(config_layers(config), whole.layers, strict=True)
    )
    return replace(
        info, id=whole.id, config=config, platform=config.platform, layers=layers, warnings=tuple(whole.warnings)
    )
