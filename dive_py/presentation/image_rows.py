"""The list of an engine's images as a person reads it: grouped, sorted, filtered, in as many columns as fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from dive_py.presentation import units
from dive_py.presentation.steps import SHORT_DIGEST, short_digest
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dive_py.engine.images import ImageSummary

_NONE = "<none>"
"""What engines list where a name is missing."""

_REPOSITORY, _TAG, _ID, _CREATED, _SIZE, _UNIQUE, _USED = range(7)
"""Columns, by their place."""

COLUMNS = 7
"""How many columns there are where all of them fit."""

_LASTING = (_SIZE, _CREATED, _UNIQUE, _ID, _USED)
"""Columns that may be left out, the most important first."""

_SPARE = frozenset((_ID, _USED))
"""Columns that are worth less than whole names."""

_HUB = ("docker.io/", "index.docker.io/")
"""How names of the Docker Hub begin where they are written in full."""


class Group(Enum):
    """What kind of repository an image is in, in the order of the list; the value is the heading."""

    TOP = "Top-level repositories"
    USER = "User repositories"
    ELSEWHERE = "Other registries"
    NAMELESS = "Without a name"


class ImageOrder(Enum):
    """How the list is sorted; the value says so to a person."""

    REPOSITORY = "by repository"
    CREATED = "newest first"
    SIZE = "largest first"
    UNIQUE = "most unique bytes first"


@dataclass(frozen=True)
class Column:
    """One column that fits."""

    cell: int
    """Its place in the cells of a row."""
    title: str
    """What stands above it."""
    width: int
    """Cells."""
    right: bool = False
    """Whether its text stands at its right end."""


@dataclass(frozen=True)
class ImageRow:
    """One line of the list: an image under one of its names, or a heading. All text is printable."""

    cells: tuple[str, ...]
    """Repository, tag, id, creation, size, unique bytes and users; the heading alone where there is no image."""
    image: ImageSummary | None = None
    """The image; None for a heading."""
    again: bool = False
    """Whether the row above has the same repository."""


def group_of(repository: str) -> Group:
    """Return which group a repository belongs to: `ubuntu` is top-level, `jamtur01/puppet` a user's."""
    if not repository:
        return Group.NAMELESS
    for start in _HUB:
        repository = repository.removeprefix(start)
    host, slash, rest = repository.partition("/")
    if not slash or (host == "library" and "/" not in rest):
        return Group.TOP
    return Group.ELSEWHERE if "." in host or ":" in host or host == "localhost" else Group.USER


def image_rows(
    images: Sequence[ImageSummary],
    order: ImageOrder,
    text: str = "",
    *,
    only: str = "",
    unique: Mapping[str, int] | None = None,
    users: Mapping[str, Sequence[str]] | None = None,
) -> list[ImageRow]:
    """Return the lines of the list.

    Args:
        images: The images, each once for each of its names.
        order: How to sort; by repository also groups, with headings where there are several groups.
        text: Words that all must occur somewhere in name, id or users, in any case.
        only: The repository to show alone, or empty.
        unique: By id, bytes that no other image has; None while unknown.
        users: By id, names of containers; None while unknown.
    """
    unique, users = unique or {}, users or {}
    words = text.casefold().split()
    found = [
        image
        for image in images
        if (not only or image.repository == only) and _matches(image, users.get(image.id, ()), words)
    ]
    groups = {group_of(image.repository) for image in found}
    if order is not ImageOrder.REPOSITORY:
        return [row_of(image, unique, users) for image in _sorted(found, order, unique)]
    rows: list[ImageRow] = []
    for group in Group:
        members = [image for image in found if group_of(image.repository) is group]
        if members and len(groups) > 1:
            rows.append(ImageRow((group.value,)))
        before = ""
        for image in sorted(members, key=lambda image: (image.repository, -(image.created or 0), image.tag)):
            rows.append(row_of(image, unique, users, again=bool(before) and before == image.repository))
            before = image.repository
    return rows


def columns(width: int, rows: Iterable[ImageRow]) -> list[Column]:
    """Return the columns that fit in so many cells with their whole heading, from the left.

    The size stays longest; an id has room only where names need it no more.

    Args:
        width: Cells of a whole line; between two columns are two of them blank.
        rows: What is to be shown.
    """
    images = [row.cells for row in rows if row.image is not None]
    longest = [max((len(cells[number]) for cells in images), default=0) for number in range(COLUMNS)]
    fixed = {
        _ID: Column(_ID, "id", SHORT_DIGEST),
        _CREATED: Column(_CREATED, "created", max(7, min(16, longest[_CREATED]))),
        _SIZE: Column(_SIZE, "size", 8, right=True),
        _UNIQUE: Column(_UNIQUE, "unique", 8, right=True),
        _USED: Column(_USED, "used by", 12),
    }
    tag = max(3, min(longest[_TAG], width // 6))
    chosen: list[Column] = []
    for number in _LASTING:
        least = min(max(longest[_REPOSITORY], 10), max(16, width // (2 if number in _SPARE else 4)))
        # where one is left out, a sign says so at the end of the headings
        others = sum(column.width + 2 for column in (*chosen, fixed[number])) + (2 if number != _LASTING[-1] else 0)
        if least + 2 + tag + others > width:
            break
        chosen.append(fixed[number])
    spare = width - tag - 2 - sum(column.width + 2 for column in chosen)
    name = max(10, min(longest[_REPOSITORY], spare if len(chosen) == len(fixed) else spare - 2))
    if len(chosen) == len(fixed):
        chosen[-1] = replace(chosen[-1], width=chosen[-1].width + spare - name)
    chosen.sort(key=lambda column: column.cell)
    return [Column(_REPOSITORY, "repository", name), Column(_TAG, "tag", tag), *chosen]


def count_of(images: Iterable[ImageSummary]) -> int:
    """Return how many images there are, whatever number of names each has."""
    return len({image.id for image in images})


def row_of(
    image: ImageSummary, unique: Mapping[str, int], users: Mapping[str, Sequence[str]], *, again: bool = False
) -> ImageRow:
    """Return the line of an image under one of its names."""
    own = unique.get(image.id)
    cells = (
        printable(image.repository) or _NONE,
        printable(image.tag) or _NONE,
        short_digest(image.id),
        units.age_in_list(image.created) if image.created is not None else "",
        units.size(image.size) if image.size is not None else "",
        units.size(own) if own is not None else "",
        printable(", ".join(users.get(image.id, ()))),
    )
    return ImageRow(cells, image, again)


def _matches(image: ImageSummary, users: Sequence[str], words: Sequence[str]) -> bool:
    text = " ".join((image.name, image.repository, image.id, *users)).casefold()
    return all(word in text for word in words)


def _sorted(images: Sequence[ImageSummary], order: ImageOrder, unique: Mapping[str, int]) -> Iterator[ImageSummary]:
    def weight(image: ImageSummary) -> int:
        if order is ImageOrder.CREATED:
            return image.created or 0
        return (image.size if order is ImageOrder.SIZE else unique.get(image.id)) or 0

    yield from sorted(images, key=lambda image: (-weight(image), image.repository, image.tag))
