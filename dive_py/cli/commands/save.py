"""`divepy save`: an image as an archive, whole or not at all."""

from __future__ import annotations

import shlex
import sys
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import confirm, console, exit_status, output
from dive_py.engine.connection import connect
from dive_py.engine.export import Export
from dive_py.engine.images import inspect
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress

_PIECE = 1 << 20


class SaveOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    output: str | None


def run(request: Request, progress: Progress) -> int:
    """Save it."""
    options, where = request.options(SaveOptions), request.where
    file = options.output or output.STANDARD_OUTPUT
    if file == output.STANDARD_OUTPUT and console.is_terminal(sys.stdout):
        raise UsageError("an archive is not for a terminal", "name a file: -o image.tar")
    if not confirm.may_write(request.consent, file):
        console.tell_note(f"{file} is left as it is")
        return exit_status.NO
    with connect(where.host, where.context) as engine:
        details = inspect(engine, options.image)
        progress.label, progress.total = f"saving {options.image}", details.size
        with console.shown(progress), Export(engine, options.image, progress, where.platform) as export:
            first = export.read(_PIECE)  # what is refused is said before a file is made
            output.write_file(file, chain([first], iter(partial(export.read, _PIECE), b"")))
        command = f"{engine.product} save -o {shlex.quote(file)} {shlex.quote(options.image)}"
    if file != output.STANDARD_OUTPUT:
        console.tell_note(f"saved {options.image} as {file} ({command})")
    return exit_status.OK
