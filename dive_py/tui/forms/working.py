"""A form whose work takes a while: how far it is stands below the fields, and Esc stops it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.background import run
from dive_py.tui.forms.form import FormScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.tui.look.glyphs import Marks

_TICK: Final = 0.1
"""Seconds between two looks at how far the work is."""

_BAR: Final = 30
"""Cells of the bar."""


class WorkingForm(FormScreen):
    """Does one piece of work at a time on a thread; it returns with what was done.

    Args:
        doing: What is done, for people: `saving app:1`.
        stopped: What holds when it was stopped: `nothing was written`.
        marks: The signs to draw with.
    """

    def __init__(self, doing: str, stopped: str, marks: Marks) -> None:
        super().__init__(marks)
        self.said = ""
        """What was done, in words; empty where nothing was."""
        self.progress = Progress(doing)
        """How far the work is; its stop flag ends it."""
        self._doing, self._stopped = doing, stopped
        self._began = 0.0

    def begin(self, work: Callable[[], str]) -> None:
        """Begin the work.

        Args:
            work: Done on a thread, with `progress`; returns what was done, in words.
        """
        self.busy = True
        self._began = time.monotonic()
        self._timer = self.set_interval(_TICK, self._tick)
        run(self, work, self._done, self._failed, progress=self.progress)

    def _tick(self) -> None:
        done, total = self.progress.done, self.progress.total or 0
        cells = min(_BAR, done * _BAR // total) if total else 0
        bar = f"{self.marks.full * cells}{self.marks.rest * (_BAR - cells)} " if total else ""
        text = f"{bar}{units.size(done)}, {time.monotonic() - self._began:.1f} s; Esc stops"
        self.query_one("#form-problem", Static).update(Content.styled(text, "$accent-text"))

    def _over(self) -> None:
        self._timer.stop()
        self.busy = False
        self.query_one("#form-problem", Static).update(Content(""))

    def _done(self, said: str) -> None:
        self._over()
        self.said = printable(said)
        self.go_back()

    def _failed(self, error: DivepyError) -> None:
        self._over()
        self.progress = Progress(self._doing)
        stopped = isinstance(error, Cancelled)
        self.say_error(DivepyError(f"{self._doing} was stopped", self._stopped) if stopped else error)

    @property
    def unfinished(self) -> str:
        """The work, while it goes on."""
        return printable(f"{self._doing} was stopped; {self._stopped}") if self.busy else ""

    def stop(self, patience: float) -> None:
        """Work no more."""
        del patience
        self.progress.stop.set()

    def action_back(self) -> None:
        """Stop the work, or return."""
        if self.busy:
            self.progress.stop.set()
        else:
            self.go_back()
