"""`divepy demo`: an image that shows every case of copy-on-write, and a tour through it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dive_py.cli.commands import explore

if TYPE_CHECKING:
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.progress import Progress

_NAME = "demo.tar"
"""The archive's name; it is what the screen shows."""


def run(arguments: Arguments, progress: Progress) -> int:
    """Build the image in a temporary folder and open it with its tour; without a terminal, print its summary."""
    from dive_py.demo.image import build

    with TemporaryDirectory(prefix="divepy-demo-") as folder:
        archive = Path(folder) / _NAME
        build(archive)
        arguments.image, arguments.layer, arguments.path = str(archive), None, None
        arguments.no_cache = True  # the archive is never read again
        if not explore.has_screen():
            return explore.summarise(arguments, progress)
        return explore.open_screen(arguments, tour=True)
