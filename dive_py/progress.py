"""What a long job reports while it runs, and how it is stopped.

A worker thread advances a `Progress`; anyone may look at it at any time from another thread. It pushes nothing:
the screen looks a few times a second, so that a fast job never floods it.
"""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dive_py.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Iterator


_pausing = threading.Lock()
_pauses = 0


def pause_collection() -> None:
    """Look for no garbage in cycles until `resume_collection`, as often as this was called.

    Looking takes a fifth of the time of work that makes much that stays, and hardly any garbage: importing, or putting
    a million entries together.
    """
    global _pauses  # noqa: PLW0603 - the interpreter has one collector
    with _pausing:
        _pauses += 1
        gc.disable()


def resume_collection() -> None:
    """Take one `pause_collection` back; harmless where there is none."""
    global _pauses  # noqa: PLW0603
    with _pausing:
        _pauses = max(0, _pauses - 1)
        if not _pauses:
            gc.enable()


@contextmanager
def without_collection() -> Iterator[None]:
    """Look for no garbage in cycles during the block, in no thread."""
    pause_collection()
    try:
        yield
    finally:
        resume_collection()


class Progress:
    """Bytes done of bytes expected, and a flag that stops the work.

    Safe to read from any thread; one thread advances one `Progress`. Parts share the stop flag of the whole.

    Args:
        label: What is being done, for display.
        total: Bytes expected, or None where nobody knows.
        stop: The flag that ends the work; made when none is given.
    """

    def __init__(self, label: str = "", total: int | None = None, stop: threading.Event | None = None) -> None:
        self.label = label
        """What is being done, for display."""
        self.total = total
        """Bytes expected, or None."""
        self.stop = stop if stop is not None else threading.Event()
        """Set it and the work ends with `Cancelled` at its next step."""
        self.wanted: int | None = None
        """The layer that somebody waits for by now; whoever reads in any order takes it next. None for no wish."""
        self._done = 0
        self._parts: list[Progress] = []

    @property
    def done(self) -> int:
        """Bytes done so far, those of the parts included."""
        return self._done + sum(part.done for part in self._parts)

    @property
    def parts(self) -> tuple[Progress, ...]:
        """The parts, in the order they were begun."""
        return tuple(self._parts)

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self.stop.is_set()

    def part(self, label: str, total: int | None = None) -> Progress:
        """Begin a part of this work that is counted and stopped with it."""
        child = Progress(label, total, self.stop)
        self._parts.append(child)
        return child

    def advance(self, amount: int) -> None:
        """Count `amount` more bytes, and end the work here if that was asked.

        Raises:
            Cancelled: the stop flag was set.
        """
        self._done += amount
        if self.stop.is_set():
            raise Cancelled

    def check(self) -> None:
        """End the work here if that was asked.

        Raises:
            Cancelled: the stop flag was set.
        """
        if self.stop.is_set():
            raise Cancelled
