"""A key: what it does, where, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True)
class Command:
    """One thing a person can do with a key."""

    id: str
    """Its name in settings: `scope.word`."""
    keys: str
    """Textual's names of its keys, separated by commas; the first one is shown."""
    action: str
    """The action to run, on the widget or screen that the scope names."""
    word: str
    """One or two words for the footer."""
    help: str
    """What it does, for help and palette."""
    shown: bool = False
    """Whether the footer shows it."""
    priority: bool = False
    """Whether it works before the focused field gets the key: what is typed behind it is then for the next field."""
    sense: str = ""
    """What a letter stands for on all screens, where the id's word says it otherwise: one letter has one sense."""

    @property
    def scope(self) -> str:
        """Where it works: everywhere on the screen of `SCREENS` that has this name, else in a pane."""
        return self.id.partition(".")[0]

    @property
    def meaning(self) -> str:
        """What its letters stand for on all screens."""
        return self.sense or self.id.partition(".")[2]

    def binding(self) -> Binding:
        """Return the binding that Textual needs."""
        return Binding(
            self.keys, self.action, self.word, show=self.shown, id=self.id, tooltip=self.help, priority=self.priority
        )


def move(scope: str) -> tuple[Command, ...]:
    """Return the commands that move through the rows of a pane, each with its keys."""
    return (
        Command(f"{scope}.up", "up,k", "move(-1)", "Up", "One row up"),
        Command(f"{scope}.down", "down,j", "move(1)", "Down", "One row down"),
        Command(f"{scope}.page-up", "pageup,u", "page(-1)", "Page up", "One page up"),
        Command(f"{scope}.page-down", "pagedown,d", "page(1)", "Page down", "One page down"),
        Command(f"{scope}.top", "home,g", "edge(-1)", "Top", "To the first row"),
        Command(f"{scope}.bottom", "end,G", "edge(1)", "Bottom", "To the last row"),
    )


def common(scope: str) -> tuple[Command, ...]:
    """Return the commands that the program itself has on every screen."""
    return (
        Command(f"{scope}.palette", "ctrl+p", "app.command_palette", "palette", "Find a command by name"),
        Command(f"{scope}.suspend", "ctrl+z", "app.suspend_process", "suspend", "Suspend divepy; fg resumes it"),
    )


def leave(
    scope: str, text: str = "Return", *, keys: str = "q", word: str = "back", close: str = ""
) -> tuple[Command, ...]:
    """Return the commands that end the table of a screen: its help, the way out of it, and those of the program.

    Args:
        scope: The screen.
        text: What leaving it does, for help and palette.
        keys: The keys that leave it.
        word: Leaving it in the footer.
        close: What Esc does before it leaves; empty where Esc is among `keys`.
    """
    return (
        Command(f"{scope}.help", "question_mark,f1", "help", "help", "Show the keys", shown=True),
        Command(f"{scope}.quit", keys, "back", word, text, shown=True),
        *([Command(f"{scope}.close", "escape", "close_top", "close", close)] if close else []),
        *common(scope),
    )
