"""The keys of the list of containers, and of what one wrote."""

from __future__ import annotations

from dive_py.tui.keys.command import Command, move

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
    Command("containers.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
    Command("containers.suspend", "ctrl+z", "app.suspend_process", "suspend", "Put divepy to sleep; fg brings it back"),
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
    Command("logs.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
    Command("logs.suspend", "ctrl+z", "app.suspend_process", "suspend", "Put divepy to sleep; fg brings it back"),
)

CONTAINING = (*CONTAINERS, *_LISTED, *LOGS)
"""In the order in which the footer and the help show them."""
