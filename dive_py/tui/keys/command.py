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

    @property
    def scope(self) -> str:
        """Where it works: everywhere on the screen of `SCREENS` that has this name, else in a pane."""
        return self.id.partition(".")[0]

    def binding(self) -> Binding:
        """Return the binding that Textual needs."""
        return Binding(
            self.keys, self.action, self.word, show=self.shown, id=self.id, tooltip=self.help, priority=self.priority
        )
