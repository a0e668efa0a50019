"""`divepy dockerfile`: the Dockerfile of an image, as far as its history tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import base_image, console, exit_status, opening, output
from dive_py.cli.opening import offers
from dive_py.reports import history_dockerfile
from dive_py.sources import resolve

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class DockerfileOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    base: str | None


def run(request: Request, progress: Progress) -> int:
    """Print it; no layer is read for that."""
    options = request.options(DockerfileOptions)
    image = opening.image(request, options.image)
    with console.shown(progress), offers(image):
        opened = resolve.open_image(image.text, image.options, progress)
    with opened:
        base = base_image.find(options.base, opened.info, image.options, progress)
        if base.note:
            console.tell_note(base.note)
        output.write_lines(history_dockerfile.lines(opened.info, base))
    return exit_status.OK
