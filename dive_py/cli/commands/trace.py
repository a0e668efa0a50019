"""`divepy trace`: one path's story through the layers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, opening, output
from dive_py.errors import PathNotFound, UsageError
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.contents.accounts import Accounts
    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.reports.listing import Listing


def run(arguments: Arguments, progress: Progress) -> int:
    """Print a row for each layer in which something happened to the path."""
    wanted = opening.image_path(arguments.path)
    if not wanted:
        raise UsageError("the root has no story of its own", "name a path inside the image")
    with opening.analysed(arguments, progress) as exploration:
        from dive_py.reports import json_lines, listing, tree_table

        stack = exploration.stack
        story = _story(stack, wanted, arguments)
        if arguments.json:
            output.write_lines(json_lines.listing_lines(listing.rows(stack, story)))
            return exit_status.OK
        coloured = console.wants_colour(arguments.color, sys.stdout)
        names = _names(exploration, story, progress)
        output.write_lines(
            tree_table.story_lines(stack, story, names, coloured=coloured, columns=console.columns(sys.stdout))
        )
        opening.tell_assumed(story.assumed, arguments)
    return exit_status.OK


def _story(stack: LayerStack, wanted: bytes, arguments: Arguments) -> Listing:
    """The story of a path; where its directories are symlinks, of what it leads to, and that is said.

    Raises:
        PathNotFound: nothing ever happened there.
    """
    from dive_py.contents.locate import through_links
    from dive_py.reports import listing

    own = stack.paths.find(wanted)
    story = listing.of_path(stack, own) if own is not None else None
    found = through_links(stack, wanted, range(stack.layer_count - 1, -1, -1))
    if found is not None and story is not None and len(story):
        opening.tell_links(wanted, found, arguments, f"; this is the story of /{printable(wanted)} itself")
    elif found is not None:
        opening.tell_links(wanted, found, arguments)
        own = stack.paths.find(found.path)
        story = listing.of_path(stack, own) if own is not None else None
    if story is None or not len(story):
        raise PathNotFound(f"/{printable(wanted)} is in no layer of {arguments.image}")
    return story


def _names(exploration: Exploration, story: Listing, progress: Progress) -> Accounts:
    """The users and groups of the image, where an owner other than root stands in the story."""
    from dive_py.contents.accounts import NO_NAMES, accounts

    entries = exploration.stack.entries
    if not (entries.uid[story.carrier].any() or entries.gid[story.carrier].any()):
        return NO_NAMES
    return accounts(exploration.stack, exploration.image, progress)
