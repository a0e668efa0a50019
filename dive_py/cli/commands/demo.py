"""`divepy demo`: an image that shows every case of copy-on-write, and a tour through it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dive_py.cli import console, opening
from dive_py.cli.explorer import explore
from dive_py.demo.image import build

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress

_NAME = "demo.tar"
"""The archive's name; it is what the screen shows."""


def run(request: Request, progress: Progress) -> int:
    """Build the image in a temporary folder and open it with its tour; without a terminal, print its summary."""
    uncached = replace(request, reading=replace(request.reading, cache=False))  # the archive is never read again
    with TemporaryDirectory(prefix="divepy-demo-") as folder:
        archive = Path(folder) / _NAME
        build(archive)
        image = opening.image(uncached, str(archive))
        if console.has_screen():
            return explore(image, request.settings, tour=True)
        from dive_py.cli.results import summarise  # imports numpy, which the explorer's first frame does without

        return summarise(image, progress)
