"""`divepy tree`: the file system of an image, or what a layer did to it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, opening, output
from dive_py.errors import PathNotFound, UsageError
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.reports.listing import Listing


def run(arguments: Arguments, progress: Progress) -> int:
    """List what was asked for, as a table or as JSON lines."""
    if arguments.merged + arguments.all + (arguments.layer is not None) > 1:
        raise UsageError("--merged, --layer and --all exclude each other", "take one of them")
    with opening.analysed(arguments, progress) as exploration:
        listing = _restricted(_chosen(arguments, exploration), arguments, exploration)
        output.write_lines(_lines(arguments, exploration, listing))
        if not arguments.json:
            opening.tell_assumed(listing.assumed, arguments)
    return exit_status.OK


def _chosen(arguments: Arguments, exploration: Exploration) -> Listing:
    """The rows that the options choose."""
    from dive_py.reports import listing

    stack = exploration.stack
    if arguments.all:
        return listing.everything(stack)
    if arguments.layer is None:
        return listing.merged(stack)
    return listing.of_layer(stack, opening.layer_number(arguments.layer, exploration.info.layers))


def _restricted(rows: Listing, arguments: Arguments, exploration: Exploration) -> Listing:
    """Only the rows of PATH and what is below it; where its directories are symlinks, of what it leads to.

    Raises:
        PathNotFound: the image has no such path; in the merged tree, nothing is there in the end.
    """
    wanted = opening.image_path(arguments.path or "")
    if not wanted:
        return rows
    stack = exploration.stack
    found = _below(rows, stack, wanted)
    if not len(found):
        from dive_py.contents.locate import through_links

        led = through_links(stack, wanted, _layers_to_walk(arguments, exploration))
        if led is not None:
            opening.tell_links(wanted, led, arguments)
            return _below(rows, stack, led.path)
    is_known = stack.paths.find(wanted) is not None
    is_merged = not arguments.all and arguments.layer is None
    if not is_known or (is_merged and not len(found)):
        where = "the merged file system of " if is_merged else ""
        hint = f"divepy trace {arguments.image} {arguments.path} tells its story" if is_known else ""
        raise PathNotFound(f"/{printable(wanted)} is not in {where}{arguments.image}", hint)
    return found


def _below(rows: Listing, stack: LayerStack, path: bytes) -> Listing:
    """The rows of a path and of all below it; none where no layer has it."""
    from dive_py.reports.listing import below

    number = stack.paths.find(path)
    return below(rows, stack, number) if number is not None else rows.where(slice(0))


def _layers_to_walk(arguments: Arguments, exploration: Exploration) -> range:
    """The layers in whose merged trees symlinks are followed; of a single layer also the one below: it may remove."""
    top = exploration.stack.layer_count - 1
    if arguments.layer is not None:
        number = opening.layer_number(arguments.layer, exploration.info.layers)
        return range(number, max(-1, number - 2), -1)
    return range(top, -1 if arguments.all else top - 1, -1)


def _lines(arguments: Arguments, exploration: Exploration, listing: Listing) -> Iterator[str]:
    """The rows as text."""
    from dive_py.reports import json_lines, tree_table
    from dive_py.reports.listing import rows

    if arguments.json:
        return json_lines.listing_lines(rows(exploration.stack, listing))
    if not arguments.all and arguments.layer is None:
        return tree_table.merged_lines(exploration.stack, listing, columns=console.columns(sys.stdout))
    coloured = console.wants_colour(arguments.color, sys.stdout)
    return tree_table.change_lines(exploration.stack, listing, coloured=coloured, columns=console.columns(sys.stdout))
