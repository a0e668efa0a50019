"""`divepy trace`: one path's story through the layers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, opening, output
from dive_py.errors import PathNotFound, UsageError
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from dive_py.cli.parser import Arguments
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:
    """Print a row for each layer in which something happened to the path."""
    wanted = opening.image_path(arguments.path)
    if not wanted:
        raise UsageError("the root has no story of its own", "name a path inside the image")
    with opening.analysed(arguments, progress) as exploration:
        from dive_py.reports import json_lines, listing, tree_table

        stack = exploration.stack
        number = stack.paths.find(wanted)
        story = listing.of_path(stack, number) if number is not None else None
        if story is None or not len(story):
            raise PathNotFound(f"{printable(wanted)} is in no layer of {arguments.image}")
        if arguments.json:
            output.write_lines(json_lines.listing_lines(listing.rows(stack, story)))
            return exit_status.OK
        coloured = console.wants_colour(arguments.color, sys.stdout)
        output.write_lines(tree_table.change_lines(stack, story, coloured=coloured))
        opening.tell_assumed(story.assumed, arguments)
    return exit_status.OK
