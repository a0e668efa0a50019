"""The keys of forms: running, committing."""

from __future__ import annotations

from dive_py.tui.keys.command import Command, move

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
    Command("form.palette", "ctrl+p", "app.command_palette", "palette", "Every action by name"),
    Command("form.suspend", "ctrl+z", "app.suspend_process", "suspend", "Put divepy to sleep; fg brings it back"),
)

FORMS = (*FORM, *move("changes"))
"""In the order in which the footer and the help show them."""
