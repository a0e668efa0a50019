"""What an engine's images are used for, and what they share with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dive_py.engine.failures import told

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
    """The names of the containers, running or not, that use each image, by image id.

    Raises:
        EngineError: the engine refused or broke off.
    """
    with told("to list its containers"):
        answer = engine.ask("/containers/json", params={"all": "1"})
    found: dict[str, list[str]] = {}
    for one in _list(answer):
        image = one.get("ImageID") if isinstance(one, dict) else None
        if isinstance(image, str):
            names = [name for name in _list(one.get("Names")) if isinstance(name, str)]
            name = names[0].lstrip("/") if names else str(one.get("Id") or "")[:12]
            found.setdefault(image, []).append(name)
    return {image: tuple(sorted(names)) for image, names in found.items()}


def disk_usage(engine: Engine) -> DiskUsage:
    """What each image has for itself; an engine may think about it for seconds.

    Raises:
        EngineError: the engine refused or broke off.
    """
    with told("to tell what its images take"):
        answer = engine.ask("/system/df", params={"type": "image"} if engine.speaks(_TYPED) else None)
    said: dict[str, Any] = answer if isinstance(answer, dict) else {}
    unique: dict[str, int] = {}
    for one in _list(said.get("Images")):
        if not isinstance(one, dict) or not isinstance(one.get("Id"), str):
            continue
        size, shared = _number(one.get("Size")), _number(one.get("SharedSize"))
        if size is not None and shared is not None and shared >= 0:  # -1 stands for not counted
            unique[one["Id"]] = max(0, size - shared)
    return DiskUsage(unique, _number(said.get("LayersSize")) or None)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
