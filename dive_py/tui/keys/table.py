"""Every key of every screen, once.

A command stands here when its action exists; the order is that of the footer, the help and the palette.
"""

from __future__ import annotations

from dive_py.tui.keys.command import Command, common, leave, move

# The explorer and its panes.

EXPLORER = (
    Command("explorer.next-pane", "tab", "next_pane(1)", "pane", "Go to the next pane", shown=True),
    Command("explorer.previous-pane", "shift+tab", "next_pane(-1)", "pane", "Go to the previous pane"),
    Command(
        "explorer.filter",
        "slash,ctrl+f,ctrl+underscore",
        "filter",
        "filter",
        "Filter the tree, or the list of waste",
        shown=True,
    ),
    Command(
        "explorer.view-file",
        "v",
        "view_file",
        "view",
        "View the file: text, bytes, facts",
        shown=True,
        sense="view",
    ),
    Command("explorer.extract", "e,ctrl+e", "extract", "extract", "Extract it from the image", shown=True),
    Command("explorer.next-match", "n", "match(1)", "next match", "Go to the next match of the filter", sense="next"),
    Command(
        "explorer.previous-match", "N", "match(-1)", "previous match", "Go to the previous match", sense="previous"
    ),
    Command("explorer.changes", "1", "view('changes')", "changes", "View: the changes of this layer"),
    Command("explorer.merged", "2,m", "view('merged')", "merged", "View: the file system up to this layer"),
    Command("explorer.waste", "w", "waste", "waste", "Go to the list of wasted bytes", shown=True),
    Command(
        "explorer.aggregated",
        "a,3",
        "view('aggregated')",
        "aggregated",
        "View: a range of layers, compared with what is below it",
        shown=True,
    ),
    Command(
        "explorer.sort",
        "s,ctrl+o",
        "sort",
        "sort",
        "Sort the tree by size or name, the waste by bytes, files or name",
        shown=True,
    ),
    Command("explorer.compare", "c", "compare", "compare", "Compare the image with another one", shown=True),
    Command("explorer.story", "t", "pane('story')", "story", "Go to the story of the selected path", shown=True),
    Command("explorer.stored", "4", "view('stored')", "stored", "View: all entries of this layer's tar"),
    Command("explorer.shadowed", "5", "view('shadowed')", "shadowed", "View: only entries that an upper layer hides"),
    Command(
        "explorer.enlarge",
        "z",
        "enlarge",
        "enlarge",
        "Maximize the pane, or restore the others",
        shown=True,
    ),
    Command("explorer.view", "V", "next_view", "views", "Switch to the next of the five views", sense="next-view"),
    Command("explorer.tour", "T", "tour", "tour", "Start or resume the guided tour"),
    Command("explorer.tour-next", "full_stop", "tour_step(1)", "next step", "Go to the tour's next step"),
    Command("explorer.tour-previous", "comma", "tour_step(-1)", "previous step", "Go back one step of the tour"),
    Command("explorer.help", "question_mark,f1", "help", "help", "Show the keys, and how layers work", shown=True),
    Command("explorer.quit", "q", "back", "quit", "Quit", shown=True),
    Command(
        "explorer.close",
        "escape",
        "close_top",
        "close",
        "Close the filter or the tour; from the files of a culprit, go back to the culprits",
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
    Command("explorer.turn", "o", "turn", "reverse", "Reverse the order of the layers: base first or last"),
    Command("explorer.steps", "A", "steps", "all steps", "Show or hide build steps without a layer"),
    Command(
        "explorer.commands",
        "number_sign",
        "commands",
        "commands",
        "Show commands as in the history, or without the shell",
    ),
    Command(
        "explorer.where",
        "B",
        "where",
        "changed by",
        "List only layers that changed the selected path, or a match of the filter",
        sense="by-whom",
    ),
    Command("explorer.go-to", "colon", "go_to_path", "go to", "Go to a path that you type"),
    Command("explorer.added", "plus", "toggle_change('added')", "added", "Show or hide added files"),
    Command("explorer.removed", "minus", "toggle_change('removed')", "removed", "Show or hide removed files"),
    Command("explorer.modified", "tilde", "toggle_change('modified')", "modified", "Show or hide modified files"),
    Command(
        "explorer.unmodified",
        "equals_sign",
        "toggle_change('unmodified')",
        "unmodified",
        "Show or hide unmodified files",
    ),
    Command("explorer.attributes", "ctrl+b", "attributes", "attributes", "Show or hide modes, owners and times"),
    Command("explorer.collapse-all", "asterisk,ctrl+@", "collapse_all", "fold all", "Fold or unfold all directories"),
    Command("explorer.back", "backspace", "return", "back", "Go back to where you were before the jump"),
    Command("explorer.image", "i", "image", "image", "Show the image's details", sense="all-about-it"),
    Command("explorer.platform", "P", "platform", "platform", "Choose another platform of this image"),
    Command("explorer.places", "H", "places", "source", "Choose another engine or store that has this image"),
    Command("explorer.run", "r", "run", "run", "Run the image in a new container"),
    Command("explorer.reload", "R", "reload", "reload", "Reload the image"),
    Command("explorer.save", "ctrl+s", "save", "save", "Save the rows of the tree as text or CSV"),
    Command("explorer.copy", "y", "copy", "copy", "Copy the path, digest or command under the cursor"),
    *common("explorer"),
)

LAYERS = (
    *move("layers"),
    Command("layers.widen-up", "shift+up,K", "widen(-1)", "extend", "Extend the range of compared layers upwards"),
    Command("layers.widen-down", "shift+down,J", "widen(1)", "extend", "Extend the range of compared layers downwards"),
    Command("layers.open", "enter", "open", "tree", "Go to the layer's tree"),
    Command("layers.compare", "ctrl+l", "screen.view('changes')", "changes", "Compare this layer alone"),
    Command("layers.compare-all", "ctrl+a", "screen.view('aggregated')", "aggregated", "Compare all layers up to here"),
    Command("layers.left", "left,h", "screen.side_pane(-1)", "left", "Go to the previous pane"),
    Command("layers.right", "right,l", "screen.side_pane(1)", "right", "Go to the next pane"),
)

TREE = (
    *move("tree"),
    Command("tree.parent", "left,h", "parent", "parent", "Go to the parent directory", sense="left"),
    Command("tree.enter", "right,l", "enter", "enter", "Unfold the directory and go into it", sense="right"),
    Command("tree.toggle", "space,enter", "fold", "fold", "Fold or unfold the directory", shown=True, sense="fold"),
    Command("tree.added", "ctrl+a", "screen.toggle_change('added')", "added", "Show or hide added files"),
    Command("tree.removed", "ctrl+r", "screen.toggle_change('removed')", "removed", "Show or hide removed files"),
    Command(
        "tree.unmodified", "ctrl+u", "screen.toggle_change('unmodified')", "unmodified", "Show or hide unmodified files"
    ),
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
        "Go to the file (the largest of several) in its layer; for a culprit, to the changes of its layer",
        shown=True,
    ),
    Command("waste.group", "space", "group", "group", "Group by directory, file, cause or culprit", shown=True),
    Command("waste.open", "O", "open", "files", "List the files behind the cause or culprit"),
    Command("waste.left", "left,h", "screen.side_pane(-1)", "left", "Go to the previous pane"),
    Command("waste.right", "right,l", "screen.side_pane(1)", "right", "Go to the next pane"),
)

