"""The terminal around the command line: colours, errors, notes and progress. Data goes to `output`.

Everything here is written to standard error, so that standard output holds data alone.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from dive_py.cli import output
from dive_py.presentation.log_commands import tame
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.progress import Progress

_FIRST_SHOWN = 0.3
"""Seconds before progress shows: what is faster needs none."""

_SHOWN_EVERY = 0.1
"""Seconds between two looks at the progress."""

_RED, _YELLOW, _RESET = "\x1b[31m", "\x1b[33m", "\x1b[0m"


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def columns(stream: TextIO | None) -> int:
    """Return the width of a stream's terminal; 0 where it is not a terminal, and lines may have any length."""
    return shutil.get_terminal_size().columns if is_terminal(stream) else 0


def has_screen(*, pipes_image: bool = False) -> bool:
    """Return whether a person sits before a terminal that can show a screen.

    Args:
        pipes_image: Whether standard input carries an image; keys are read from the terminal itself then, as pagers do.
    """
    if not is_terminal(sys.stdout) or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal(sys.stdin) or (pipes_image and _terminal() is not None)


def _terminal() -> int | None:
    """Return a new descriptor of the terminal that the program runs on, None where there is none."""
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None


def read_keys_from_terminal() -> None:
    """Let standard input be the terminal, and what came through it be `sys.stdin`, which sources read."""
    terminal = _terminal()
    if terminal is None or sys.stdin is None or is_terminal(sys.stdin):
        return
    sys.stdin = os.fdopen(os.dup(sys.stdin.fileno()))
    os.dup2(terminal, 0)
    os.close(terminal)


@contextmanager
def colours(choice: str | None) -> Iterator[None]:
    """Colour what is written in the block as `--color` says.

    Args:
        choice: `always`, `never`, or None or `auto`: the environment decides, then the stream.
    """
    before, _Choice.colours = _Choice.colours, choice
    try:
        yield
    finally:
        _Choice.colours = before


class _Choice:
    """What was chosen for this process's terminal; there is one terminal, as there is one standard error."""

    colours: str | None = None


def wants_colour(stream: TextIO | None) -> bool:
    """Return whether to colour what goes to a stream.

    Where nothing was chosen, the environment decides (no-color.org: a non-empty NO_COLOR), then the stream.
    """
    if _Choice.colours in ("always", "never"):
        return _Choice.colours == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def hand_colours_to_screen() -> None:
    """Hand the choice of `--color` on to Textual, which asks the environment alone.

    Textual counts even an empty NO_COLOR as set; the convention does not.
    """
    if _Choice.colours == "never":
        os.environ["NO_COLOR"] = "1"
    elif _Choice.colours == "always" or not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)


def tell_error(message: str, hint: str = "") -> None:
    """Write one line to standard error: what went wrong, where, and what to do."""
    _tell(message + (f"; {hint}" if hint else ""), _RED)


def tell_note(message: str) -> None:
    """Write one line to standard error about something that is not a failure."""
    _tell(message, _YELLOW)


def _tell(message: str, paint: str) -> None:
    """Write a line to standard error."""
    prefix = f"{paint}divepy:{_RESET}" if wants_colour(sys.stderr) else "divepy:"
    write(f"{prefix} {tame(printable(message))}\n")


def write(text: str) -> None:
    """Write text to standard error; that it is closed or full is not a reason to fail."""
    if sys.stderr is None:
        return
    with suppress(ValueError):  # closed
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            output.forget(sys.stderr)  # Python ends with status 120 for what is left in it


@contextmanager
def shown(progress: Progress) -> Iterator[None]:
    """Show how far a long job is, on standard error, while that is a terminal."""
    if not is_terminal(sys.stderr):
        yield
        return
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(progress, ended), name="progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _watch(progress: Progress, ended: threading.Event) -> None:
    """Draw one line over itself until the job has ended, then take it away."""
    from dive_py.presentation.units import size

    if ended.wait(_FIRST_SHOWN):
        return
    begun = time.monotonic()
    while True:
        done, total = progress.counted
        share = f" of {size(total)}, {min(100, done * 100 // total)} %" if total else ""
        label = printable(progress.label) or "reading"
        rate = size(int(done / max(time.monotonic() - begun + _FIRST_SHOWN, _FIRST_SHOWN)))
        write(f"\r\x1b[K{label}: {size(done)}{share}, {rate}/s")
        if ended.wait(_SHOWN_EVERY):
            break
    write("\r\x1b[K")
