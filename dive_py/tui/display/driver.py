"""Textual's driver with a terminal of its own: drawn on whatever is redirected, given back whatever happens.

Textual 8 draws on standard error: with `2>log` the screen went into the log. And it leaves to chance a terminal that
goes away, or a signal in the middle of its beginning.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any, cast

from textual.drivers.linux_driver import LinuxDriver

from dive_py import leaving, terminal
from dive_py.tui.display.painter import Painter

if TYPE_CHECKING:
    from io import TextIOWrapper

    from textual.app import App

    from dive_py.terminal import Modes

_CLEAR = "\x1b[H\x1b[2J"
"""Erases the screen."""


class Surface:
    """A terminal to write to; once it is gone, writing does nothing.

    Args:
        descriptor: The terminal.
        encoding: What it shows; what is in no such encoding becomes a question mark, one cell wide.
        modes: Sees what passes.
    """

    def __init__(self, descriptor: int, encoding: str, modes: Modes) -> None:
        self._descriptor = descriptor
        self._encoding = encoding
        self._modes = modes
        self._waiting: list[str] = []

    def write(self, text: str) -> None:
        """Keep text until the next `flush`."""
        self._waiting.append(text)

    def flush(self) -> None:
        """Write all that is kept."""
        data = "".join(self._waiting).encode(self._encoding, "replace")
        self._waiting.clear()
        self._modes.take(data)
        with contextlib.suppress(OSError):  # EIO: the terminal is gone, and `watch` has noticed it
            while data:
                data = data[os.write(self._descriptor, data) :]

    def fileno(self) -> int:
        """Return the terminal's descriptor."""
        return self._descriptor


def surface() -> tuple[int, str]:
    """Return the terminal to draw on, and its encoding: standard output, else standard error, else the controlling one.

    Raises:
        OSError: the program has no terminal.
    """
    for stream in (sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(OSError, ValueError):
            if stream is not None and os.isatty(stream.fileno()):
                return stream.fileno(), stream.encoding
    return os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC), "utf-8"


class TerminalDriver(LinuxDriver):
    """Draws on the terminal, and lets the program's end put it back from wherever that comes.

    Args:
        app: The program.
        debug: Whether Textual logs what it does.
        mouse: Whether the mouse is used.
        size: Columns and lines; None to ask the terminal.
    """

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._screen, encoding = surface()
        self._held = terminal.Held(self.fileno, self._screen)
        self.painter = Painter()
        """What stands on the terminal."""
        self._file = cast("TextIOWrapper[Any]", Surface(self._screen, encoding, self._held.modes))
        leaving.watch(self.fileno)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal that is drawn on; `COLUMNS` and `LINES` go before it, as everywhere."""
        with contextlib.suppress(OSError):
            return shutil.get_terminal_size(os.get_terminal_size(self._screen))
        return super()._get_terminal_size()

    def start_application_mode(self) -> None:
        """Take the terminal; what it was before is known from the first moment on."""
        self._held.take(raw=False)
        self.painter.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's

    def stop_application_mode(self) -> None:
        """Give the terminal back, with nothing left on its second screen.

        tmux takes lines of that screen for the first one where the window became wider and higher meanwhile.
        """
        self.write(_CLEAR)
        super().stop_application_mode()

    def close(self) -> None:
        """Write the last, and put back what Textual did not."""
        super().close()
        self._held.give_back()