DETAILS = (
    *move("details"),
    Command("details.left", "left,h", "screen.side_pane(-1)", "left", "Go to the previous pane"),
    Command("details.right", "right,l", "screen.side_pane(1)", "right", "Go to the next pane"),
)

STORY = (
    *move("story"),
    Command("story.jump", "enter", "jump", "layer", "Go to that layer and keep the path selected", shown=True),
)

FILTER = (
    Command(
        "filter.rows", "enter,down,up,tab", "leave", "to the rows", "Keep the filter and go to the rows", shown=True
    ),
    Command(
        "filter.drop",
        "escape,ctrl+f,ctrl+underscore",
        "screen.close_filter",
        "clear the filter",
        "Clear the filter",
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
        "Build an image from a directory, and explore it",
        shown=True,
        sense="make-an-image",
    ),
    Command("images.tag", "ctrl+t", "tag", "tag", "Tag the image"),
    Command("images.save", "ctrl+s", "save", "save", "Save the image as an archive"),
    Command("images.inspect", "i", "inspect", "inspect", "Show the image's details", shown=True, sense="all-about-it"),
    Command("images.remove", "x,delete", "remove", "remove", "Remove the image (asks first)", shown=True),
    Command("images.sort", "s", "sort", "sort", "Sort by repository, age, size or unique size", shown=True),
    Command(
        "images.only",
        "f",
        "only",
        "repository",
        "Show only this repository, or all",
        shown=True,
        sense="show-only",
    ),
    Command("images.reload", "R", "reload", "reload", "Refresh from the engine"),
    Command("images.demo", "T", "demo", "demo", "Explore the demo image", sense="tour"),
    Command("images.copy", "y", "copy", "copy", "Copy the image's name"),
    Command("images.copy-id", "Y", "copy_id", "copy id", "Copy the image's id"),
    *leave("images", "Quit", word="quit", close="Clear the filter"),
)

