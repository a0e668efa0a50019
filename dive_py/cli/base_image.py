"""The base that `--base` names, with what a person sees while it is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis import bases
from dive_py.cli import console, output
from dive_py.errors import Cancelled, DivepyError, UsageError

if TYPE_CHECKING:
    from dive_py.analysis.known_base import Base, Newer
    from dive_py.progress import Progress
    from dive_py.sources.image import ImageInfo, OpenOptions


def find(named: str | None, info: ImageInfo, options: OpenOptions, progress: Progress) -> Base:
    """Return the base that was named, or that the image's labels name; without a name, as far as it can be found.

    Args:
        named: An image, or `labels`; None for neither.
        info: The image that stands on it.
        options: Where the image that stands on it was looked for.
        progress: Advanced where opening the base takes long.

    Raises:
        DivepyError: there is no such image, or it is not the base of this one.
    """
    if named == info.reference == output.STANDARD_OUTPUT:
        raise UsageError("standard input holds one image", "name the base by its file or in the engine")
    with console.shown(progress):
        return bases.named(named, info, options, progress) if named else bases.find_base(info, options, progress)


def newer(base: Base, info: ImageInfo, options: OpenOptions, progress: Progress, *, asked: bool) -> Newer | None:
    """Return what the base's name stands for today; None where no registry is asked.

    That is where a person asked for it, and where the registry that has the image has its base, too.

    Raises:
        DivepyError: a person asked for it, and it cannot be found out.
    """
    if not asked and not (info.source == "registry" and bases.is_with(base, info)):
        return None
    try:
        with console.shown(progress):
            return bases.newer_base(base, info, options, progress)
    except Cancelled:
        raise
    except DivepyError:
        if asked:
            raise
        return None
