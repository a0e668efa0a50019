"""Ctrl+c at any time, a closed terminal, a shutdown: the work stops, all is tidied, and the program is gone soon."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from dive_py import leaving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

STATUS = 130
"""The exit status after ctrl+c: 128 and the number of SIGINT, as shells count."""

_PATIENCE = 0.9
"""Seconds that the work has for tidying; a thread may hang in a read that nothing interrupts."""

_LAST_PATIENCE = 2.0
"""Seconds after that for what was left with an engine."""

_AGAIN = 0.01
"""Seconds until the program is ended again where Python could not let the exception of the first time through."""

_ENDS = ("SIGTERM", "SIGHUP")
"""Signals that end a program: it is asked to end, or its terminal is gone."""

_HANGUP = 1
"""The number of SIGHUP, everywhere where there is one."""


class Ended(KeyboardInterrupt):
    """A signal ends the program."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number
        """The exit status, as shells count."""


class _Ending:
    """The program's end by a signal, which sets the stop flag of the work."""

    def __init__(self, stop: threading.Event) -> None:
        self.statuses: list[int] = []
        self.before = _handlers()
        self._stop = stop
        self._unraisable_hook = sys.unraisablehook

    def _leave(self, number: int) -> bool:
        """Let all end soon; whether a screen does it by itself."""
        self._stop.set()
        self.statuses.append(128 + number)
        watchdog = threading.Timer(_PATIENCE, _go, (128 + number,))
        watchdog.daemon = True
        watchdog.start()
        return leaving.ask()

    def signalled(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal."""
        for each in self.before:
            signal.signal(each, signal.SIG_IGN)
        if not self._leave(number):
            self._raise(number)

    def _raise(self, number: int) -> NoReturn:
        """End what the main thread does, without a word of what that tears away (a coroutine that never began)."""
        warnings.simplefilter("ignore")
        raise Ended(number)

    def lost(self, unraisable: sys.UnraisableHookArgs) -> None:
        """Handle an exception where Python lets none through: in a finalizer, or in a weak reference's callback.

        The import system has one such callback for each module. The program would go on until it is torn away, and
        `Ended` would be printed as a traceback.
        """
        if not isinstance(unraisable.exc_value, Ended):
            self._unraisable_hook(unraisable)
            return
        number = unraisable.exc_value.status - 128

        def again(*_: object) -> None:
            signal.signal(number, signal.SIG_IGN)
            if not leaving.ask():
                self._raise(number)

        main = threading.main_thread().ident
        if main is not None and hasattr(signal, "pthread_kill"):
            signal.signal(number, again)
            later = threading.Timer(_AGAIN, signal.pthread_kill, (main, number))
            later.daemon = True
            later.start()

    def gone(self) -> None:
        """Handle a terminal that went away without a signal; called on another thread."""
        if not self.statuses:
            self._leave(_HANGUP)


@contextmanager
def caught(stop: threading.Event) -> Iterator[list[int]]:
    """Let signals set the stop flag of the work and end the main thread's part of it.

    A screen is asked to leave; everything else ends with `Ended`. A signal that is ignored, as nohup does with SIGHUP,
    stays ignored; that the terminal is gone is noticed in another way then, and ends the program as SIGHUP would.

    Yields:
        The exit status of the signal that came; empty as long as none has.
    """
    if threading.current_thread() is not threading.main_thread():
        yield []
        return
    ending = _Ending(stop)
    for number in ending.before:
        signal.signal(number, ending.signalled)
    hook, sys.unraisablehook = sys.unraisablehook, ending.lost
    try:
        with leaving.on_hangup(ending.gone):
            yield ending.statuses
    finally:
        if not ending.statuses:
            sys.unraisablehook = hook
        if not stop.is_set():
            for number, handler in ending.before.items():
                signal.signal(number, handler)


def _handlers() -> dict[int, Any]:
    """Return the signals that end the program, and what they did so far; those that are ignored are left out."""
    ending = [getattr(signal, name) for name in _ENDS if hasattr(signal, name)]
    before: dict[int, Any] = {
        number: signal.getsignal(number) for number in ending if signal.getsignal(number) is signal.SIG_DFL
    }
    return before | {signal.SIGINT: signal.getsignal(signal.SIGINT)}


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
