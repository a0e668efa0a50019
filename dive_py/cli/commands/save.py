"""`divepy save`: an image as an archive, whole or not at all."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

from dive_py.cli import confirm, console, exit_status, output
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.engine.export import Export
    from dive_py.progress import Progress

_PIECE = 1 << 20


def run(arguments: Arguments, progress: Progress) -> int:
    """Save it."""
    from dive_py.engine.connection import connect
    from dive_py.engine.export import Export
    from dive_py.engine.images import inspect

    where = arguments.output or output.STANDARD_OUTPUT
    if where == output.STANDARD_OUTPUT and console.is_terminal(sys.stdout):
        raise UsageError("an archive is not for a terminal", "name a file: -o image.tar")
    if where != output.STANDARD_OUTPUT and os.path.exists(where):  # noqa: PTH110
        lines = [f"{where} is there already, and would be replaced"]
        if not confirm.agreed(arguments, f"overwrite {where}", lines, destroys=True):
            console.tell_note(f"{where} is left as it is", colour=arguments.color)
            return exit_status.NO
    with connect(arguments.host or "", arguments.context or "") as engine:
        details = inspect(engine, arguments.image)
        progress.label, progress.total = f"saving {arguments.image}", details.size
        with console.shown(progress), Export(engine, arguments.image, progress, arguments.platform or "") as export:
            parts = _pieces(export)
            first = next(parts, b"")  # what is refused is said before a file is made
            output.write_file(where, _chained(first, parts))
        command = f"{engine.product} save -o {shlex.quote(where)} {shlex.quote(arguments.image)}"
    if where != output.STANDARD_OUTPUT:
        console.tell_note(f"saved {arguments.image} as {where} ({command})", colour=arguments.color)
    return exit_status.OK


def _pieces(export: Export) -> Iterator[bytes]:
    while piece := export.read(_PIECE):
        yield piece


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