REPOSITORIES = move("repositories")

PULL = (
    *leave("pull", "Stop the pull (asks first) and return", keys="escape,q", word="stop"),
    *move("pulled"),
)

LISTING = (*IMAGES, *REPOSITORIES, *PULL)

# Searching for images.

SEARCH = (
    Command("search.tags", "enter", "tags", "tags", "List the repository's tags", shown=True),
    Command("search.pull", "p", "pull", "pull", "Pull the repository's latest, and explore it", shown=True),
    Command(
        "search.field",
        "slash,ctrl+f,backspace",
        "field",
        "search",
        "Go to the search field",
        shown=True,
        sense="filter",
    ),
    Command(
        "search.official",
        "f",
        "official",
        "official",
        "Show only official images, or all",
        shown=True,
        sense="show-only",
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
    Command(
        "search.stars", "M", "stars", "stars", "Show only repositories with 10, 100 or 1000 stars, or all", shown=True
    ),
    Command("search.copy", "y", "copy", "copy", "Copy the repository's name"),
    *leave("search", keys="q,escape"),
)

TERM = (
    Command("term.search", "enter", "submit", "search", "Search now and go to the results", shown=True),
    Command("term.list", "down", "to_list", "results", "Go to the results", shown=True),
    Command("term.help", "f1", "screen.help", "help", "Show the keys", shown=True),
    Command("term.back", "escape", "screen.back", "back", "Return", shown=True),
)

SEARCHING = (*SEARCH, *TERM, *move("hits"))

# The list of containers, and what one wrote.

CONTAINERS = (
    Command("containers.filter", "slash,ctrl+f", "filter", "filter", "Filter the containers", shown=True),
    Command("containers.open", "enter", "open", "open", "Explore it, with its read-write layer on top", shown=True),
    Command("containers.shell", "r", "shell", "shell", "Run a shell in it", shown=True, sense="run"),
    Command("containers.command", "exclamation_mark", "command", "command", "Run another command in it"),
    Command("containers.logs", "v", "logs", "logs", "Show its logs and follow them", shown=True, sense="view"),
    Command(
        "containers.commit", "b", "commit", "commit", "Commit it as a new image", shown=True, sense="make-an-image"
    ),
    Command("containers.start", "U", "start_or_stop", "start/stop", "Start it, or stop it (asks first)", shown=True),
    Command("containers.kill", "ctrl+k", "kill", "kill", "Kill it (asks first)"),
    Command("containers.remove", "x,delete", "remove", "remove", "Remove it (asks first)", shown=True),
    Command("containers.inspect", "i", "inspect", "inspect", "Show its details", shown=True, sense="all-about-it"),
    Command("containers.running", "f", "running", "running", "Show only running containers, or all", sense="show-only"),
    Command("containers.sort", "s", "sort", "sort", "Sort by age, name or size", shown=True),
    Command("containers.reload", "R", "reload", "reload", "Refresh from the engine"),
    Command("containers.copy", "y", "copy", "copy", "Copy its name"),
    *leave("containers", "Return to the images", close="Clear the filter"),
)

_LISTED = move("listed")

LOGS = (
    Command("logs.filter", "slash,ctrl+f", "filter", "filter", "Show only lines that match", shown=True),
    Command(
        "logs.follow",
        "G",
        "follow",
        "follow",
        "Follow new output, or stay where you are",
        shown=True,
        sense="bottom",
    ),
    Command("logs.wrap", "W", "wrap", "wrap", "Wrap long lines, or cut them", shown=True),
    Command("logs.reload", "R", "reload", "reload", "Refresh from the engine"),
    Command("logs.save", "ctrl+s", "save", "save", "Save the shown lines to a file", shown=True),
    *leave("logs", close="Clear the filter, or return"),
)

CONTAINING = (*CONTAINERS, *_LISTED, *LOGS)

# Forms: running, committing, saving, extracting.

FORM = (
    Command(
        "form.submit",
        "f5,ctrl+j,enter",
        "submit",
        "do it",
        "Submit the form; so does Enter in a field",
        shown=True,
    ),
    Command("form.next", "down,tab", "next_field(1)", "next field", "Go to the next field", shown=True, priority=True),
    Command(
        "form.previous", "up,shift+tab", "next_field(-1)", "previous field", "Go to the previous field", priority=True
    ),
    Command("form.copy", "ctrl+y", "copy_line", "copy line", "Copy the equivalent command", shown=True),
    Command("form.dockerfile", "f6", "dockerfile", "Dockerfile", "Write a Dockerfile instead of a commit"),
    Command("form.help", "f1", "help", "help", "Show the keys", shown=True),
    Command("form.close", "escape", "back", "close", "Cancel and return", shown=True),
    *common("form"),
)

FORMS = (*FORM, *move("changes"))

# A build.

BUILD = (
    *leave("build", "Stop the build (asks first), or return", keys="escape,q", word="stop"),
    Command("build.output", "tab", "other_pane", "output", "Go to the output, or to the steps", shown=True),
)

BUILDING = (*BUILD, *move("steps"))

# A file of the image.

VIEWER = (
    Command(
        "viewer.look",
        "tab,v",
        "next_view(1)",
        "view",
        "Switch to the next view: text, bytes, facts",
        shown=True,
        sense="view",
    ),
    Command("viewer.look-back", "shift+tab", "next_view(-1)", "view", "Switch to the previous view"),
    Command("viewer.hex", "X", "view('hex')", "hex", "Show its bytes", shown=True),
    Command("viewer.facts", "i", "view('facts')", "facts", "Show facts about it", shown=True, sense="all-about-it"),
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
    Command("viewer.find", "slash,ctrl+f", "filter", "find", "Find text in it", shown=True, sense="filter"),
    Command("viewer.next", "n", "match(1)", "next", "Go to the next match"),
    Command("viewer.previous", "N", "match(-1)", "previous", "Go to the previous match"),
    Command("viewer.extract", "e", "extract", "extract", "Extract it from the image", shown=True),
    Command("viewer.pager", "O", "pager", "pager", "Open it in $PAGER", shown=True, sense="open"),
    Command("viewer.editor", "E", "editor", "editor", "Open a read-only copy in $EDITOR"),
    Command("viewer.copy", "y", "copy", "copy", "Copy its path"),
    *leave("viewer", "Return to the tree", close="Stop the search or the reading, or return"),
)

CONTENT = (
    *move("content"),
    Command("content.left", "left,h", "side(-1)", "left", "Scroll long lines to the left"),
    Command("content.right", "right,l", "side(1)", "right", "Scroll long lines to the right"),
)

VIEWING = (*VIEWER, *CONTENT)

# Two images beside each other.

COMPARE = (
    Command("compare.next-pane", "tab,shift+tab", "next_pane", "pane", "Go to the other pane", shown=True),
    Command("compare.filter", "slash,ctrl+f", "filter", "filter", "Filter the paths", shown=True),
    Command("compare.next", "n", "difference(1)", "next", "Go to the next difference", shown=True),
    Command("compare.previous", "N", "difference(-1)", "previous", "Go to the previous difference"),
    Command("compare.view", "v", "view_file", "view", "View both versions of the file side by side", shown=True),
    Command("compare.sort", "s", "sort", "sort", "Sort by difference in size, or by name", shown=True),
    Command(
        "compare.all",
        "equals_sign",
        "toggle_kind('same')",
        "same",
        "Show or hide paths that are the same in both",
        shown=True,
        sense="unmodified",
    ),
    Command(
        "compare.added", "plus", "toggle_kind('added')", "added", "Show or hide paths that only the second image has"
    ),
    Command(
        "compare.removed",
        "minus",
        "toggle_kind('removed')",
        "removed",
        "Show or hide paths that only the first image has",
    ),
    Command("compare.modified", "tilde", "toggle_kind('modified')", "modified", "Show or hide paths that differ"),
    Command(
        "compare.fold-all", "asterisk", "fold_all", "fold all", "Fold or unfold all directories", sense="collapse-all"
    ),
    Command("compare.turn", "o", "turn", "swap", "Swap the two images", shown=True),
    Command("compare.copy", "y", "copy", "copy", "Copy the path under the cursor"),
    *leave("compare", close="Clear the filter, or return"),
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
