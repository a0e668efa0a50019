"""`divepy images`: the engine's images, grouped as on the screen, or the repositories of a registry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, output
from dive_py.engine.connection import connect
from dive_py.engine.facts import facts
from dive_py.engine.images import list_images
from dive_py.engine.registry_access import connect as connect_registry
from dive_py.engine.searching import is_host
from dive_py.engine.usage import DiskUsage, disk_usage, users
from dive_py.errors import EngineUnavailable
from dive_py.oci.reference import may_be_host, without_registry
from dive_py.presentation.image_rows import Group, group_of
from dive_py.registry import lists
from dive_py.reports import image_tables, search_tables
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
    found = _of_engine(options, request.where, progress)
    if found is None:
        return _of_registry(without_registry(options.repository or ""), request, progress, as_json=options.json)
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


def _of_engine(options: ImagesOptions, where: Where, progress: Progress) -> EngineImages | None:
    """Return the engine's images; None where the word is a registry's, or can be, and no engine has it."""
    word = options.repository or ""
    if is_host(word) or without_registry(word) != word:
        return None
    try:
        found = _asked(options, where, progress)
    except EngineUnavailable:
        if may_be_host(word):
            return None
        raise
    return found if found.images or not may_be_host(word) else None


def _of_registry(word: str, request: Request, progress: Progress, *, as_json: bool) -> int:
    """List what a registry has, or the part of it that a path names, page by page as it comes."""
    host, _, path = word.removesuffix("/").partition("/")
    progress.label = f"asking {host}"
    count = 0
    with connect_registry(host, request.registries) as registry:
        for page in lists.repositories(registry, progress):
            names = [name for name in page if not path or name == path or name.startswith(f"{path}/")]
            count += len(names)
            output.write_lines(search_tables.repository_lines(host, names, as_json=as_json))
    if not count:
        console.tell_note(f"{host} has no repositories" + (f" below {path}" if path else ""))
    return exit_status.OK if count else exit_status.NO


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
