"""Removing an image from an engine."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from dive_py.engine.answers import objects
from dive_py.engine.failures import engine_errors
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine

_FORCE: Final = re.compile(r"must (be )?force|\(must be forced\)|by force", re.IGNORECASE)
"""What engines say where stopped containers alone use the image."""


def remove_image(engine: Engine, name: str, *, force: bool = False) -> tuple[int, int]:
    """Take a name from an image, and the image away with its last one.

    With `force` also where a container that has ended uses it.

    Returns:
        How many names went, and how many images and layers.

    Raises:
        EngineError: the engine refused, for instance because a container uses the image, or broke off.
    """
    try:
        with engine_errors(f"to remove {name}"):
            answer = engine.client.remove_image(name, force=force)
    except EngineError as error:
        if not force and _FORCE.search(error.message):
            hint = f"remove the containers that use it first, or: divepy remove --force {shlex.quote(name)}"
            raise EngineError(error.message, hint) from error
        raise
    parts = objects(answer)
    # a tag takes the digest that it was pulled by with it, which does not count as a name
    names = [str(part.fields["Untagged"]) for part in parts if "Untagged" in part.fields]
    tags = [name for name in names if "@" not in name]
    return len(tags or names), sum("Deleted" in part.fields for part in parts)
