"""`divepy tree`: the file system of an image, or what a layer did to it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.analysing import analysed, tell_assumed, tell_links
from dive_py.contents.locate import through_links
from dive_py.errors import PathNotFound
from dive_py.presentation.text import printable
from dive_py.reports import json_lines, listing, tree_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.request import Request
    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.reports.listing import Listing


class TreeOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    path: str | None
    merged: bool
    layer: str | None
    all: bool
    json: bool

    @property
    def is_merged(self) -> bool:
        """Whether what a container sees is listed; without the option, too."""
        return not self.all and self.layer is None


def run(request: Request, progress: Progress) -> int:
    """List what was asked for, as a table or as JSON lines."""
    options = request.options(TreeOptions)
    with analysed(opening.image(request, options.image), progress) as exploration:
        chosen = None
        if options.layer is not None:
            chosen = opening.layer_number(options.layer, exploration.info.layers)
        rows = _below_path(_rows(options, exploration.stack, chosen), options, exploration.stack, chosen)
        output.write_lines(_lines(options, exploration, rows))
        if not options.json:
            tell_assumed(rows.assumed)
    return exit_status.OK


def _rows(options: TreeOptions, stack: LayerStack, layer: int | None) -> Listing:
    """Return the rows that the options choose."""
    if options.all:
        return listing.everything(stack)
    return listing.merged(stack) if layer is None else listing.of_layer(stack, layer)


def _below_path(rows: Listing, options: TreeOptions, stack: LayerStack, layer: int | None) -> Listing:
    """Return the rows of PATH and what is below it; where its directories are symlinks, of what it leads to.

    Raises:
        PathNotFound: the image has no such path; in the merged tree, nothing is there in the end.
    """
    path = opening.image_path(options.path or "")
    if not path:
        return rows
    found = _below(rows, stack, path)
    if not len(found):
        led = through_links(stack, path, _layers_to_walk(options, stack.layer_count - 1, layer))
        if led is not None:
            tell_links(path, led)
            return _below(rows, stack, led.path)
    is_known = stack.paths.find(path) is not None
    if not is_known or (options.is_merged and not len(found)):
        where = "the merged file system of " if options.is_merged else ""
        hint = f"divepy trace {options.image} {options.path} tells its story" if is_known else ""
        raise PathNotFound(f"/{printable(path)} is not in {where}{options.image}", hint)
    return found


def _below(rows: Listing, stack: LayerStack, path: bytes) -> Listing:
    """Return the rows of a path and of all below it; none where no layer has it."""
    number = stack.paths.find(path)
    return listing.below(rows, stack, number) if number is not None else rows.where(slice(0))


def _layers_to_walk(options: TreeOptions, top: int, layer: int | None) -> range:
    """Return the layers in whose merged trees symlinks are followed.

    Of a single layer also the one below is: the layer may have removed what the link leads to.
    """
    if layer is not None:
        return range(layer, max(-1, layer - 2), -1)
    return range(top, -1 if options.all else top - 1, -1)


def _lines(options: TreeOptions, exploration: Exploration, rows: Listing) -> Iterator[str]:
    """Return the rows as text."""
    stack, columns = exploration.stack, console.columns(sys.stdout)
    if options.json:
        return json_lines.listing_lines(listing.rows(stack, rows))
    if options.is_merged:
        return tree_table.merged_lines(stack, rows, columns=columns)
    return tree_table.change_lines(stack, rows, coloured=console.wants_colour(sys.stdout), columns=columns)
