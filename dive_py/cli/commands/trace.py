"""`divepy trace`: one path's story through the layers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.analysing import analysed, tell_assumed, tell_links
from dive_py.contents.accounts import NO_NAMES, accounts
from dive_py.contents.locate import through_links
from dive_py.errors import PathNotFound, UsageError
from dive_py.presentation.text import printable
from dive_py.reports import json_lines, listing, tree_table

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.contents.accounts import Accounts
    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.reports.listing import Listing


class TraceOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    path: str
    json: bool


def run(request: Request, progress: Progress) -> int:
    """Print a row for each layer in which something happened to the path."""
    options = request.options(TraceOptions)
    path = opening.image_path(options.path)
    if not path:
        raise UsageError("the root has no story of its own", "name a path inside the image")
    with analysed(opening.image(request, options.image), progress) as exploration:
        stack = exploration.stack
        story = _story(stack, path, options.image)
        if options.json:
            output.write_lines(json_lines.listing_lines(listing.rows(stack, story)))
            return exit_status.OK
        coloured = console.wants_colour(sys.stdout)
        names = _names(exploration, story, progress)
        output.write_lines(
            tree_table.story_lines(stack, story, names, coloured=coloured, columns=console.columns(sys.stdout))
        )
        tell_assumed(story.assumed)
    return exit_status.OK


def _story(stack: LayerStack, path: bytes, image: str) -> Listing:
    """Return the story of a path; where its directories are symlinks, of what it leads to, with a note.

    Raises:
        PathNotFound: nothing ever happened there.
    """
    own = stack.paths.find(path)
    story = listing.of_path(stack, own) if own is not None else None
    found = through_links(stack, path, range(stack.layer_count - 1, -1, -1))
    if found is not None and story is not None and len(story):
        tell_links(path, found, f"; this is the story of /{printable(path)} itself")
    elif found is not None:
        tell_links(path, found)
        own = stack.paths.find(found.path)
        story = listing.of_path(stack, own) if own is not None else None
    if story is None or not len(story):
        raise PathNotFound(f"/{printable(path)} is in no layer of {image}")
    return story


def _names(exploration: Exploration, story: Listing, progress: Progress) -> Accounts:
    """Return the users and groups of the image, where an owner other than root stands in the story."""
    entries = exploration.stack.entries
    if not (entries.uid[story.carrier].any() or entries.gid[story.carrier].any()):
        return NO_NAMES
    return accounts(exploration.stack, exploration.image, progress)
