"""From IMAGE on the command line to an analysed image, with what there is to say on the way."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.cli import console
from dive_py.cli.grammar.suggest import nearest
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import DamagedLayer, DivepyError, ImageNotFound, UsageError
from dive_py.memory import without_collection
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.contents.locate import Followed
    from dive_py.exploration import Exploration
    from dive_py.progress import Progress
    from dive_py.settings.values import Settings
    from dive_py.sources.image import Image, LayerInfo, OpenOptions

READ_WRITE = "rw"
"""What `--layer` calls a container's read-write layer."""

_LINKS = 3
"""Symlinks that are named on the way to a path."""

_LAYER_DIGITS = 4
"""No image has ten thousand layers."""


def options(arguments: Arguments, *, keep: bool = False) -> OpenOptions:
    """What the command line says about where the image is.

    Args:
        arguments: The command line.
        keep: Whether contents will be read, and not only compared.
    """
    from dive_py.cli.commands.cache import opened as index_cache
    from dive_py.settings import keys
    from dive_py.sources.image import OpenOptions

    settings: Settings = arguments.settings
    probe = False if arguments.no_probe else settings[keys.PROBE]
    is_cached = settings[keys.CACHE] and not arguments.no_cache
    return OpenOptions(
        source=arguments.source or "",
        host=arguments.host or "",
        context=arguments.context or "",
        platform=arguments.platform or "",
        usual_source=settings[keys.SOURCE],
        probe=probe is not False,
        probe_remote=probe is True,
        keep=keep,
        cache=index_cache(settings) if is_cached else None,
    )


@contextmanager
def analysed(
    arguments: Arguments, progress: Progress, *, decide: bool = True, keep: bool = False
) -> Iterator[Exploration]:
    """The image of the command line with all its layers read and compared; closed at the end.

    What is odd about it is told on standard error.

    Args:
        arguments: Which image, and how.
        progress: Shown where somebody watches.
        decide: Whether to read the contents that headers cannot compare; only changes and causes depend on it.
        keep: Whether contents will be read, and not only compared.

    Raises:
        DamagedLayer: a layer cannot be read, and `--ignore-errors` is not given.
        DivepyError: the image cannot be found, opened or read.
    """
    wanted = options(arguments, keep=keep)
    with without_collection():
        from dive_py.exploration import Exploration

        with console.shown(progress):
            image = _opened(arguments, wanted, progress)
        with image:
            exploration = Exploration(image)
            said = image.info.note
            if said:
                console.tell_note(said, colour=arguments.color)
            with console.shown(progress):
                exploration.load(progress, decide=decide, verify=arguments.verify and decide)
            if getattr(arguments, "shown", ""):
                exploration.info = replace(exploration.info, reference=arguments.shown)
            _tell_oddities(exploration, arguments, said)
            _check_layers(exploration, arguments)
            yield exploration
    if wanted.cache is not None:
        wanted.cache.flush()


def _opened(arguments: Arguments, wanted: OpenOptions, progress: Progress) -> Image:
    """Open the image; where there is none, say what to do."""
    from dive_py.sources.resolve import open_image

    with offers(arguments):
        return open_image(arguments.image, wanted, progress)


@contextmanager
def offers(arguments: Arguments) -> Iterator[None]:
    """Where an image that is opened in the block is nowhere, ask whether a command was meant, or offer to get it."""
    try:
        yield
    except ImageNotFound as error:
        meant = "" if arguments.named else nearest(arguments.image, COMMANDS)
        if meant:
            raise ImageNotFound(error.message, f"did you mean the command {meant}?") from error
        if error.name and "pull" in COMMANDS:
            error.hint = error.offer(arguments.platform or "")
        raise


def _tell_oddities(exploration: Exploration, arguments: Arguments, said: str) -> None:
    """One line for each thing that was passed over."""
    info = exploration.info
    for warning in (info.note, *info.warnings) if info.note not in {"", said} else info.warnings:
        console.tell_note(warning, colour=arguments.color)
    for number, warnings in exploration.loaded.warnings.items():
        for warning in warnings:
            console.tell_note(f"layer {number}: {warning}", colour=arguments.color)


def _check_layers(exploration: Exploration, arguments: Arguments) -> None:
    """Stop at a layer that could not be read, unless told to go on; figures without it would be wrong."""
    damage = exploration.unread.reasons
    if not damage:
        return
    if not arguments.ignore_errors:
        number, reason = next(iter(damage.items()))
        others = f" (and {len(damage) - 1} more layers)" if len(damage) > 1 else ""
        raise DamagedLayer(f"layer {number} of {arguments.image}: {reason}{others}", "-i goes on with what is readable")
    for number, reason in damage.items():
        console.tell_note(f"layer {number} is left out or incomplete: {reason}", colour=arguments.color)


def layer_of(text: str) -> int:
    """The layer that `--layer` names, whether the image has it or not; -1 for the read-write layer.

    Raises:
        UsageError: it names none.
    """
    if text == READ_WRITE:
        return -1
    if not (text.isdecimal() and text.isascii() and len(text) <= _LAYER_DIGITS):
        raise UsageError(f"--layer {text} is no number of a layer", "layers are counted from 0, the base")
    return int(text)


def layer_number(text: str, layers: Sequence[LayerInfo]) -> int:
    """The layer that `--layer` names, of an image with these layers.

    Raises:
        UsageError: it names none.
        DivepyError: the image does not have it.
    """
    number, count = layer_of(text), len(layers)
    if text == READ_WRITE:
        if not count or not layers[-1].rw:
            raise UsageError("an image has no read-write layer", "a container has one: container:NAME")
        return count - 1
    if number >= count:
        last = f"layers 0 to {count - 1}" if count else "no layers"
        raise DivepyError(f"there is no layer {text}: the image has {last}")
    return number


def image_path(text: str) -> bytes:
    """A path inside the image as typed, normalised: bytes without leading slash, `./` or `//`; empty for the root."""
    parts = [part for part in os.fsencode(text).split(b"/") if part not in (b"", b".")]
    return b"/".join(parts)


def tell_links(path: bytes, found: Followed, arguments: Arguments, rest: str = "") -> None:
    """Say in one line where a path leads, and by which symlinks.

    Args:
        path: As it was named.
        found: Where it leads.
        arguments: The command line.
        rest: What else there is to say.
    """
    ways = [f"/{printable(link)} -> {printable(target)}" for link, target in found.links[:_LINKS]]
    more = f" and {len(found.links) - _LINKS} more" if len(found.links) > _LINKS else ""
    where = f"/{printable(path)} leads to /{printable(found.path)}"
    console.tell_note(f"{where}, through {', '.join(ways)}{more}{rest}", colour=arguments.color)


def tell_assumed(count: int, arguments: Arguments) -> None:
    """Say in one line how many comparisons a table rests on that nobody made byte by byte."""
    if count:
        contents = "content is" if count == 1 else "contents are"
        console.tell_note(
            f"{count:,} {contents} assumed to be unchanged, from equal size and time or checksum; --verify reads "
            f"{'it' if count == 1 else 'them'}",
            colour=arguments.color,
        )
