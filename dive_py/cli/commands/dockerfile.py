"""`divepy dockerfile`: the Dockerfile of an image, as far as its history tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.opening import offers
from dive_py.reports import history_dockerfile
from dive_py.sources import resolve

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class DockerfileOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str


def run(request: Request, progress: Progress) -> int:
    """Print it; no layer is read for that."""
    image = opening.image(request, request.options(DockerfileOptions).image)
    with console.shown(progress), offers(image):
        opened = resolve.open_image(image.text, image.options, progress)
    with opened:
        output.write_lines(history_dockerfile.lines(opened.info))
    return exit_status.OK
