"""`divepy remove`: names of images, and images with their last name; what is lost is said, and asked for."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import confirm, console, exit_status
from dive_py.engine.connection import connect
from dive_py.engine.images import inspect, remove_image
from dive_py.engine.usage import disk_usage, users
from dive_py.presentation.units import count, size

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.engine.connection import Engine
    from dive_py.progress import Progress


class RemoveOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    force: bool


def run(request: Request, progress: Progress) -> int:
    """Remove it."""
    options = request.options(RemoveOptions)
    name = options.image
    with connect(request.where.host, request.where.context) as engine:
        lines = _loss(engine, name, progress)
        force = " --force" if options.force else ""
        lines.append(f"the same by hand: {engine.product} rmi{force} {shlex.quote(name)}")
        if not confirm.agreed(request.consent, f"remove {name}", lines, destroys=True):
            console.tell_note(f"{name} is left as it is")
            return exit_status.NO
        names, parts = remove_image(engine, name, force=options.force)
    deleted = f", {count(parts, 'image or layer', 'images and layers')} deleted" if parts else ""
    console.tell_note(f"removed {name}: {count(names, 'name')}{deleted}")
    return exit_status.OK


def _loss(engine: Engine, name: str, progress: Progress) -> list[str]:
    """Return what goes with the image, in a line each.

    Raises:
        ImageNotFound: the engine has no such image.
    """
    progress.label = "asking what would be freed"
    with console.shown(progress):
        details = inspect(engine, name)
        used = users(engine).get(details.id, ())
        unique = disk_usage(engine).unique.get(details.id)
    others = [tag for tag in details.tags if tag not in {name, f"{name}:latest"}]
    is_named = len(others) < len(details.tags)
    lines = []
    if others and is_named:
        lines.append(f"only this name goes; the image stays as {', '.join(others)}")
    else:
        lines.append(f"the image {details.id[:19]} goes, and cannot be had back but by pulling or building it")
        lines += [f"{size(unique)} that no other image has would be freed"] if unique is not None else []
    lines += [f"used by {', '.join(used)}: the engine may refuse"] if used else []
    return lines
