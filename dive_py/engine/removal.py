"""Removing an image from an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dive_py.engine.failures import told

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine


def remove_image(engine: Engine, name: str, *, force: bool = False) -> tuple[int, int]:
    """Take a name from an image, and the image away with its last one.

    Args:
        engine: Whose.
        name: A name, or the id of an image without one.
        force: Whether to do so where a container that has ended uses it.

    Returns:
        How many names went, and how many images and layers.

    Raises:
        EngineError: the engine refused, for instance because a container uses the image, or broke off.
    """
    with told(f"to remove {name}"):
        answer: Any = engine.client.remove_image(name, force=force)
    parts = [part for part in answer if isinstance(part, dict)] if isinstance(answer, list) else []
    return sum("Untagged" in part for part in parts), sum("Deleted" in part for part in parts)
