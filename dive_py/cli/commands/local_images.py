"""`divepy` alone: the images of the engine here, on a screen, or as a list without a terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, opening, output
from dive_py.errors import EngineUnavailable
from dive_py.memory import pause_collection, resume_collection, share_heap
from dive_py.settings.environment import GO_TRUE

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request, Where
    from dive_py.settings.values import Settings
    from dive_py.sources.image import OpenOptions


def run(request: Request) -> int:
    """Show the images on a screen; without one, list them."""
    if console.has_screen() and os.environ.get("CI") not in GO_TRUE:
        return _open_screen(opening.options(request), request.settings)
    return _list(request.where)


def _open_screen(options: OpenOptions, settings: Settings) -> int:
    """Hand the terminal to the list of images until it is left."""
    console.hand_colours_to_screen()
    share_heap()
    pause_collection()  # for all that is imported; the screen resumes it with its first frame
    from dive_py.tui.app import run_images

    try:
        return run_images(options, settings)
    finally:
        resume_collection()  # where no frame was ever drawn


def _list(where: Where) -> int:
    """Write the images to standard output, in the engine's order."""
    from dive_py.engine.connection import connect  # the screen asks on a thread, when it is there
    from dive_py.engine.images import list_images
    from dive_py.reports import image_tables

    try:
        with connect(where.host, where.context) as engine:
            found = list_images(engine)
    except EngineUnavailable as error:
        raise EngineUnavailable(error.message, error.hint or "divepy FILE explores an archive") from error
    output.write_lines(image_tables.short_lines(found))
    return exit_status.OK
