"""The keys of a build."""

from __future__ import annotations

from dive_py.tui.keys.command import Command, move

BUILD = (
    Command("build.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
    Command("build.quit", "escape,q", "back", "stop", "Stop the build, after a question, or return", shown=True),
    Command("build.output", "tab", "other_pane", "output", "Go to the output, or to the steps", shown=True),
    Command("build.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
    Command("build.suspend", "ctrl+z", "app.suspend_process", "suspend", "Put divepy to sleep; fg brings it back"),
)

BUILDING = (*BUILD, *move("steps"))
"""In the order in which the footer and the help show them."""
