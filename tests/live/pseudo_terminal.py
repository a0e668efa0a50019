"""A pseudo-terminal with a program in it, as a person has it before them."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from typing import IO, TYPE_CHECKING, Any

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

PATIENCE = 30.0
"""Seconds until what should be on the screen is there."""

_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_NORMALLY_ON = {7, 25}


class Terminal:
    """The terminal; divepy runs in it.

    Args:
        words: divepy's command line.
        environ: Variables besides those of this process.
        columns: How wide.
        rows: How high.
        program: What Python runs.
        ignored: Signals that it ignores, as nohup does with SIGHUP.
        errors: Where its standard error goes instead of the terminal.
    """

    def __init__(
        self,
        *words: str,
        columns: int = 120,
        rows: int = 40,
        environ: dict[str, str] | None = None,
        program: tuple[str, ...] = ("-m", "dive_py"),
        ignored: tuple[signal.Signals, ...] = (),
        errors: IO[bytes] | None = None,
    ) -> None:
        self._master, self._slave = pty.openpty()
        self.columns, self.rows = columns, rows
        self._set_size()
        self.before = self.attributes()
        """How the system treats keys at the beginning."""
        self.output = b""
        """Everything that was written to it."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        own = {"TERM": "xterm-256color", "COLUMNS": "", "LINES": "", "PYTHONUNBUFFERED": "1"}
        kept = {key: value for key, value in os.environ.items() if key not in {"CI", "NO_COLOR", "COLUMNS", "LINES"}}
        variables = kept | {key: value for key, value in own.items() if value} | (environ or {})

        def own_session() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # whatever the tests run under
                signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

        self.process = subprocess.Popen(
            [sys.executable, *program, *words],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave if errors is None else errors,
            env=variables,
            start_new_session=True,
            preexec_fn=own_session,  # noqa: PLW1509 - nothing but system calls
        )
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while not self._ended.is_set():
            ready, _, _ = select.select([self._master], [], [], 0.05)
            if not ready:
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            with self._lock:
                self.output += data
                self._stream.feed(data)
            self._answer(data)

    def _answer(self, data: bytes) -> None:
        """Say what terminals say when they are asked who they are."""
        if b"\x1b[c" in data:
            os.write(self._master, b"\x1b[?62c")

    @property
    def text(self) -> str:
        """What stands on the screen."""
        with self._lock:
            return "\n".join(line.rstrip() for line in self._screen.display)

    def attributes(self) -> list[Any]:
        """How the system treats keys now."""
        return termios.tcgetattr(self._slave)

    def press(self, text: str | bytes) -> None:
        """Press keys."""
        os.write(self._master, text.encode() if isinstance(text, str) else text)

    def line(self, text: str) -> None:
        """Type a line."""
        self.press(text + "\r")

    def fill(self, text: str) -> None:
        """Put a line into a field that has just opened, in the place of what stands in it, and send it."""
        time.sleep(0.5)
        self.press("\x1b[F")  # a part of it may be selected
        self.press("\x15")
        time.sleep(0.2)
        self.press(text)
        self.see(text[-20:])
        self.press("\r")

    def see(self, *texts: str, patience: float = PATIENCE) -> str:
        """Wait until all of these stand on the screen."""
        return self.until(lambda shown: all(text in shown for text in texts), f"{texts}", patience)

    def until(self, holds: Callable[[str], bool], what: str, patience: float = PATIENCE) -> str:
        """Wait until something holds of the screen."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            shown = self.text
            if holds(shown):
                return shown
            time.sleep(0.03)
        raise AssertionError(f"{what} did not come; on the screen:\n{self.text}")

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        self.columns, self.rows = columns, rows
        with self._lock:
            self._screen.resize(rows, columns)
        self._set_size()
        os.killpg(os.getpgid(self.process.pid), signal.SIGWINCH)

    def _set_size(self) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    def end(self, patience: float = PATIENCE) -> int:
        """Wait for the program's end; its status."""
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it did not end; on the screen:\n{self.text}") from None
        time.sleep(0.2)
        return status

    def go_away(self) -> None:
        """Close the window: the terminal is gone, whatever runs in it."""
        self._ended.set()
        self._thread.join()
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1

    @property
    def left_on(self) -> set[int]:
        """Modes of the terminal that are not as a shell wants them: other screen, hidden cursor, mouse."""
        changed: set[int] = set()
        for numbers, switch in _MODE.findall(self.output):
            for number in map(int, numbers.split(b";")):
                normal = (switch == b"h") == (number in _NORMALLY_ON)
                (changed.discard if normal else changed.add)(number)
        return changed

    def assert_whole(self) -> None:
        """See that the terminal is as it was before."""
        assert self.attributes() == self.before, "keys are treated in another way than before"
        assert self.left_on <= {2026, 2048}, f"modes are left on: {self.left_on}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._master >= 0:
            self.go_away()
