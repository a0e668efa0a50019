"""Ctrl+c at any time: the work stops, files are tidied, and the program is gone within a second."""

from __future__ import annotations

import os
import signal
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


@contextmanager
def caught(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT set the stop flag of the work and end the main thread's part of it with KeyboardInterrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        watchdog = threading.Timer(_PATIENCE, os._exit, (STATUS,))
        watchdog.daemon = True
        watchdog.start()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        if not stop.is_set():
            signal.signal(signal.SIGINT, before)


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
