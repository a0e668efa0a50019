"""A form whose work takes a while: how far it is stands below the fields, and Esc stops it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.progress import Progress
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
        self._outcome: str | DivepyError | None = None
        self._began = 0.0

    def begin(self, work: Callable[[], str]) -> None:
        """Begin the work.

        Args:
            work: Done on a thread, with `progress`; returns what was done, in words.
        """
        self.busy = True
        self._began = time.monotonic()
        self._timer = self.set_interval(_TICK, self._tick)
        threading.Thread(target=self._run, args=(work,), name="divepy-form", daemon=True).start()

    def _run(self, work: Callable[[], str]) -> None:
        outcome: str | DivepyError
        try:
            outcome = work()
        except Cancelled:
            outcome = DivepyError(f"{self._doing} was stopped", self._stopped)
        except DivepyError as error:
            outcome = error
        except Exception as error:  # noqa: BLE001 - a fault in here must not leave a screen that waits for ever
            outcome = DivepyError(f"internal error: {type(error).__name__}: {error}", "please report it")
        self._outcome = outcome

    def _tick(self) -> None:
        outcome = self._outcome
        done, total = self.progress.done, self.progress.total or 0
        cells = min(_BAR, done * _BAR // total) if total else 0
        bar = f"{self.marks.full * cells}{self.marks.rest * (_BAR - cells)} " if total else ""
        text = f"{bar}{units.size(done)}, {time.monotonic() - self._began:.1f} s; Esc stops"
        problem = self.query_one("#form-problem", Static)
        problem.update(Content.styled(text, "$accent-text"))
        if outcome is None:
            return
        self._timer.stop()
        self.busy, self._outcome = False, None
        problem.update(Content(""))
        if isinstance(outcome, DivepyError):
            self.say_error(outcome)
            self.progress = Progress(self._doing)
            return
        self.said = printable(outcome)
        self.go_back()

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
