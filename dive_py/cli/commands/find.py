"""`divepy find`: paths through all layers of an image, and which layer brought, changed and removed them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.grammar import conditions

if TYPE_CHECKING:
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:
    """Print a row for each entry that fits, as a table or as JSON lines."""
    query = conditions.query(arguments)
    if arguments.layer is not None:
        opening.layer_of(arguments.layer)
    named = conditions.has_names(arguments)
    with opening.analysed(arguments, progress, keep=named) as exploration:
        from dive_py.analysis.find import find
        from dive_py.reports import json_lines, listing, tree_table

        stack = exploration.stack
        if arguments.layer is not None:
            number = opening.layer_number(arguments.layer, exploration.info.layers)
            query = replace(query, layer=number)
        if named:
            from dive_py.contents.accounts import accounts

            query = replace(query, owners=conditions.owners(arguments, accounts(stack, exploration.image, progress)))
        found = listing.found(stack, find(stack, query, progress.stop.is_set))
        if not len(found):
            console.tell_note(f"nothing in {arguments.image} fits", colour=arguments.color)
            return exit_status.NO
        if arguments.json:
            output.write_lines(json_lines.listing_lines(listing.rows(stack, found)))
            return exit_status.OK
        coloured = console.wants_colour(arguments.color, sys.stdout)
        output.write_lines(
            tree_table.change_lines(stack, found, coloured=coloured, columns=console.columns(sys.stdout))
        )
        opening.tell_assumed(found.assumed, arguments)
    return exit_status.OK
