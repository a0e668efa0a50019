"""`divepy images`: the engine's images, grouped as on the screen, with what each has for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, output
from dive_py.errors import UsageError
from dive_py.presentation.image_rows import Group, ImageOrder, count_of, group_of, image_rows
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size
from dive_py.reports import table
from dive_py.reports.json_lines import object_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.engine.facts import EngineFacts
    from dive_py.engine.images import ImageSummary
    from dive_py.engine.usage import DiskUsage
    from dive_py.progress import Progress

_ORDERS = {
    "name": ImageOrder.REPOSITORY,
    "created": ImageOrder.CREATED,
    "size": ImageOrder.SIZE,
    "unique": ImageOrder.UNIQUE,
}

_KINDS = {
    Group.TOP: "top-level",
    Group.USER: "user",
    Group.ELSEWHERE: "registry",
    Group.NAMELESS: "dangling",
}


@dataclass(frozen=True)
class _Known:
    """What the engine says."""

    images: Sequence[ImageSummary]
    users: Mapping[str, Sequence[str]]
    usage: DiskUsage
    facts: EngineFacts
    product: str


def run(arguments: Arguments, progress: Progress) -> int:
    """List them."""
    wanted = [group for group in Group if getattr(arguments, _KINDS[group].replace("-", "_"))]
    if len(wanted) > 1:
        raise UsageError("--top-level, --user, --registry and --dangling exclude each other", "take one of them")
    known = _asked(arguments, progress)
    kept = [image for image in known.images if not wanted or group_of(image.repository) is wanted[0]]
    if arguments.quiet:
        output.write_lines(iter(dict.fromkeys(image.id for image in kept)))
    elif arguments.json:
        output.write_lines(_json(known, kept))
    else:
        output.write_lines(_lines(known, kept, arguments))
        _tell(known, kept, arguments)
    return exit_status.OK


def _asked(arguments: Arguments, progress: Progress) -> _Known:
    from dive_py.engine.connection import connect
    from dive_py.engine.facts import facts
    from dive_py.engine.images import list_images
    from dive_py.engine.usage import DiskUsage, disk_usage, users

    progress.label = "asking the engine"
    with connect(arguments.host or "", arguments.context or "") as engine, console.shown(progress):
        images = list_images(engine, arguments.repository or "")
        if arguments.quiet:
            return _Known(images, {}, DiskUsage({}, None), facts(engine), engine.product)
        return _Known(images, users(engine), disk_usage(engine), facts(engine), engine.product)


def _lines(known: _Known, images: Sequence[ImageSummary], arguments: Arguments) -> Iterator[str]:
    """The table, in the order of the screen, without its headings."""
    order = _ORDERS[arguments.sort or "name"]
    rows = image_rows(images, order, unique=known.usage.unique, users=known.users)
    titles = ("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "UNIQUE", "USED BY")
    return table.lines(titles, [row.cells for row in rows if row.image is not None], right=(4, 5))


def _tell(known: _Known, images: Sequence[ImageSummary], arguments: Arguments) -> None:
    """Where they are kept, and what all of them take."""
    driver = f"{known.facts.driver} (containerd)" if known.facts.containerd else known.facts.driver
    parts = [count(count_of(images), "image")]
    if known.usage.total is not None and not arguments.repository:
        shared = known.usage.total - sum(known.usage.unique.values())
        parts.append(f"{size(known.usage.total)} in all" + (f", {size(shared)} of it shared" if shared > 0 else ""))
    parts.append(f"kept by {known.product} with {driver} in {known.facts.root}")
    console.tell_note(printable("; ".join(parts)), colour=arguments.color)


def _json(known: _Known, images: Sequence[ImageSummary]) -> Iterator[str]:
    for image in images:
        unique = known.usage.unique.get(image.id)
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
                "usedBy": list(known.users.get(image.id, ())),
            }
        )
