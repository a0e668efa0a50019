"""Every key of every screen, once.

A command stands here when its action exists; the order is that of the footer, the help and the palette.
"""

from __future__ import annotations

from dive_py.tui.keys.command import Command, common, move

# The explorer and its panes.

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
    *common("explorer"),
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

# The list of images, and pulling one.

IMAGES = (
    Command("images.filter", "slash,ctrl+f", "filter", "filter", "Filter the images", shown=True),
    Command("images.open", "enter", "open", "open", "Explore the image", shown=True),
    Command("images.pull", "p", "pull", "pull", "Pull an image by its name", shown=True),
    Command("images.search", "S", "search", "search", "Search for an image, pull it and explore it", shown=True),
    Command("images.run", "r", "run", "run", "Run the image", shown=True),
    Command("images.containers", "C", "containers", "containers", "Show the containers", shown=True),
    Command(
        "images.build",
        "b",
        "build",
        "build",
        "Build an image from a folder, and explore it",
        shown=True,
        sense="make-an-image",
    ),
    Command("images.tag", "ctrl+t", "tag", "tag", "Give the image one more name"),
    Command("images.save", "ctrl+s", "save", "save", "Save the image as an archive"),
    Command("images.inspect", "i", "inspect", "inspect", "Show all about the image", shown=True, sense="all-about-it"),
    Command("images.remove", "x,delete", "remove", "remove", "Remove the image, after a question", shown=True),
    Command("images.sort", "s", "sort", "sort", "Sort by repository, age, size or unique size", shown=True),
    Command(
        "images.only",
        "f",
        "only",
        "repository",
        "Show only this repository, or all again",
        shown=True,
        sense="show-only",
    ),
    Command("images.reload", "R", "reload", "reload", "Ask the engine again"),
    Command("images.demo", "T", "demo", "demo", "Explore the demo image", sense="tour"),
    Command("images.copy", "y", "copy", "copy", "Copy the image's name"),
    Command("images.copy-id", "Y", "copy_id", "copy id", "Copy the image's id"),
    Command("images.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("images.quit", "q", "back", "quit", "Quit", shown=True),
    Command("images.close", "escape", "close_top", "close", "Drop the filter"),
    *common("images"),
)

REPOSITORIES = move("repositories")

PULL = (
    Command("pull.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("pull.quit", "escape,q", "back", "stop", "Stop the pull, after a question, and return", shown=True),
    *common("pull"),
    *move("pulled"),
)

LISTING = (*IMAGES, *REPOSITORIES, *PULL)

# Searching for images.

SEARCH = (
    Command("search.tags", "enter", "tags", "tags", "List the repository's tags", shown=True),
    Command("search.pull", "p", "pull", "pull", "Pull the repository's latest, and explore it", shown=True),
    Command("search.field", "slash,ctrl+f,backspace", "field", "search", "Go to the field", shown=True, sense="filter"),
    Command(
        "search.official", "f", "official", "official", "Show only official ones, or all", shown=True, sense="show-only"
    ),
    Command(
        "search.kind",
        "B",
        "kind",
        "user/top-level",
        "Show users' repositories, top-level ones, or both",
        shown=True,
        sense="by-whom",
    ),
    Command("search.stars", "M", "stars", "stars", "Show only those with 10, 100, 1000 stars, or all", shown=True),
    Command("search.copy", "y", "copy", "copy", "Copy the repository's name"),
    Command("search.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("search.quit", "q,escape", "back", "back", "Return", shown=True),
    *common("search"),
)

TERM = (
    Command("term.search", "enter", "submit", "search", "Search at once, and go to what is found", shown=True),
    Command("term.list", "down", "to_list", "to the list", "Go to what is found", shown=True),
    Command("term.help", "f1", "screen.help", "help", "Show the keys", shown=True),
    Command("term.back", "escape", "screen.back", "back", "Return", shown=True),
)

SEARCHING = (*SEARCH, *TERM, *move("hits"))

# The list of containers, and what one wrote.

CONTAINERS = (
    Command("containers.filter", "slash,ctrl+f", "filter", "filter", "Filter the containers", shown=True),
    Command("containers.open", "enter", "open", "open", "Explore it, its read-write layer on top", shown=True),
    Command("containers.shell", "r", "shell", "shell", "Run a shell in it", shown=True, sense="run"),
    Command("containers.command", "exclamation_mark", "command", "command", "Run another command in it"),
    Command(
        "containers.logs", "v", "logs", "logs", "Show what it wrote, and goes on writing", shown=True, sense="view"
    ),
    Command("containers.commit", "b", "commit", "commit", "Make an image of it", shown=True, sense="make-an-image"),
    Command(
        "containers.start", "U", "start_or_stop", "start/stop", "Start it, or stop it after a question", shown=True
    ),
    Command("containers.kill", "ctrl+k", "kill", "kill", "Kill it, after a question"),
    Command("containers.remove", "x,delete", "remove", "remove", "Remove it, after a question", shown=True),
    Command("containers.inspect", "i", "inspect", "inspect", "Show all about it", shown=True, sense="all-about-it"),
    Command(
        "containers.running", "f", "running", "running", "Show only those that run, or all again", sense="show-only"
    ),
    Command("containers.sort", "s", "sort", "sort", "Sort by age, name or size", shown=True),
    Command("containers.reload", "R", "reload", "reload", "Ask the engine again"),
    Command("containers.copy", "y", "copy", "copy", "Copy its name"),
    Command("containers.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("containers.quit", "q", "back", "back", "Return to the images", shown=True),
    Command("containers.close", "escape", "close_top", "close", "Drop the filter"),
    *common("containers"),
)

_LISTED = move("listed")

LOGS = (
    Command("logs.filter", "slash,ctrl+f", "filter", "filter", "Show only lines with some words", shown=True),
    Command(
        "logs.follow",
        "G",
        "follow",
        "follow",
        "Follow what is written, or stay where you are",
        shown=True,
        sense="bottom",
    ),
    Command("logs.wrap", "W", "wrap", "wrap", "Wrap long lines, or not", shown=True),
    Command("logs.reload", "R", "reload", "reload", "Ask the engine again"),
    Command("logs.save", "ctrl+s", "save", "save", "Save what is shown as a file", shown=True),
    Command("logs.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("logs.quit", "q", "back", "back", "Return", shown=True),
    Command("logs.close", "escape", "close_top", "close", "Drop the filter, or return"),
    *common("logs"),
)

CONTAINING = (*CONTAINERS, *_LISTED, *LOGS)

# Forms: running, committing, saving, extracting.

FORM = (
    Command(
        "form.submit",
        "f5,ctrl+j,enter",
        "submit",
        "do it",
        "Do what the form is for; Enter in a field, too",
        shown=True,
    ),
    Command("form.next", "down,tab", "next_field(1)", "next field", "Go to the next field", shown=True, priority=True),
    Command("form.previous", "up,shift+tab", "next_field(-1)", "field above", "Go to the field above", priority=True),
    Command("form.copy", "ctrl+y", "copy_line", "copy line", "Copy the command that would do the same", shown=True),
    Command("form.dockerfile", "f6", "dockerfile", "Dockerfile", "Write a Dockerfile instead of a commit"),
    Command("form.help", "f1", "help", "help", "Show the keys", shown=True),
    Command("form.close", "escape", "back", "close", "Return without doing anything", shown=True),
    *common("form"),
)

FORMS = (*FORM, *move("changes"))

# A build.

BUILD = (
    Command("build.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("build.quit", "escape,q", "back", "stop", "Stop the build, after a question, or return", shown=True),
    Command("build.output", "tab", "other_pane", "output", "Go to the output, or to the steps", shown=True),
    *common("build"),
)

BUILDING = (*BUILD, *move("steps"))

# A file of the image.

VIEWER = (
    Command(
        "viewer.look",
        "tab,v",
        "next_view(1)",
        "look",
        "Look at it in the next way: text, bytes, facts",
        shown=True,
        sense="view",
    ),
    Command("viewer.look-back", "shift+tab", "next_view(-1)", "look", "Look at it in the way before"),
    Command("viewer.hex", "X", "view('hex')", "hex", "Show its bytes", shown=True),
    Command("viewer.facts", "i", "view('facts')", "facts", "Show what it is", shown=True, sense="all-about-it"),
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

# Two images beside each other.

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

FACTS = move("facts")

COMPARING = (*COMPARE, *DIFFERENCES, *FACTS)

COMMANDS: tuple[Command, ...] = (*EXPLORING, *LISTING, *SEARCHING, *CONTAINING, *FORMS, *BUILDING, *VIEWING, *COMPARING)
"""All commands."""
