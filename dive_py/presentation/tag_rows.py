"""The tags of a repository as a person reads them: sorted, filtered, in as many columns as fit."""

from __future__ import annotations

from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from dive_py.presentation import units
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dive_py.engine.searching import Tag

TITLES: Final = ("tag", "digest", "platforms", "compressed", "created")
"""The names of the columns."""

NAME, DIGEST, PLATFORMS, SIZE, CREATED = range(5)
"""Columns, by their place."""

_WIDTHS: Final = {SIZE: 10, CREATED: 14, PLATFORMS: 11, DIGEST: 12}
"""Cells of the columns besides the name, the most important first."""

_NAME: Final = 16
"""Cells of a name that are worth more than another column."""

_PLATFORMS: Final = 44
"""Cells of platforms that are worth more than blanks."""

_WILD: Final = frozenset("*?[")
"""What makes a filter a glob."""

_SHORT: Final = 12
"""Hex digits of a digest, as engines list them."""


class TagOrder(Enum):
    """How the list is sorted; the value says so to a person."""

    VERSION = "newest version first"
    CREATED = "newest first"
    SIZE = "largest first"
    NAME = "by name"

    @property
    def needs_details(self) -> bool:
        """Whether more than the names decides."""
        return self in {TagOrder.CREATED, TagOrder.SIZE}


def matches(name: str, typed: str, more: Iterable[str] = ()) -> bool:
    """Return whether something passes a filter: a glob for its whole name, or words that all occur, in any case.

    Args:
        name: What it is called.
        typed: The filter.
        more: Other texts in which words may occur.
    """
    folded = typed.casefold()
    if _WILD & set(folded):
        return fnmatchcase(name.casefold(), folded.strip())
    text = " ".join((name, *more)).casefold()
    return all(word in text for word in folded.split())


def tag_names(names: Iterable[str], known: Mapping[str, Tag], order: TagOrder, typed: str) -> list[str]:
    """Return the names that pass a filter, sorted; those of which too little is known come last.

    Args:
        names: All that the repository has, the newest version first.
        known: By name, what each is, as far as that is known.
        order: How to sort.
        typed: The filter: a glob, or words of name, digest, platforms and kind.
    """

    def more(name: str) -> tuple[str, ...]:
        tag = known.get(name)
        return () if tag is None else (tag.digest, tag.kind, *tag.platforms)

    found = [name for name in names if not typed or matches(name, typed, more(name))]
    if order is TagOrder.NAME:
        return sorted(found)
    if order is TagOrder.SIZE:
        found.sort(key=lambda name: -((known[name].size if name in known else None) or 0))
    elif order is TagOrder.CREATED:
        moments = {name: units.moment(known[name].updated) for name in found if name in known}
        found.sort(key=lambda name: -(moment.timestamp() if (moment := moments.get(name)) is not None else 0))
    return found


def cells(tag: Tag) -> tuple[str, ...]:
    """Return the printable text of each column."""
    return (
        printable(tag.name),
        printable(tag.digest.rpartition(":")[2][:_SHORT]),
        printable(", ".join(tag.platforms)),
        units.size(tag.size) if tag.size is not None else "",
        units.age_in_list(tag.updated) if tag.updated else "",
    )


def remark(tag: Tag) -> str:
    """Return what stands behind the name of a tag that is not an image, or not known, printable; else nothing."""
    size = f", {units.size(tag.size)}" if tag.kind and tag.size is not None else ""
    return printable(tag.kind + size or tag.problem)


def widths(longest: int, width: int) -> list[int]:
    """Return how wide each column is in so many cells; 0 for one that does not fit.

    They do not depend on what is learned of the tags, so that nothing jumps when that comes.

    Args:
        longest: Cells of the longest name.
        width: Cells of a whole line; between two columns are two of them blank.
    """
    found = [0] * len(TITLES)
    found[NAME] = max(len(TITLES[NAME]), min(longest, _NAME, width))
    room = width - found[NAME]
    for column, size in _WIDTHS.items():
        if room < size + 2:
            break
        found[column] = size
        room -= size + 2
    for column, most in ((NAME, longest), (PLATFORMS, _PLATFORMS)):
        more = max(0, min(room, most - found[column])) if found[column] else 0
        found[column] += more
        room -= more
    return found
