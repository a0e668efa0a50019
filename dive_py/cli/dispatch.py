"""A command line carried out: the command is found and run, and what went wrong becomes one line and a status."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

from dive_py.cli import console, encodings, exit_status, interrupt, output
from dive_py.cli.grammar import command_line
from dive_py.cli.grammar.table import COMMANDS
from dive_py.credentials import hidden
from dive_py.errors import Cancelled, DivepyError
from dive_py.progress import Progress

if TYPE_CHECKING:
    import threading

    from dive_py.cli.grammar.command_line import Line

DEBUG = "--debug"
"""The option that shows where an error came from; looked for by hand, since the line itself may be the error."""

_GONE = "the working folder is not there any more; go to another one"


def run(given: list[str], stop: threading.Event, statuses: list[int]) -> int:
    """Carry out the command line, and turn whatever goes wrong into a line and a status.

    Args:
        given: The command line.
        stop: Ends the work; set by a signal, and by work that fails, for its other threads.
        statuses: Those of signals that have come.
    """
    try:
        status = _run(given, stop)
        if sys.stdout is not None:
            sys.stdout.flush()
    except Cancelled:
        return interrupt.STATUS
    except BrokenPipeError:
        output.forget()
        return exit_status.OK
    except Exception as error:  # noqa: BLE001 - the last place that can turn a defect into one line
        if statuses:
            return statuses[0]  # what was torn away in the middle may fail in any way
        if DEBUG in given:
            _write_traceback()
        status = _failed(error)
        _drop_unwritten()
    return status


def _run(given: list[str], stop: threading.Event) -> int:
    """Find the command and run it; the help and the version need nothing else to be right."""
    status: int
    encodings.settle()
    line = command_line.read(given)
    if line.split.has("--help"):
        status = _command("help").write(line.command if line.named else None)
    elif line.split.has("--version"):
        status = _command("version").write()
    else:
        status = _run_command(line, stop)
    return status


def _run_command(line: Line, stop: threading.Event) -> int:
    """Check the command line, apply the settings, and run the command."""
    from dive_py.cli.grammar import apply_settings, parser  # argparse and the settings: help and version do without

    request = parser.parse(line)
    if not COMMANDS[line.command].without_settings:
        request = apply_settings.applied(request)
    command = _command(line.command.replace("-", "_"))
    gc.freeze()
    gc.enable()
    with console.colours(request.color):
        status: int = command.run(request, Progress(stop=stop))
    return status


def _command(name: str) -> Any:  # noqa: ANN401 - mypy sees each module, and not which one this is
    """Import the module of a command; this is the one place where a command's own part of the program comes in."""
    return importlib.import_module(f"dive_py.cli.commands.{name}")


def _write_traceback() -> None:
    """Write where in the program the error came from, without credentials."""
    import traceback  # only for --debug

    console.write(hidden(traceback.format_exc()))


def _failed(error: Exception) -> int:
    """Write an error in one line, and return the status it ends with."""
    if isinstance(error, DivepyError):
        console.tell_error(error.message, error.hint)
        return exit_status.of(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        console.tell_error(_GONE if _is_gone(error) else f"{where}{error.strerror or error}")
    elif isinstance(error, MemoryError):
        console.tell_error("there is not enough memory for this image")
    else:
        hint = f"this is a bug in divepy; {DEBUG} shows the traceback"
        console.tell_error(f"{type(error).__name__}: {error}".strip(), hint)
    return exit_status.ERROR


def _is_gone(error: OSError) -> bool:
    """Return whether it failed since the working folder was removed, which the system tells without a name."""
    if error.filename is not None or not isinstance(error, FileNotFoundError):
        return False
    try:
        os.getcwd()  # noqa: PTH109 - Path.cwd does the same
    except OSError:
        return True
    return False


def _drop_unwritten() -> None:
    """Drop what standard output could not take, or the interpreter tries once more at its end and fails loudly."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        output.forget()
