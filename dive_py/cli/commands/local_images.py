"""`divepy` alone: the images of the engine here, on a screen, or as a list where nobody watches one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.commands import explore
from dive_py.cli.gate import gate
from dive_py.errors import EngineUnavailable
from dive_py.memory import pause_collection, resume_collection, share_heap
from dive_py.presentation.text import printable
from dive_py.presentation.units import age, size
from dive_py.reports import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.engine.images import ImageSummary

_SHORT_ID = 12
"""Hex digits of an id, as engines list them."""

_NONE = "<none>"
"""What engines list where a name is missing."""


def run(arguments: Arguments) -> int:
    """Show the images on a screen; without one, list them."""
    if explore.has_screen() and os.environ.get("CI") not in gate.GO_TRUE:
        return _open_screen(arguments)
    from dive_py.engine.connection import connect
    from dive_py.engine.images import list_images

    try:
        with connect(arguments.host or "", arguments.context or "") as engine:
            found = list_images(engine)
    except EngineUnavailable as error:
        raise EngineUnavailable(error.message, error.hint or "divepy FILE explores an archive") from error
    output.write_lines(_lines(found))
    return exit_status.OK


def _open_screen(arguments: Arguments) -> int:
    """Hand the terminal to the list of images until it is left."""
    console.choose_screen_colours(arguments.color)
    share_heap()
    pause_collection()  # for all that is imported; the screen resumes it with its first frame
    from dive_py.tui.app import run_images

    try:
        return run_images(opening.options(arguments), arguments.settings)
    finally:
        resume_collection()  # where no frame was ever drawn


def _lines(images: list[ImageSummary]) -> Iterator[str]:
    """The table, in the engine's order."""
    rows = [
        (
            printable(image.repository) or _NONE,
            printable(image.tag) or _NONE,
            printable(image.id.removeprefix("sha256:")[:_SHORT_ID]),
            age(image.created) if image.created is not None else "",
            size(image.size) if image.size is not None else "",
        )
        for image in images
    ]
    return table.lines(("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"), rows, right=(4,))
