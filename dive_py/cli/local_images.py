"""`divepy` alone: the images of the engine here, as a list; the demo where no engine answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli import console, demo, exit_status, explore, output
from dive_py.errors import EngineUnavailable
from dive_py.presentation.text import printable
from dive_py.presentation.units import age, size
from dive_py.reports import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.parser import Arguments
    from dive_py.engine.images import ImageSummary
    from dive_py.progress import Progress

_SHORT_ID = 12
"""Hex digits of an id, as engines list them."""

_NONE = "<none>"
"""What engines list where a name is missing."""


def run(arguments: Arguments, progress: Progress) -> int:
    """List the images; open the demo where there is no engine, nobody named one, and somebody watches."""
    from dive_py.engine.connection import connect
    from dive_py.engine.images import list_images

    try:
        with connect(arguments.host or "", arguments.context or "") as engine:
            found = list_images(engine)
    except EngineUnavailable as error:
        if not explore.has_screen() or arguments.host or arguments.context:
            raise EngineUnavailable(error.message, error.hint or "divepy FILE explores an archive") from error
        console.tell_note(f"{error.message}; this is the demo", colour=arguments.color)
        return demo.run(arguments, progress)
    output.write_lines(_lines(found))
    if explore.has_screen():
        console.tell_note("to explore one of them: divepy REPOSITORY:TAG", colour=arguments.color)
    return exit_status.OK


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
