"""`divepy images`: the engine's images, grouped as on the screen, with what each has for itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, output
from dive_py.engine.connection import connect
from dive_py.engine.facts import facts
from dive_py.engine.images import list_images
from dive_py.engine.usage import DiskUsage, disk_usage, users
from dive_py.presentation.image_rows import Group, group_of
from dive_py.reports import image_tables
from dive_py.reports.image_tables import EngineImages

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request, Where
    from dive_py.progress import Progress


class ImagesOptions(Struct, frozen=True):
    """The command's words and options."""

    repository: str | None
    quiet: bool
    sort: str | None
    top_level: bool
    user: bool
    registry: bool
    dangling: bool
    json: bool


def run(request: Request, progress: Progress) -> int:
    """List them."""
    options = request.options(ImagesOptions)
    found = _asked(options, request.where, progress)
    chosen = _group(options)
    if chosen is not None:
        found = replace(found, images=[image for image in found.images if group_of(image.repository) is chosen])
    if options.quiet:
        output.write_lines(iter(dict.fromkeys(image.id for image in found.images)))
    elif options.json:
        output.write_lines(image_tables.json_lines(found))
    else:
        output.write_lines(image_tables.lines(found, options.sort or "name"))
        console.tell_note(image_tables.figures(found, whole=not options.repository))
    return exit_status.OK


def _group(options: ImagesOptions) -> Group | None:
    """Return the group whose repositories alone are listed, None for all; at most one option is given."""
    if options.top_level:
        return Group.TOP
    if options.user:
        return Group.USER
    if options.registry:
        return Group.ELSEWHERE
    return Group.NAMELESS if options.dangling else None


def _asked(options: ImagesOptions, where: Where, progress: Progress) -> EngineImages:
    """Ask the engine; for ids alone, only what that takes."""
    progress.label = "asking the engine"
    with connect(where.host, where.context) as engine, console.shown(progress):
        images = list_images(engine, options.repository or "")
        if options.quiet:
            return EngineImages(images, {}, DiskUsage({}, None), facts(engine), engine.product)
        return EngineImages(images, users(engine), disk_usage(engine), facts(engine), engine.product)
