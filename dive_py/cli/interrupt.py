"""Ctrl+c at any time, a closed terminal, a shutdown: the work stops, all is tidied, and the program is gone soon."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

STATUS = 130
"""The exit status after ctrl+c: 128 and the number of SIGINT, as shells count."""

_PATIENCE = 1.0
"""Seconds that the work has for tidying; a thread may hang in a read that nothing interrupts."""

_LAST_PATIENCE = 2.0
"""Seconds after that for what was left with an engine."""

_ENDS = ("SIGTERM", "SIGHUP")
"""Signals that end a program: somebody wants it to go, or its terminal is gone."""


class Ended(KeyboardInterrupt):
    """A signal ends the program.

    Args:
        number: The signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number
        """The exit status, as shells count."""


@contextmanager
def caught(stop: threading.Event) -> Iterator[list[int]]:
    """Let signals set the stop flag of the work and end the main thread's part of it with `Ended`.

    A signal that is ignored, as nohup does with SIGHUP, stays ignored.

    Yields:
        The exit status of the signal that came; empty as long as none has.
    """
    statuses: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield statuses
        return

    def ended(number: int, _frame: FrameType | None) -> None:
        stop.set()
        statuses.append(128 + number)
        watchdog = threading.Timer(_PATIENCE, _go, (128 + number,))
        watchdog.daemon = True
        watchdog.start()
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise Ended(number)

    ending = [getattr(signal, name) for name in _ENDS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in ending if signal.getsignal(number) is signal.SIG_DFL}
    before[signal.SIGINT] = signal.getsignal(signal.SIGINT)
    for number in before:
        signal.signal(number, ended)
    try:
        yield statuses
    finally:
        if not stop.is_set():
            for number, handler in before.items():
                signal.signal(number, handler)


def _go(status: int) -> None:
    """Leave at once, with the terminal given back, and what was left with an engine removed if that is quick."""
    terminal = sys.modules.get("dive_py.terminal")
    if terminal is not None:
        terminal.give_back_all()
    reading = sys.modules.get("dive_py.engine.reading")
    if reading is not None:
        with contextlib.suppress(RuntimeError):
            tidying = threading.Thread(target=reading.remove_all, daemon=True)
            tidying.start()
            tidying.join(_LAST_PATIENCE)
    os._exit(status)


@contextmanager
def left_to_the_screen() -> Iterator[None]:
    """Let the screen's library deal with SIGINT in its own way while it has the terminal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
