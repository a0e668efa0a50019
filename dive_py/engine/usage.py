"""What an engine's images are used for, and what they share with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.engine.answers import Answer, objects
from dive_py.engine.failures import engine_errors
from dive_py.engine.owner import is_own

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.engine.connection import Engine

_TYPED = "1.42"
"""From this API version on the question about disk usage can be asked for images alone."""


@dataclass(frozen=True)
class DiskUsage:
    """What images take on the engine's disk."""

    unique: Mapping[str, int]
    """By image id, bytes of layers that no other image has; without images whose share is unknown."""
    total: int | None
    """Bytes of all layers, each counted once; None where unknown."""


def users(engine: Engine) -> dict[str, tuple[str, ...]]:
    """Return the names of the containers, running or not, that use each image, by image id.

    Raises:
        EngineError: the engine refused or broke off.
    """
    with engine_errors("to list its containers"):
        answer = engine.ask("/containers/json", params={"all": "1"})
    found: dict[str, list[str]] = {}
    for one in objects(answer):
        image = one.text("ImageID")
        if image and not is_own(one.fields):
            name = next(iter(one.texts("Names")), "").lstrip("/") or one.text("Id")[:12]
            found.setdefault(image, []).append(name)
    return {image: tuple(sorted(names)) for image, names in found.items()}


def disk_usage(engine: Engine) -> DiskUsage:
    """Return what each image has for itself; an engine may think about it for seconds.

    Raises:
        EngineError: the engine refused or broke off.
    """
    with engine_errors("to report what its images take"):
        answer = engine.ask("/system/df", params={"type": "image"} if engine.speaks(_TYPED) else None)
    said = Answer.of(answer)
    unique: dict[str, int] = {}
    for one in said.objects("Images"):
        identity, size, shared = one.text("Id"), one.number("Size"), one.number("SharedSize")
        if identity and size is not None and shared is not None and shared >= 0:  # -1 stands for not counted
            unique[identity] = max(0, size - shared)
    return DiskUsage(unique, said.number("LayersSize") or None)
