"""`divepy tag`: one more name for an image."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status

if TYPE_CHECKING:
    from dive_py.cli.parser import Arguments
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Name it."""
    from dive_py.engine.connection import connect
    from dive_py.engine.naming import tag_image

    with connect(arguments.host or "", arguments.context or "") as engine:
        name = tag_image(engine, arguments.image, arguments.name)
        command = f"{engine.product} tag {shlex.quote(arguments.image)} {shlex.quote(name)}"
    console.tell_note(f"{arguments.image} is {name} too ({command})", colour=arguments.color)
    return exit_status.OK
