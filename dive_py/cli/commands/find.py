"""`divepy find`: paths through all layers of an image, and which layer brought, changed and removed them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.analysis.find import find
from dive_py.cli import conditions, console, exit_status, opening, output
from dive_py.cli.analysing import analysed, tell_assumed
from dive_py.cli.conditions import Conditions
from dive_py.contents.accounts import accounts
from dive_py.reports import json_lines, listing, tree_table

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class FindOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    json: bool


def run(request: Request, progress: Progress) -> int:
    """Print a row for each entry that fits, as a table or as JSON lines."""
    options, requested = request.options(FindOptions), request.options(Conditions)
    query = conditions.query(requested)
    if requested.layer is not None:
        opening.layer_of(requested.layer)
    named = conditions.has_names(requested.owner)
    with analysed(opening.image(request, options.image, keep=named), progress) as exploration:
        stack = exploration.stack
        if requested.layer is not None:
            number = opening.layer_number(requested.layer, exploration.info.layers)
            query = replace(query, layer=number)
        if named:
            query = replace(
                query, owners=conditions.owners(requested.owner, accounts(stack, exploration.image, progress))
            )
        found = listing.found(stack, find(stack, query, progress.stop.is_set))
        if not len(found):
            console.tell_note(f"nothing in {options.image} fits")
            return exit_status.NO
        if options.json:
            output.write_lines(json_lines.listing_lines(listing.rows(stack, found)))
            return exit_status.OK
        coloured = console.wants_colour(sys.stdout)
        output.write_lines(
            tree_table.change_lines(stack, found, coloured=coloured, columns=console.columns(sys.stdout))
        )
        tell_assumed(found.assumed)
    return exit_status.OK
