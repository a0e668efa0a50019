"""`divepy containers`: the engine's containers, running and stopped, with the size of each read-write layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import exit_status, output
from dive_py.engine.connection import connect
from dive_py.engine.containers import list_containers
from dive_py.presentation.container_rows import ContainerOrder, container_rows
from dive_py.presentation.text import printable
from dive_py.reports import container_tables

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class ContainersOptions(Struct, frozen=True):
    """The command's words and options."""

    all: bool
    running: bool
    filter: str | None
    quiet: bool
    json: bool


def run(request: Request, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """List the containers."""
    options = request.options(ContainersOptions)
    with connect(request.where.host, request.where.context) as engine:
        found = list_containers(engine, sizes=not options.quiet)
    rows = container_rows(found, ContainerOrder.CREATED, options.filter or "", running=options.running)
    kept = [row.container for row in rows]
    if options.quiet:
        output.write_lines(printable(one.id) for one in kept)
    else:
        output.write_lines(container_tables.json_lines(kept) if options.json else container_tables.lines(kept))
    return exit_status.OK
