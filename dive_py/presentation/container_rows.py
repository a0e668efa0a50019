"""The list of an engine's containers as a person reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from dive_py.presentation import units
from dive_py.presentation.steps import short_digest
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.containers import ContainerSummary

RUNNING: Final = frozenset(("running", "paused", "restarting"))
"""States in which a process is there."""

_NAME, _IMAGE, _STATE, _CREATED, _PORTS = 1, 2, 3, 4, 6
"""Columns, by their place."""

_CUTS: Final = ((_PORTS, 0), (_IMAGE, 14), (_CREATED, 0), (_STATE, 10), (_NAME, 12), (_IMAGE, 0))
"""What gives way where there is too little room, in this order, and how many cells it keeps."""

TITLES: Final = ("", "name", "image", "state", "created", "rw layer", "ports")
"""The names of the columns."""

_MARKS: Final = {"running": "●", "paused": "‖", "restarting": "↻", "created": "○", "exited": "■", "dead": "x"}
_PLAIN: Final = {"running": "*", "paused": "=", "restarting": "@", "created": "o", "exited": "-", "dead": "x"}


_ID: Final = re.compile(r"[0-9a-f]{64}")
_SECONDS: Final = re.compile(r"\bLess than a second|\b\d+ seconds?", re.IGNORECASE)
_ABOUT: Final = re.compile(r"\babout (?=an? )", re.IGNORECASE)


class ContainerOrder(Enum):
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
    order: ContainerOrder,
    text: str = "",
    *,
    running: bool = False,
    plain: bool = False,
) -> list[ContainerRow]:
    """Return the lines of the list, of containers in which all words of `text` occur somewhere, in any case."""
    words = text.casefold().split()
    found = [
        one
        for one in containers
        if (not running or one.state in RUNNING)
        and all(word in " ".join((*one.names, one.image, one.state, one.status, one.id)).casefold() for word in words)
    ]
    if order is ContainerOrder.NAME:
        found.sort(key=lambda one: one.name)
    elif order is ContainerOrder.SIZE:
        found.sort(key=lambda one: (-(one.size_rw or 0), one.name))
    return [ContainerRow(_cells(one, _PLAIN if plain else _MARKS), one) for one in found]


def _cells(one: ContainerSummary, marks: dict[str, str]) -> tuple[str, ...]:
    return (
        marks.get(one.state, "?"),
        printable(", ".join(one.names)) or short_digest(one.id),
        printable(_image(one.image)),
        printable(_lasting(one.status) or one.state),
        units.age_in_list(one.created) if one.created is not None else "",
        units.size(one.size_rw) if one.size_rw is not None else "",
        printable(", ".join(one.ports)),
    )


def _image(name: str) -> str:
    """Return the image's name; of one without, the beginning of its id."""
    digits = name.removeprefix("sha256:")
    return short_digest(digits) if _ID.fullmatch(digits) else name


def _lasting(status: str) -> str:
    """Return what an engine says of the state, without seconds: these are over before they have been read.

    `Up Less than a second` becomes `Up a moment`, `Exited (0) 48 seconds ago` `Exited (0) a moment ago`.
    """
    return _ABOUT.sub("", _SECONDS.sub("a moment", status)).strip()


def widths(rows: Sequence[ContainerRow], width: int) -> list[int]:
    """Return how wide each column is in so many cells; 0 for one that does not fit.

    Where there is too little room, ports go first, the image is cut, the creation goes, the state is cut.

    Args:
        rows: What is shown.
        width: Cells of a whole line; between two columns are two of them blank.
    """
    longest = [max([len(TITLES[k]), *(len(row.cells[k]) for row in rows)]) for k in range(len(TITLES))]
    limits = (1, 32, 40, 30, 16, 8, 40)
    cells = [min(length, limit) for length, limit in zip(longest, limits, strict=True)]
    for column, least in _CUTS:
        over = sum(size + 2 for size in cells if size) - width
        if over > 0:
            cells[column] = max(min(least, cells[column]), cells[column] - over) if least else 0
    for column in (_NAME, _STATE, _IMAGE):
        spare = width - sum(size + 2 for size in cells if size)
        if cells[column] and spare > 0:
            cells[column] = min(longest[column], cells[column] + spare)
    return cells
