"""`divepy diff`: two images against each other."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, opening, output
from dive_py.errors import Cancelled, DivepyError, UsageError
from dive_py.presentation.text import printable
from dive_py.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.comparison import Comparison
    from dive_py.analysis.package_changes import PackageChanges
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.exploration import Exploration

    Images = tuple[Exploration, Exploration]

_MOST = 20
"""Folders, and paths, that are told of unless all are wanted."""


def run(arguments: Arguments, progress: Progress) -> int:
    """Print what differs, as tables or as JSON lines; the status is 1 where something does."""
    if arguments.image == arguments.other == output.STANDARD_OUTPUT:
        raise UsageError("standard input holds one image", "name the other one by its file")
    with _opened(arguments, progress) as images:
        comparison = _compared(images, arguments, progress)
        path = _place(comparison, arguments)
        packages = None if path else _packages(comparison, images, arguments, progress)
        try:
            _write(comparison, images, path, packages, arguments)
        except BrokenPipeError:
            output.forget()  # nobody reads to the end (`| head`): the answer is the same
        return exit_status.NO if len(comparison.different_inside(path)) else exit_status.OK


def _write(
    comparison: Comparison, images: Images, path: int, packages: PackageChanges | None, arguments: Arguments
) -> None:
    if arguments.json:
        from dive_py.reports import diff_json

        output.write_lines(diff_json.json_lines(comparison, images, path, packages))
        return
    output.write_lines(_tables(comparison, images, path, packages, arguments))
    opening.tell_assumed(comparison.assumed(path), arguments)


@contextmanager
def _opened(arguments: Arguments, progress: Progress) -> Iterator[Images]:
    """Both images with all their layers read; closed at the end."""
    other = Namespace(**vars(arguments) | {"image": arguments.other})
    parts = [Progress(f"reading {name}", stop=progress.stop) for name in (arguments.image, arguments.other)]
    # what layers did to each other within an image is nobody's question here, so nothing is read for it
    with (
        opening.analysed(arguments, parts[0], decide=False, keep=True) as before,
        opening.analysed(other, parts[1], decide=False, keep=True) as after,
    ):
        yield before, after


def _compared(images: Images, arguments: Arguments, progress: Progress) -> Comparison:
    """The comparison, with all contents read that must be."""
    from dive_py.comparing import compared

    reading = Progress("comparing contents", stop=progress.stop)
    with console.shown(reading):
        return compared(images, reading, verify=arguments.verify)


def _packages(
    comparison: Comparison, images: Images, arguments: Arguments, progress: Progress
) -> PackageChanges | None:
    """Which packages differ; None where the databases cannot be read again, which is said."""
    from dive_py.comparing import packages

    reading = Progress("reading packages", stop=progress.stop)
    try:
        with console.shown(reading):
            return packages(comparison, images, reading)
    except Cancelled:
        raise
    except DivepyError as error:
        console.tell_note(f"packages are not compared: {error.message}", colour=arguments.color)
        return None


def _place(comparison: Comparison, arguments: Arguments) -> int:
    """The path to look at, with what is below it.

    Raises:
        DivepyError: neither image has it.
    """
    wanted = opening.image_path(arguments.path or "")
    found = comparison.paths.find(wanted)
    if found is None:
        hint = f"divepy trace {arguments.image} {arguments.path} tells whether a layer removed it"
        raise DivepyError(f"/{printable(wanted)} is in neither {arguments.image} nor {arguments.other}", hint)
    return found


def _tables(
    comparison: Comparison, images: Images, path: int, packages: PackageChanges | None, arguments: Arguments
) -> Iterator[str]:
    """Both images at a glance, and what differs."""
    from dive_py.reports import diff_tables
    from dive_py.reports.package_table import package_lines

    limit = None if arguments.files else _MOST
    yield from diff_tables.head_lines(comparison, images)
    yield ""
    if not len(comparison.different_inside(path)):
        yield "no difference" + (f" below /{printable(comparison.paths.path(path))}" if path else "")
        return
    yield from diff_tables.change_lines(comparison, path)
    if len(comparison.folders(1, path)):
        yield ""
        yield from diff_tables.folder_lines(comparison, path, limit)
    if packages is not None and (packages.items or packages.unread):
        yield ""
        yield from package_lines(packages, limit)
    yield ""
    coloured = console.wants_colour(arguments.color, sys.stdout)
    yield from diff_tables.path_lines(comparison, path, limit, coloured=coloured)
