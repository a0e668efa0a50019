"""An image's config as far as an engine gives it without exporting: from `inspect` and `history`.

What is missing there is which history steps made a layer. Sizes tell most of it, the commands the rest; the real
config comes with the export and replaces this one.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from dive_py.oci import config as oci_config

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.images import HistoryStep, ImageDetails
    from dive_py.oci.config import ImageConfig

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
