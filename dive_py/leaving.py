"""How what has the terminal is asked to leave it, and how it is noticed that there is no terminal any more.

Apart from `terminal` since it is needed in the program's first milliseconds: what it imports is there anyway.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_askers: list[Callable[[], None] | None] = []
"""How what has the terminal is asked to leave it, the last one first; None for what cannot be asked."""

_listeners: list[Callable[[], None]] = []
"""What is called where the terminal is gone, the last one alone."""


@contextmanager
def asked_by(ask: Callable[[], None] | None) -> Iterator[None]:
    """Say how to ask what has the terminal during the block to leave it.

    Args:
        ask: Lets it leave soon and in order; safe in a signal's handler and on any thread. None where nothing can be
            asked, and only an exception or the program's end gets the terminal back.
    """
    _askers.append(ask)
    try:
        yield
    finally:
        _askers.pop()


def ask() -> bool:
    """Ask what has the terminal to leave it; whether that was possible. Safe in a signal's handler."""
    asker = _askers[-1] if _askers else None
    if asker is None:
        return False
    asker()
    return True


@contextmanager
def on_hangup(listener: Callable[[], None]) -> Iterator[None]:
    """Call something, on another thread, when a watched terminal goes away during the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def watch(keys: int) -> None:
    """Notice on a thread that a terminal goes away, which is not a signal where SIGHUP is ignored.

    A terminal that is gone gives an end of file at once and for ever: a program that waits for keys spins. The kernel
    says so with POLLHUP, and the thread sleeps until then. Where it cannot be asked (macOS has no `poll` for terminals:
    POLLNVAL), nothing is noticed.

    Args:
        keys: The descriptor that keys come from.
    """
    import select

    if not hasattr(select, "poll"):
        return

    def wait() -> None:
        poll = select.poll()
        poll.register(keys, 0)
        if any(event & select.POLLHUP for _, event in poll.poll()) and _listeners:
            _listeners[-1]()

    threading.Thread(target=wait, name="divepy-hangup", daemon=True).start()
