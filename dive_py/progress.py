"""What a long job reports while it runs, and how it is stopped.

A worker thread advances a `Progress`; anyone may look at it at any time from another thread. It pushes nothing:
the screen looks a few times a second, so that a fast job never floods it.

Whatever takes a `Progress` ends with `Cancelled` soon after the stop flag was set, and need not say so.
"""

from __future__ import annotations

import threading
import time
from typing import Final

from dive_py.errors import Cancelled

_LOOK_SECONDS: Final = 0.1
"""How often a part that waits looks at the flag of the whole."""


class PartStop(threading.Event):
    """The stop flag of a part, which can be stopped alone; it counts as set where that of the whole is.

    Args:
        whole: The flag of the whole.
    """

    def __init__(self, whole: threading.Event) -> None:
        super().__init__()
        self._whole = whole

    def is_set(self) -> bool:
        """Return whether this flag is set, or that of the whole."""
        return super().is_set() or self._whole.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for either of them, at most so many seconds; return whether it is set."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left = _LOOK_SECONDS if end is None else min(_LOOK_SECONDS, end - time.monotonic())
            if left <= 0:
                return False
            super().wait(left)
        return True


class Progress:
    """Bytes done of bytes expected, and a flag that stops the work.

    Safe to read from any thread; one thread advances one `Progress`. Parts share the stop flag of the whole.

    Args:
        label: What is being done, for display.
        total: Bytes expected, or None where that is unknown.
        stop: The flag that ends the work; made when none is given.
    """

    def __init__(self, label: str = "", total: int | None = None, stop: threading.Event | None = None) -> None:
        self.label = label
        """What is being done, for display."""
        self.total = total
        """Bytes expected, or None."""
        self.stop = stop if stop is not None else threading.Event()
        """Set it and the work ends with `Cancelled` at its next step."""
        self.awaited_layer: int | None = None
        """The layer that is waited for by now; a reader of layers in any order takes it next. None for none."""
        self.fetched = 0
        """Bytes of blobs that came from a registry; those that make `done` are often others, once decompressed."""
        self._to_fetch = 0
        self._done = 0
        self._parts: list[Progress] = []

    @property
    def done(self) -> int:
        """Bytes done so far, those of the parts included."""
        return self._done + sum(part.done for part in self._parts)

    def await_transfer(self, amount: int) -> None:
        """Let `counted` show from now on what registries send, of so many bytes; with 0 it shows what is done."""
        self._to_fetch = amount

    @property
    def counted(self) -> tuple[int, int]:
        """What is shown: the bytes that are there, and of how many, which is 0 where that is unknown."""
        if self._to_fetch:
            return self.fetched, self._to_fetch
        return self.done, sum(part.total or 0 for part in self._parts) if self.total is None else self.total

    @property
    def parts(self) -> tuple[Progress, ...]:
        """The parts, in the order they were begun."""
        return tuple(self._parts)

    @property
    def stopped(self) -> bool:
        """Whether the work was asked to stop."""
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
