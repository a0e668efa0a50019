"""The keys of the screen that compares two images."""

from __future__ import annotations

from dive_py.tui.keys.command import Command, move

COMPARE = (
    Command("compare.next-pane", "tab,shift+tab", "next_pane", "pane", "Go to the other pane", shown=True),
    Command("compare.filter", "slash,ctrl+f", "filter", "filter", "Filter the paths", shown=True),
    Command("compare.next", "n", "difference(1)", "next", "Go to the next difference", shown=True),
    Command("compare.previous", "N", "difference(-1)", "previous", "Go to the difference before"),
    Command("compare.view", "v", "view_file", "view", "Show both versions of the file, side by side", shown=True),
    Command("compare.sort", "s", "sort", "sort", "Sort by difference in size, or by name", shown=True),
    Command(
        "compare.all",
        "equals_sign",
        "toggle_kind('same')",
        "same",
        "Show or hide what is the same in both",
        shown=True,
        sense="unmodified",
    ),
    Command("compare.added", "plus", "toggle_kind('added')", "added", "Show or hide what only the second image has"),
    Command(
        "compare.removed", "minus", "toggle_kind('removed')", "removed", "Show or hide what only the first image has"
    ),
    Command("compare.modified", "tilde", "toggle_kind('modified')", "modified", "Show or hide what differs in both"),
    Command(
        "compare.fold-all", "asterisk", "fold_all", "fold all", "Fold or unfold all directories", sense="collapse-all"
    ),
    Command("compare.turn", "o", "turn", "turn", "Change the two images' places", shown=True),
    Command("compare.copy", "y", "copy", "copy", "Copy the path under the cursor"),
    Command("compare.close", "escape", "close_top", "close", "Drop the filter, else return"),
    Command("compare.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("compare.quit", "q", "back", "back", "Return", shown=True),
    Command("compare.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
)

DIFFERENCES = (
    *move("differences"),
    Command("differences.fold", "space,enter", "fold", "fold", "Fold or unfold the directory"),
    Command("differences.parent", "left,h", "parent", "parent", "Go to the parent directory", sense="left"),
    Command("differences.enter", "right,l", "enter", "enter", "Unfold the directory and go into it", sense="right"),
)

TOLD = move("told")

COMPARING = (*COMPARE, *DIFFERENCES, *TOLD)
"""In the order in which the footer and the help show them."""
