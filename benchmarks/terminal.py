"""A terminal in memory: starts a full-screen program in it and measures when its screen shows what.

The program's bytes are noted when they arrive and drawn while it is silent, so that drawing does not slow it down.
Times run to the last byte that made the screen what was waited for.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from typing import TYPE_CHECKING, Self

import pyte

from benchmarks.memory import Peaks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEYS = {"up": b"\x1b[A", "down": b"\x1b[B", "tab": b"\t", "enter": b"\r", "escape": b"\x1b"}
"""What a terminal sends for keys that are no character."""

_ANSWERS = {b"\x1b[6n": b"\x1b[1;1R", b"\x1b[c": b"\x1b[?62c"}
"""What programs ask a terminal at the start, and what it answers; some wait for it."""

_UNKNOWN = re.compile(rb"\x1b\[[<=>?][0-9;:]*[ -/]*[@-~]|\x1b[P_\]^].*?(?:\x1b\\|\x07)", re.DOTALL)
"""Sequences that the terminal in memory would draw as text: private modes, strings to the terminal itself."""

_PIECE = 1 << 16
_TOO_MUCH = 1 << 18
"""Bytes after which a screen is drawn although the program is not silent."""
_GLANCE = 0.01


class Terminal:
    """A running program and its screen. Use as a context manager: the program ends with it.

    Args:
        command: The program and its arguments.
        environment: Its environment.
        rows: Height of the screen.
        columns: Width of the screen.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], rows: int = 50, columns: int = 160
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._undrawn = b""
        self.started = time.perf_counter()
        """When the program was started."""
        self.last_byte = self.started
        """When it last wrote something."""
        self.ended = False
        """Whether it has closed its terminal."""
        self.received = 0
        """Bytes that it has written."""
        # the size must be there before the program asks for it
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._pid = os.fork()
        if self._pid == 0:
            _become(slave, master, command, environment)
        os.close(slave)
        self._fd = master
        self.peaks = Peaks(self._pid)
        """Its memory."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def _read(self, patience: float) -> bool:
        """Take what the program wrote within `patience` seconds; whether there was something."""
        if not select.select([self._fd], [], [], patience)[0]:
            return False
        try:
            data = os.read(self._fd, _PIECE)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self.last_byte = time.perf_counter()
        for question, answer in _ANSWERS.items():
            if question in data:
                os.write(self._fd, answer)
        self._undrawn += data
        self.received += len(data)
        return True

    def text(self) -> str:
        """What the screen shows now, line by line."""
        data, self._undrawn = self._undrawn, b""
        if data:
            self._stream.feed(_UNKNOWN.sub(b"", data))
        return "\n".join(self._screen.display)

    def wait_for(self, pattern: str, limit: float) -> float | None:
        """Wait until the screen matches.

        Args:
            pattern: A regular expression.
            limit: Seconds to wait at most.

        Returns:
            Seconds from the program's start to the last byte before that; None if it did not come to it.
        """
        until = time.perf_counter() + limit
        while time.perf_counter() < until and not self.ended:
            self.peaks.look()
            if self._read(_GLANCE) and len(self._undrawn) < _TOO_MUCH:
                continue
            if self._undrawn and re.search(pattern, self.text()):
                return self.last_byte - self.started
        return self.last_byte - self.started if re.search(pattern, self.text()) else None

    def settle(self, quiet: float, limit: float) -> None:
        """Wait until the program has been silent for `quiet` seconds, `limit` at most."""
        until = time.perf_counter() + limit
        while time.perf_counter() < until and self._read(quiet):
            self.peaks.look()

    def press(self, key: str, expected: str, limit: float, quiet: float = 0.3) -> float | None:
        """Press a key and wait until the screen has settled on what is expected.

        Args:
            key: A name of `KEYS` or a character.
            expected: A regular expression that the settled screen matches.
            limit: Seconds to wait at most.
            quiet: Seconds of silence that make a screen settled.

        Returns:
            Seconds from the key to the last byte of the answer; None if the screen never showed what was expected.
        """
        pressed = time.perf_counter()
        os.write(self._fd, KEYS.get(key) or key.encode())
        while time.perf_counter() < pressed + limit and not self.ended:
            self.peaks.look()
            if self._read(quiet) or self.last_byte < pressed:
                continue
            if re.search(expected, self.text()):
                return self.last_byte - pressed
        return None


def _become(slave: int, master: int, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """In the forked process: take the terminal and become the program."""
    try:
        os.close(master)
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for descriptor in range(3):
            os.dup2(slave, descriptor)
        os.execvpe(command[0], list(command), dict(environment))  # noqa: S606 - no shell is wanted
    finally:
        os._exit(127)
