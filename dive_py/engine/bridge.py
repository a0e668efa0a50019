"""Between a terminal and a process in a container: keys there, output here, until one side is done."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dive_py.engine.frames import STDERR, Frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType

    from dive_py.engine.hijacking import Pipe
    from dive_py.terminal import Modes

_PIECE: Final = 1 << 16
_WAITING: Final = 1 << 20
"""Bytes of input that the process has not taken; more is not read until it does."""


@dataclass(frozen=True)
class Streams:
    """The descriptors on this side."""

    keys: int | None
    """Where input comes from; None for none."""
    output: int
    """Where standard output goes, or everything of a terminal."""
    errors: int
    """Where standard error goes."""


class Bridge:
    """Carries bytes until the process's side is done.

    Args:
        pipe: The process.
        ends: This side.
        framed: Whether standard output and standard error come as frames, which is so without a terminal.
        modes: Sees what is written to the terminal; None where none is kept in hand.
    """

    def __init__(self, pipe: Pipe, ends: Streams, *, framed: bool, modes: Modes | None = None) -> None:
        self._pipe = pipe
        self._ends = ends
        self._frames = Frames() if framed else None
        self._modes = modes
        self._waiting = b""
        self._input_over = ends.keys is None
        self._is_file = False

    def run(self, signals: Mapping[int, Callable[[], None]]) -> None:
        """Carry until the other side hangs up.

        Args:
            signals: What is done when a signal comes; called from here, not from within the signal.

        Raises:
            BrokenPipeError: the output here is not read any more.
            EngineError: the output cannot be understood.
        """
        with _noticed(signals) as bell, selectors.DefaultSelector() as selector:
            selector.register(bell, selectors.EVENT_READ)
            selector.register(self._pipe, selectors.EVENT_READ)
            while True:
                at_once = self._listen(selector)
                events = {} if self._pipe.has_bytes else dict(_ready(selector, 0 if at_once else None))
                if bell in events:
                    _heard(bell, signals)
                if self._pipe.has_bytes or events.get(self._pipe.fileno(), 0) & selectors.EVENT_READ:
                    if not self._receive():
                        return
                elif events.get(self._pipe.fileno(), 0) & selectors.EVENT_WRITE:
                    self._send()
                if at_once or self._ends.keys in events:
                    self._type()

    def _listen(self, selector: selectors.BaseSelector) -> bool:
        """Wait for keys only while they are taken; True where they are there already, as those of a file are."""
        requested = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._waiting else 0)
        selector.modify(self._pipe, requested)
        keys = self._ends.keys
        if keys is None:
            return False
        hungry = not self._input_over and len(self._waiting) < _WAITING
        if hungry != (keys in selector.get_map()) and not self._is_file:
            try:
                selector.register(keys, selectors.EVENT_READ) if hungry else selector.unregister(keys)
            except PermissionError:  # a regular file is always ready and cannot be waited for
                self._is_file = True
        return self._is_file and hungry

    def _receive(self) -> bool:
        """Take what the process wrote; False where nothing more comes."""
        try:
            data = self._pipe.read(_PIECE)
        except OSError:
            return False
        if not data:
            return False
        if self._frames is None:
            self._write(self._ends.output, data)
            return True
        for stream, piece in self._frames.take(data):
            self._write(self._ends.errors if stream == STDERR else self._ends.output, piece)
        return True

    def _write(self, where: int, data: bytes) -> None:
        if self._modes is not None:
            self._modes.take(data)
        while data:
            data = data[os.write(where, data) :]

    def _type(self) -> None:
        """Take what was typed."""
        try:
            data = os.read(self._ends.keys or 0, _PIECE)
        except OSError:
            data = b""
        self._waiting += data
        if not data:
            self._input_over = True
        self._send()

    def _send(self) -> None:
        """Hand on what was typed, as far as it is taken without waiting."""
        try:
            self._waiting = self._waiting[self._pipe.send(self._waiting) :] if self._waiting else b""
        except OSError:
            self._waiting = b""  # the process is gone; what it wrote last comes still
        if self._input_over and not self._waiting:
            self._pipe.end_input()


def _ready(selector: selectors.BaseSelector, patience: float | None) -> Iterator[tuple[int, int]]:
    for key, events in selector.select(patience):
        yield key.fd, events


@contextmanager
def _noticed(signals: Mapping[int, Callable[[], None]]) -> Iterator[int]:
    """Let signals ring a bell, a descriptor that can be waited for; only the main thread may."""
    ours, theirs = socket.socketpair()
    before: dict[int, object] = {}

    def ring(number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(OSError):
            theirs.send(bytes([number]))

    try:
        ours.setblocking(False)
        theirs.setblocking(False)
        if threading.current_thread() is threading.main_thread():
            for number in signals:
                before[number] = signal.signal(number, ring)
        yield ours.fileno()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        ours.close()
        theirs.close()


def _heard(bell: int, signals: Mapping[int, Callable[[], None]]) -> None:
    try:
        rung = os.read(bell, 256)
    except OSError:
        return
    for number in dict.fromkeys(rung):
        if number in signals:
            signals[number]()
