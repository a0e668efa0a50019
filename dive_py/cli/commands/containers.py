"""`divepy containers`: the engine's containers, running and stopped, with the size of each read-write layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli import exit_status, output
from dive_py.errors import UsageError
from dive_py.presentation.container_rows import ContainerOrder, container_rows
from dive_py.presentation.text import printable
from dive_py.presentation.units import age, size
from dive_py.reports import table
from dive_py.reports.json_lines import object_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.engine.containers import ContainerSummary
    from dive_py.progress import Progress

_SHORT_ID = 12
"""Hex digits of an id, as engines list them."""

_TITLES = ("CONTAINER ID", "NAMES", "IMAGE", "CREATED", "STATE", "SIZE", "PORTS")


def run(arguments: Arguments, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """List the containers."""
    from dive_py.engine.connection import connect
    from dive_py.engine.containers import list_containers

    if arguments.all and arguments.running:
        raise UsageError("--all and --running exclude each other", "take one of them")
    with connect(arguments.host or "", arguments.context or "") as engine:
        found = list_containers(engine, sizes=not arguments.quiet)
    rows = container_rows(found, ContainerOrder.CREATED, arguments.filter or "", running=arguments.running)
    kept = [row.container for row in rows]
    if arguments.quiet:
        output.write_lines(printable(one.id) for one in kept)
    else:
        output.write_lines(_json(kept) if arguments.json else _lines(kept))
    return exit_status.OK


def _lines(containers: list[ContainerSummary]) -> Iterator[str]:
    """The table, in the list's order."""
    rows = [
        (
            printable(one.id[:_SHORT_ID]),
            printable(",".join(one.names)),
            printable(one.image),
            age(one.created) if one.created is not None else "",
            printable(one.state),
            size(one.size_rw) if one.size_rw is not None else "",
            printable(",".join(one.ports)),
        )
        for one in containers
    ]
    return table.lines(_TITLES, rows, right=(5,))


def _json(containers: list[ContainerSummary]) -> Iterator[str]:
    """One object a line; what the engine does not say is null or empty."""
    for one in containers:
        yield object_line(
            {
                "id": one.id,
                "names": one.names,
                "image": one.image,
                "imageId": one.image_id,
                "command": one.command,
                "created": one.created,
                "state": one.state,
                "status": one.status,
                "sizeRw": one.size_rw,
                "ports": one.ports,
            }
        )
