"""An engine's images as tables and as JSON lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.presentation.image_rows import Group, ImageOrder, count_of, group_of, image_rows, row_of
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size
from dive_py.reports import table
from dive_py.reports.json_lines import object_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dive_py.engine.facts import EngineFacts
    from dive_py.engine.images import ImageSummary
    from dive_py.engine.usage import DiskUsage

_ORDERS = {
    "name": ImageOrder.REPOSITORY,
    "created": ImageOrder.CREATED,
    "size": ImageOrder.SIZE,
    "unique": ImageOrder.UNIQUE,
}
_KINDS = {Group.TOP: "top-level", Group.USER: "user", Group.ELSEWHERE: "registry", Group.NAMELESS: "dangling"}

_SHORT = ("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE")


@dataclass(frozen=True)
class EngineImages:
    """Images, with what their engine says about them."""

    images: Sequence[ImageSummary]
    users: Mapping[str, Sequence[str]]
    """By id, names of containers."""
    usage: DiskUsage
    facts: EngineFacts
    product: str


def short_lines(images: Sequence[ImageSummary]) -> Iterator[str]:
    """Write a table with what every engine says at once, in the engine's order."""
    return table.lines(_SHORT, [row_of(image, {}, {}).cells[: len(_SHORT)] for image in images], right=(4,))


def lines(found: EngineImages, order: str) -> Iterator[str]:
    """Write the table, in the order of the screen, without its headings."""
    rows = image_rows(found.images, _ORDERS[order], unique=found.usage.unique, users=found.users)
    titles = (*_SHORT, "UNIQUE", "USED BY")
    return table.lines(titles, [row.cells for row in rows if row.image is not None], right=(4, 5))


def figures(found: EngineImages, *, whole: bool) -> str:
    """Say where the images are kept, and how much they take together where these are all of the engine (`whole`)."""
    driver = f"{found.facts.driver} (containerd)" if found.facts.containerd else found.facts.driver
    parts = [count(count_of(found.images), "image")]
    if found.usage.total is not None and whole:
        shared = found.usage.total - sum(found.usage.unique.values())
        if shared < 0:  # Docker 26 on containerd counts blobs into each image, and not into the total
            parts.append(f"{size(found.usage.total)} in all, unpacked layers alone")
        else:
            parts.append(f"{size(found.usage.total)} in all" + (f", {size(shared)} of it shared" if shared else ""))
    parts.append(f"kept by {found.product} with {driver} in {found.facts.root}")
    return printable("; ".join(parts))


def json_lines(found: EngineImages) -> Iterator[str]:
    """Write one object a line; what the engine does not say is null."""
    for image in found.images:
        unique = found.usage.unique.get(image.id)
        yield object_line(
            {
                "repository": image.repository or None,
                "tag": image.tag or None,
                "id": image.id,
                "kind": _KINDS[group_of(image.repository)],
                "created": image.created,
                "sizeBytes": image.size,
                "uniqueBytes": unique,
                "sharedBytes": image.size - unique if unique is not None and image.size is not None else None,
                "usedBy": list(found.users.get(image.id, ())),
            }
        )
