"""An engine's containers as a table and as JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.steps import short_digest
from dive_py.presentation.text import printable
from dive_py.presentation.units import age, size
from dive_py.reports import table
from dive_py.reports.json_lines import object_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.engine.containers import ContainerSummary

_TITLES = ("CONTAINER ID", "NAMES", "IMAGE", "CREATED", "STATE", "SIZE", "PORTS")


def lines(containers: Sequence[ContainerSummary]) -> Iterator[str]:
    """Write the table, in the order given."""
    rows = [
        (
            short_digest(one.id),
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


def json_lines(containers: Sequence[ContainerSummary]) -> Iterator[str]:
    """Write one object a line; what the engine does not say is null or empty."""
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
