"""`divepy save`: an image as an archive, whole or not at all."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import confirm, console, exit_status, output
from dive_py.engine.connection import connect
from dive_py.engine.export import Export
from dive_py.engine.images import inspect
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    if file != output.STANDARD_OUTPUT and os.path.exists(file):  # noqa: PTH110
        lines = [f"{file} is there already, and would be replaced"]
        if not confirm.agreed(request.consent, f"overwrite {file}", lines, destroys=True):
            console.tell_note(f"{file} is left as it is")
            return exit_status.NO
    with connect(where.host, where.context) as engine:
        details = inspect(engine, options.image)
        progress.label, progress.total = f"saving {options.image}", details.size
        with console.shown(progress), Export(engine, options.image, progress, where.platform) as export:
            parts = _pieces(export)
            first = next(parts, b"")  # what is refused is said before a file is made
            output.write_file(file, _chained(first, parts))
        command = f"{engine.product} save -o {shlex.quote(file)} {shlex.quote(options.image)}"
    if file != output.STANDARD_OUTPUT:
        console.tell_note(f"saved {options.image} as {file} ({command})")
    return exit_status.OK


def _pieces(export: Export) -> Iterator[bytes]:
    while piece := export.read(_PIECE):
        yield piece


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
