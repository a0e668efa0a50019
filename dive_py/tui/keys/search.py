"""The keys of searching."""

from __future__ import annotations

from dive_py.tui.keys.command import Command, move

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
    Command("search.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
    Command("search.suspend", "ctrl+z", "app.suspend_process", "suspend", "Put divepy to sleep; fg brings it back"),
)

TERM = (
    Command("term.search", "enter", "submit", "search", "Search at once, and go to what is found", shown=True),
    Command("term.list", "down", "to_list", "to the list", "Go to what is found", shown=True),
    Command("term.help", "f1", "screen.help", "help", "Show the keys", shown=True),
    Command("term.back", "escape", "screen.back", "back", "Return", shown=True),
)

SEARCHING = (*SEARCH, *TERM, *move("hits"))
"""In the order in which the footer and the help show them."""
