"""From an `ImageRequest` to an analysed image, with what there is to say on the way."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.cli import console
from dive_py.cli.opening import offers
from dive_py.errors import DamagedLayer
from dive_py.exploration import Exploration
from dive_py.memory import share_heap, without_collection
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size
from dive_py.sources import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.opening import ImageRequest
    from dive_py.contents.locate import Followed
    from dive_py.progress import Progress

_LINKS = 3
"""Symlinks that are named on the way to a path."""


@contextmanager
def analysed(image: ImageRequest, progress: Progress, *, decide: bool = True) -> Iterator[Exploration]:
    """Open an image, read and compare all its layers, and close it at the end.

    What is odd about it is written to standard error.

    Args:
        image: Which image, and how.
        progress: Shown while a terminal is there.
        decide: Whether to read the contents that headers cannot compare; only changes and causes depend on it.

    Raises:
        DamagedLayer: a layer cannot be read, and `--ignore-errors` is not given.
        DivepyError: the image cannot be found, opened or read.
    """
    with without_collection():
        share_heap()  # opening has threads, too, where a registry is asked
        with console.shown(progress), offers(image):
            opened = resolve.open_image(image.text, image.options, progress)
        with opened:
            exploration = Exploration(opened)
            said = opened.info.note
            if said:
                console.tell_note(said)
            with console.shown(progress):
                exploration.load(progress, decide=decide, verify=image.verify and decide, on_cost=tell_cost)
            if image.name:
                exploration.info = replace(exploration.info, reference=image.name)
            _note_oddities(exploration, said)
            _check_layers(exploration, image)
            yield exploration
    if image.options.cache is not None:
        image.options.cache.flush()


def tell_cost(contents: int, transferred: int) -> bool:
    """Say what comparing contents takes, where they come from a registry."""
    console.tell_note(f"comparing {count(contents, 'file')} by content, for which {size(transferred)} are transferred")
    return True


def _note_oddities(exploration: Exploration, said: str) -> None:
    """Write one line for each thing that was passed over."""
    info = exploration.info
    for warning in (info.note, *info.warnings) if info.note not in {"", said} else info.warnings:
        console.tell_note(warning)
    for number, warnings in exploration.loaded.warnings.items():
        for warning in warnings:
            console.tell_note(f"layer {number}: {warning}")


def _check_layers(exploration: Exploration, image: ImageRequest) -> None:
    """Stop at a layer that could not be read, unless errors are ignored; figures without it would be wrong."""
    damage = exploration.unread.reasons
    if not damage:
        return
    if not image.ignore_errors:
        number, reason = next(iter(damage.items()))
        others = f" (and {len(damage) - 1} more layers)" if len(damage) > 1 else ""
        raise DamagedLayer(f"layer {number} of {image.text}: {reason}{others}", "-i goes on with what is readable")
    for number, reason in damage.items():
        console.tell_note(f"layer {number} is left out or incomplete: {reason}")


def tell_links(path: bytes, found: Followed, rest: str = "") -> None:
    """Say in one line where a path leads, and by which symlinks."""
    ways = [f"/{printable(link)} -> {printable(target)}" for link, target in found.links[:_LINKS]]
    more = f" and {len(found.links) - _LINKS} more" if len(found.links) > _LINKS else ""
    where = f"/{printable(path)} leads to /{printable(found.path)}"
    console.tell_note(f"{where}, through {', '.join(ways)}{more}{rest}")


def tell_assumed(count: int) -> None:
    """Say in one line how many comparisons of a table were not made byte by byte."""
    if count:
        contents = "content is" if count == 1 else "contents are"
        console.tell_note(
            f"{count:,} {contents} assumed to be unchanged, from equal size and time or checksum; --verify reads "
            f"{'it' if count == 1 else 'them'}"
        )
