"""The list of an engine's containers as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from dive_py.presentation import units
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.containers import ContainerSummary

RUNNING: Final = frozenset(("running", "paused", "restarting"))
"""States in which a process is there."""

TITLES: Final = ("", "name", "image", "state", "created", "rw layer", "ports")
"""The names of the columns."""

_MARKS: Final = {"running": "●", "paused": "‖", "restarting": "↻", "created": "○", "exited": "■", "dead": "x"}
_PLAIN: Final = {"running": "*", "paused": "=", "restarting": "@", "created": "o", "exited": "-", "dead": "x"}


class Order(Enum):
    """How the list is sorted; the value says so to a person."""

    CREATED = "newest first"
    NAME = "by name"
    SIZE = "largest first"


@dataclass(frozen=True)
class ContainerRow:
    """One line of the list. All text is printable."""

    cells: tuple[str, ...]
    """A mark for its state, name, image, state in words, creation, size of the read-write layer, ports."""
    container: ContainerSummary


def container_rows(
    containers: Sequence[ContainerSummary],
    order: Order,
    wanted: str = "",
    *,
    running: bool = False,
    plain: bool = False,
) -> list[ContainerRow]:
    """The lines of the list.

    Args:
        containers: The containers.
        order: How to sort.
        wanted: Words that all must occur somewhere in names, image, state or id, in any case.
        running: Whether only those are shown that run.
        plain: Whether marks are to be ASCII.
    """
    words = wanted.casefold().split()
    found = [
        one
        for one in containers
        if (not running or one.state in RUNNING)
        and all(word in " ".join((*one.names, one.image, one.state, one.status, one.id)).casefold() for word in words)
    ]
    if order is Order.NAME:
        found.sort(key=lambda one: one.name)
    elif order is Order.SIZE:
        found.sort(key=lambda one: (-(one.size_rw or 0), one.name))
    return [ContainerRow(_cells(one, _PLAIN if plain else _MARKS), one) for one in found]


def _cells(one: ContainerSummary, marks: dict[str, str]) -> tuple[str, ...]:
    return (
        marks.get(one.state, "?"),
        printable(", ".join(one.names)) or one.id[:12],
        printable(one.image.removeprefix("sha256:")[:64]),
        printable(one.status or one.state),
        units.age(one.created) if one.created is not None else "",
        units.size(one.size_rw) if one.size_rw is not None else "",
        printable(", ".join(one.ports)),
    )


def widths(rows: Sequence[ContainerRow], width: int) -> list[int]:
    """How wide each column is in so many cells; 0 for one that does not fit, ports and image first.

    Args:
        rows: What is shown.
        width: Cells of a whole line; between two columns are two of them blank.
    """
    longest = [max([len(TITLES[k]), *(len(row.cells[k]) for row in rows)]) for k in range(len(TITLES))]
    limits = (1, 32, 40, 30, 16, 8, 40)
    wanted = [min(length, limit) for length, limit in zip(longest, limits, strict=True)]
    for dropped in (6, 4, 2):
        if sum(size + 2 for size in wanted if size) <= width:
            break
        wanted[dropped] = 0
    spare = width - sum(size + 2 for size in wanted if size)
    wanted[1] = max(8, min(longest[1], wanted[1] + spare)) if spare else wanted[1]
    return wanted
