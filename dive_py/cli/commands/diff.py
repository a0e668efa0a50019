"""`divepy diff`: two images against each other."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.analysing import analysed, tell_assumed, tell_cost
from dive_py.comparing import compared, packages
from dive_py.errors import Cancelled, DivepyError, UsageError
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.reports import diff_json, diff_tables
from dive_py.reports.diff_tables import package_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.comparison import Comparison
    from dive_py.analysis.package_changes import PackageChanges
    from dive_py.cli.grammar.request import Request
    from dive_py.exploration import Exploration

    Images = tuple[Exploration, Exploration]

_MOST = 20
"""Folders, and paths, that are listed unless all are requested."""


class DiffOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    other: str
    path: str | None
    files: bool
    json: bool


def run(request: Request, progress: Progress) -> int:
    """Print what differs, as tables or as JSON lines; the status is 1 where something does."""
    options = request.options(DiffOptions)
    with opened(request, options.image, options.other, progress) as images:
        comparison = compare(images, progress, verify=request.reading.verify)
        path = _place(comparison, options)
        changed = None if path else changed_packages(comparison, images, progress)
        try:
            if options.json:
                output.write_lines(diff_json.json_lines(comparison, images, path, changed))
            else:
                output.write_lines(_tables(comparison, images, path, changed, None if options.files else _MOST))
                tell_assumed(comparison.assumed(path))
        except BrokenPipeError:
            output.forget()  # nothing reads to the end (`| head`): the answer is the same
        return exit_status.NO if len(comparison.different_inside(path)) else exit_status.OK


@contextmanager
def opened(request: Request, image: str, other: str, progress: Progress) -> Iterator[Images]:
    """Open both images, and read all their layers; close them at the end.

    Raises:
        UsageError: both are on standard input.
    """
    if image == other == output.STANDARD_OUTPUT:
        raise UsageError("standard input holds one image", "name the other one by its file")
    before, after = (opening.image(request, text, keep=True) for text in (image, other))
    parts = [Progress(f"reading {image.text}", stop=progress.stop) for image in (before, after)]
    # what layers did to each other within an image is not asked here, so nothing is read for it
    with analysed(before, parts[0], decide=False) as first, analysed(after, parts[1], decide=False) as second:
        yield first, second


def compare(images: Images, progress: Progress, *, verify: bool) -> Comparison:
    """Compare them, and read the contents that headers cannot compare."""
    reading = Progress("comparing contents", stop=progress.stop)
    with console.shown(reading):
        return compared(images, reading, verify=verify, may_fetch=tell_cost)


def changed_packages(comparison: Comparison, images: Images, progress: Progress) -> PackageChanges | None:
    """Return which packages differ; None, with a note, where the databases cannot be read again."""
    reading = Progress("reading packages", stop=progress.stop)
    try:
        with console.shown(reading):
            return packages(comparison, images, reading, may_fetch=tell_cost)
    except Cancelled:
        raise
    except DivepyError as error:
        console.tell_note(f"packages are not compared: {error.message}")
        return None


def _place(comparison: Comparison, options: DiffOptions) -> int:
    """Return the path to look at, with what is below it.

    Raises:
        DivepyError: neither image has it.
    """
    path = opening.image_path(options.path or "")
    found = comparison.paths.find(path)
    if found is None:
        hint = f"divepy trace {options.image} {options.path} tells whether a layer removed it"
        raise DivepyError(f"/{printable(path)} is in neither {options.image} nor {options.other}", hint)
    return found


def _tables(
    comparison: Comparison, images: Images, path: int, changed: PackageChanges | None, limit: int | None
) -> Iterator[str]:
    """Yield the tables: both images at a glance, and what differs."""
    yield from diff_tables.head_lines(comparison, images)
    yield ""
    if not len(comparison.different_inside(path)):
        yield "no difference" + (f" below /{printable(comparison.paths.path(path))}" if path else "")
        return
    yield from diff_tables.change_lines(comparison, path)
    if len(comparison.folders(1, path)):
        yield ""
        yield from diff_tables.folder_lines(comparison, path, limit)
    if changed is not None and (changed.items or changed.unread):
        yield ""
        yield from package_lines(changed, limit)
    yield ""
    coloured = console.wants_colour(sys.stdout)
    yield from diff_tables.path_lines(comparison, path, limit, coloured=coloured)
