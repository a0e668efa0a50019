"""`divepy tag`: one more name for an image."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import confirm, console, exit_status
from dive_py.engine.connection import connect
from dive_py.engine.tagging import tag_conflict, tag_image

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class TagOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    name: str


def run(request: Request, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Name it; where another image has that name, ask first."""
    options = request.options(TagOptions)
    with connect(request.where.host, request.where.context) as engine:
        found = tag_conflict(engine, options.name, options.image)
        if found is not None and not confirm.may_take(request.consent, found, f"tag {options.image} as {found.name}"):
            console.tell_note("nothing was tagged")
            return exit_status.NO
        name = tag_image(engine, options.image, options.name)
        command = f"{engine.product} tag {shlex.quote(options.image)} {shlex.quote(name)}"
    own = name in {options.image, f"{options.image}:latest"}
    said = f"{name} has that name already" if own else f"{options.image} is {name} too ({command})"
    console.tell_note(said)
    return exit_status.OK
