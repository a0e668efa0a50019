"""The keys of the screen that shows a file, and of the one that extracts."""

from __future__ import annotations

from dive_py.tui.keys.command import Command, move

VIEWER = (
    Command(
        "viewer.look",
        "tab,v",
        "next_look(1)",
        "look",
        "Look at it in the next way: text, bytes, facts",
        shown=True,
        sense="view",
    ),
    Command("viewer.look-back", "shift+tab", "next_look(-1)", "look", "Look at it in the way before"),
    Command("viewer.hex", "X", "look('hex')", "hex", "Show its bytes", shown=True),
    Command("viewer.facts", "i", "look('facts')", "facts", "Show what it is", shown=True, sense="all-about-it"),
    Command(
        "viewer.older",
        "left_square_bracket",
        "version(-1)",
        "older",
        "Show the version below",
        shown=True,
        sense="lower",
    ),
    Command(
        "viewer.newer",
        "right_square_bracket",
        "version(1)",
        "newer",
        "Show the version above",
        shown=True,
        sense="upper",
    ),
    Command(
        "viewer.diff",
        "c",
        "diff",
        "compare",
        "Compare it with the version below, side by side",
        shown=True,
        sense="compare",
    ),
    Command("viewer.find", "slash,ctrl+f", "filter", "find", "Find a text in it", shown=True, sense="filter"),
    Command("viewer.next", "n", "match(1)", "next", "Go to the next place with that text"),
    Command("viewer.previous", "N", "match(-1)", "previous", "Go to the place before with that text"),
    Command("viewer.extract", "e", "extract", "extract", "Copy it out of the image", shown=True),
    Command("viewer.pager", "O", "pager", "pager", "Open it in $PAGER", shown=True, sense="open"),
    Command("viewer.editor", "E", "editor", "editor", "Open a copy that cannot be written in $EDITOR"),
    Command("viewer.copy", "y", "copy", "copy", "Copy its path"),
    Command("viewer.close", "escape", "close_top", "close", "Stop the search or the reading, else return"),
    Command("viewer.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("viewer.quit", "q", "back", "back", "Return to the tree", shown=True),
    Command("viewer.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
)

CONTENT = (
    *move("content"),
    Command("content.left", "left,h", "side(-1)", "left", "Move long lines to the right"),
    Command("content.right", "right,l", "side(1)", "right", "Move long lines to the left"),
)

VIEWING = (*VIEWER, *CONTENT)
"""In the order in which the footer and the help show them."""
