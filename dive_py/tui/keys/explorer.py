"""The keys of the explorer and of its panes."""

from __future__ import annotations

from dive_py.tui.keys.command import Command, move

EXPLORER = (
    Command("explorer.next-pane", "tab", "next_pane(1)", "pane", "Go to the next pane", shown=True),
    Command("explorer.previous-pane", "shift+tab", "next_pane(-1)", "pane", "Go to the previous pane"),
    Command("explorer.filter", "slash,ctrl+f,ctrl+underscore", "filter", "filter", "Filter the tree", shown=True),
    Command(
        "explorer.view-file",
        "v",
        "view_file",
        "view",
        "Show the file: text, bytes, what it is",
        shown=True,
        sense="view",
    ),
    Command("explorer.extract", "e,ctrl+e", "extract", "extract", "Copy it out of the image", shown=True),
    Command("explorer.next-match", "n", "match(1)", "next match", "Go to the next match of the filter", sense="next"),
    Command(
        "explorer.previous-match", "N", "match(-1)", "previous match", "Go to the previous match", sense="previous"
    ),
    Command("explorer.changes", "1", "view('changes')", "changes", "View: what this layer did"),
    Command("explorer.merged", "2,m", "view('merged')", "merged", "View: the file system up to this layer"),
    Command("explorer.waste", "w", "waste", "waste", "Go to the list of wasted bytes", shown=True),
    Command(
        "explorer.aggregated",
        "a,3",
        "view('aggregated')",
        "aggregated",
        "View: a range of layers against what is below it",
        shown=True,
    ),
    Command("explorer.sort", "s,ctrl+o", "sort", "sort", "Sort by size or by name", shown=True),
    Command("explorer.compare", "c", "compare", "compare", "Compare the image with another one", shown=True),
    Command("explorer.story", "t", "pane('story')", "story", "Go to the story of the selected path", shown=True),
    Command("explorer.stored", "4", "view('stored')", "stored", "View: all that this layer's tar holds"),
    Command("explorer.shadowed", "5", "view('shadowed')", "shadowed", "View: only what an upper layer hides"),
    Command(
        "explorer.enlarge",
        "z",
        "enlarge",
        "enlarge",
        "Give the pane all the room, or show the others again",
        shown=True,
    ),
    Command("explorer.view", "V", "next_view", "views", "Show the next of the five views", sense="next-view"),
    Command("explorer.tour", "T", "tour", "tour", "Begin or resume the guided tour"),
    Command("explorer.tour-next", "full_stop", "tour_step(1)", "next step", "Go to the tour's next step"),
    Command("explorer.tour-previous", "comma", "tour_step(-1)", "last step", "Go back one step of the tour"),
    Command("explorer.help", "question_mark,f1", "help", "help", "Show the keys, and how layers work", shown=True),
    Command("explorer.quit", "q", "back", "quit", "Quit", shown=True),
    Command(
        "explorer.close",
        "escape",
        "close_top",
        "close",
        "Close the filter, the tour or what is on top; in what a culprit wastes, back to the culprits",
        shown=True,
    ),
    Command("explorer.layers", "L", "pane('layers')", "layers", "Go to the list of layers"),
    Command("explorer.details", "D", "pane('details')", "details", "Go to the selected layer's details"),
    Command("explorer.tree", "F", "pane('tree')", "tree", "Go to the file tree"),
    Command(
        "explorer.next-layer",
        "right_square_bracket",
        "layer(1)",
        "next layer",
        "Select the next upper layer",
        sense="upper",
    ),
    Command(
        "explorer.previous-layer",
        "left_square_bracket",
        "layer(-1)",
        "lower layer",
        "Select the next lower layer",
        sense="lower",
    ),
    Command("explorer.turn", "o", "turn", "turn", "Turn the stack round, the base above or below"),
    Command("explorer.steps", "A", "steps", "all steps", "Show or hide the steps that made no layer"),
    Command(
        "explorer.commands",
        "number_sign",
        "commands",
        "commands",
        "Show commands as the history has them, or without shell",
    ),
    Command(
        "explorer.where",
        "B",
        "where",
        "who brought it",
        "List only layers that did something to the path under the cursor, or to what the filter finds",
        sense="by-whom",
    ),
    Command("explorer.go-to", "colon", "go_to_path", "go to", "Go to a path by typing it"),
    Command("explorer.added", "plus", "toggle_change('added')", "added", "Show or hide added files"),
    Command("explorer.removed", "minus", "toggle_change('removed')", "removed", "Show or hide removed files"),
    Command("explorer.modified", "tilde", "toggle_change('modified')", "modified", "Show or hide modified files"),
    Command(
        "explorer.unmodified",
        "equals_sign",
        "toggle_change('unmodified')",
        "unmodified",
        "Show or hide files that the layer left as they were",
    ),
    Command("explorer.attributes", "ctrl+b", "attributes", "attributes", "Show or hide modes, owners and times"),
    Command("explorer.collapse-all", "asterisk,ctrl+@", "collapse_all", "fold all", "Fold or unfold all directories"),
    Command("explorer.back", "backspace", "return", "back", "Back to where you were before the jump"),
    Command("explorer.image", "i", "image", "image", "Show all about the image", sense="all-about-it"),
    Command("explorer.platform", "P", "platform", "platform", "Choose another platform of this image"),
    Command("explorer.places", "H", "places", "where from", "Choose another engine or store that has this image"),
    Command("explorer.run", "r", "run", "run", "Run the image in a new container"),
    Command("explorer.reload", "R", "reload", "reload", "Read the image again"),
    Command("explorer.save", "ctrl+s", "save", "save", "Save the rows of the tree as text or CSV"),
    Command("explorer.copy", "y", "copy", "copy", "Copy the path, digest or command under the cursor"),
    Command("explorer.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
    Command("explorer.suspend", "ctrl+z", "app.suspend_process", "suspend", "Put divepy to sleep; fg brings it back"),
)

LAYERS = (
    *move("layers"),
    Command("layers.widen-up", "shift+up,K", "widen(-1)", "widen", "Compare a range of layers: widen it upwards"),
    Command("layers.widen-down", "shift+down,J", "widen(1)", "widen", "Compare a range of layers: widen it downwards"),
    Command("layers.open", "enter", "open", "tree", "Go to the layer's tree"),
    Command("layers.compare", "ctrl+l", "screen.view('changes')", "changes", "Compare this layer alone"),
    Command("layers.compare-all", "ctrl+a", "screen.view('aggregated')", "aggregated", "Compare all layers up to here"),
    Command("layers.left", "left,h", "screen.side_pane(-1)", "left", "Go to the pane before"),
    Command("layers.right", "right,l", "screen.side_pane(1)", "right", "Go to the pane after"),
)

TREE = (
    *move("tree"),
    Command("tree.parent", "left,h", "parent", "parent", "Go to the parent directory", sense="left"),
    Command("tree.enter", "right,l", "enter", "enter", "Unfold the directory and go into it", sense="right"),
    Command("tree.toggle", "space,enter", "fold", "fold", "Fold or unfold the directory", shown=True, sense="fold"),
    Command("tree.added", "ctrl+a", "screen.toggle_change('added')", "added", "Show or hide added files"),
    Command("tree.removed", "ctrl+r", "screen.toggle_change('removed')", "removed", "Show or hide removed files"),
    Command("tree.unmodified", "ctrl+u", "screen.toggle_change('unmodified')", "untouched", "Show or hide the rest"),
    Command("tree.aside-left", "shift+left", "aside(-8)", "sideways", "Scroll long names to the left"),
    Command("tree.aside-right", "shift+right", "aside(8)", "sideways", "Scroll long names to the right"),
)

WASTE = (
    *move("waste"),
    Command(
        "waste.jump",
        "enter",
        "jump",
        "jump",
        "Go to the file (of several the largest) in the layer that holds it; of a culprit, to what its layer did",
        shown=True,
    ),
    Command("waste.group", "space", "group", "group", "Group by directory, file, cause or culprit", shown=True),
    Command("waste.open", "O", "open", "files", "List what the cause or culprit wastes"),
    Command("waste.left", "left,h", "screen.side_pane(-1)", "left", "Go to the pane before"),
    Command("waste.right", "right,l", "screen.side_pane(1)", "right", "Go to the pane after"),
)

DETAILS = (
    *move("details"),
    Command("details.left", "left,h", "screen.side_pane(-1)", "left", "Go to the pane before"),
    Command("details.right", "right,l", "screen.side_pane(1)", "right", "Go to the pane after"),
)

STORY = (
    *move("story"),
    Command(
        "story.jump", "enter", "jump", "layer", "Go to that layer, with the same path under the cursor", shown=True
    ),
)

FILTER = (
    Command(
        "filter.rows", "enter,down,up,tab", "leave", "to the rows", "Keep the filter and go to the rows", shown=True
    ),
    Command(
        "filter.drop",
        "escape,ctrl+f,ctrl+underscore",
        "screen.close_filter",
        "drop the filter",
        "Drop the filter",
        shown=True,
    ),
    Command("filter.help", "f1", "screen.help", "help", "Show the keys, and how layers work", shown=True),
)

EXPLORING = (*EXPLORER, *LAYERS, *TREE, *WASTE, *DETAILS, *STORY, *FILTER)
"""In the order in which the footer and the help show them."""
