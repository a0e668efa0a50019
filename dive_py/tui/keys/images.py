"""The keys of the list of images, and of a pull."""

from __future__ import annotations

from dive_py.tui.keys.command import Command, move

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
    Command("images.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
    Command("images.suspend", "ctrl+z", "app.suspend_process", "suspend", "Put divepy to sleep; fg brings it back"),
)

REPOSITORIES = move("repositories")

PULL = (
    Command("pull.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("pull.quit", "escape,q", "back", "stop", "Stop the pull, after a question, and return", shown=True),
    Command("pull.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
    Command("pull.suspend", "ctrl+z", "app.suspend_process", "suspend", "Put divepy to sleep; fg brings it back"),
    *move("pulled"),
)

LISTING = (*IMAGES, *REPOSITORIES, *PULL)
"""In the order in which the footer and the help show them."""
