"""`divepy tag`: one more name for an image."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from dive_py.cli import confirm, console, exit_status

if TYPE_CHECKING:
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Name it; where another image has that name, ask first."""
    from dive_py.engine.connection import connect
    from dive_py.engine.tagging import tag_conflict, tag_image

    with connect(arguments.host or "", arguments.context or "") as engine:
        found = tag_conflict(engine, arguments.name, arguments.image)
        if found is not None and not confirm.may_take(arguments, found, f"tag {arguments.image} as {found.name}"):
            console.tell_note("nothing was tagged", colour=arguments.color)
            return exit_status.NO
        name = tag_image(engine, arguments.image, arguments.name)
        command = f"{engine.product} tag {shlex.quote(arguments.image)} {shlex.quote(name)}"
    own = name in {arguments.image, f"{arguments.image}:latest"}
    said = f"{name} has that name already" if own else f"{arguments.image} is {name} too ({command})"
    console.tell_note(said, colour=arguments.color)
    return exit_status.OK
