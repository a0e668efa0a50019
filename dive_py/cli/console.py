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
    """Whether somebody watches this stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def columns(stream: TextIO | None) -> int:
    """How wide the terminal is that shows a stream; 0 where it is no terminal, and lines may have any length."""
    return shutil.get_terminal_size().columns if is_terminal(stream) else 0


def wants_colour(choice: str | None, stream: TextIO | None) -> bool:
    """Whether to colour what goes to this stream.

    Args:
        choice: The value of `--color`; None and `auto` ask the environment (no-color.org: a non-empty NO_COLOR), then
            the stream.
        stream: Where it goes.
    """
    if choice in ("always", "never"):
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def choose_screen_colours(choice: str | None) -> None:
    """Hand the choice of `--color` on to the screen's library, which asks the environment alone.

    That library counts even an empty NO_COLOR as set; the convention does not.
    """
    if choice == "never":
        os.environ["NO_COLOR"] = "1"
    elif choice == "always" or not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)


def tell_error(message: str, hint: str = "", *, colour: str | None = None) -> None:
    """One line on standard error: what went wrong, where, and what to do."""
    _tell(message + (f"; {hint}" if hint else ""), _RED if wants_colour(colour, sys.stderr) else "")


def tell_note(message: str, *, colour: str | None = None) -> None:
    """One line on standard error about something that is no failure."""
    _tell(message, _YELLOW if wants_colour(colour, sys.stderr) else "")


def _tell(message: str, paint: str) -> None:
    """Write a line to standard error."""
    prefix = f"{paint}divepy:{_RESET}" if paint else "divepy:"
    write(f"{prefix} {tame(printable(message))}\n")


def write(text: str) -> None:
    """Write text to standard error; that it is closed or full is no reason to fail."""
    if sys.stderr is None:
        return
    with suppress(ValueError):  # closed
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            from dive_py.cli import output

            output.forget(sys.stderr)  # Python ends with status 120 for what is left in it


@contextmanager
def shown(progress: Progress) -> Iterator[None]:
    """Show how far a long job is, on standard error, while somebody watches."""
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
        done = progress.done
        total = progress.total if progress.total is not None else sum(part.total or 0 for part in progress.parts)
        share = f" of {size(total)}, {min(100, done * 100 // total)} %" if total else ""
        label = printable(progress.label) or "reading"
        rate = size(int(done / max(time.monotonic() - begun + _FIRST_SHOWN, _FIRST_SHOWN)))
        write(f"\r\x1b[K{label}: {size(done)}{share}, {rate}/s")
        if ended.wait(_SHOWN_EVERY):
            break
    write("\r\x1b[K")
