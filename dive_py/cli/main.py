"""The program's beginning and end: find the command, run it, and turn what went wrong into one line and a status.

Nearly everything is imported when ctrl+c is in good hands already.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from typing import TYPE_CHECKING

from dive_py.cli import interrupt

if TYPE_CHECKING:
    from collections.abc import Sequence

DEBUG = "--debug"
"""The option that shows where an error came from; looked for by hand, since the line itself may be the error."""

_GONE = "the working folder is not there any more; go to another one"

_STREAMS = 3
"""Standard input, output and error are the descriptors below."""

NAMES = "__complete"
"""The first word of the question that a shell's completion asks: which names there are. No image can be called so."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run divepy with these arguments, or those of the process, and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _fill_closed()
    stop = threading.Event()
    try:
        with interrupt.caught(stop) as statuses:
            status = _guarded(given, stop, statuses)
            return statuses[0] if statuses else status
    except interrupt.Ended as ended:
        return ended.status
    except KeyboardInterrupt:
        stop.set()
        return interrupt.STATUS


def _fill_closed() -> None:
    """Put `/dev/null` where a standard stream was closed, or the next file that is opened takes its number.

    The image would be descriptor 2 then, and a program that is started would write its errors into it. Python has its
    own streams already: one that was closed is None and stays so.
    """
    if None in {sys.stdin, sys.stdout, sys.stderr}:
        while (number := os.open(os.devnull, os.O_RDWR)) < _STREAMS:
            os.set_inheritable(number, True)
        os.close(number)


def _guarded(given: list[str], stop: threading.Event, statuses: list[int]) -> int:
    """Run the command line, and turn whatever goes wrong into a line and a status.

    Args:
        given: The command line.
        stop: Ends the work; set by a signal, and by work that fails, for its other threads.
        statuses: Those of signals that have come.
    """
    from dive_py.errors import Cancelled

    try:
        status = _run(given, stop)
        if sys.stdout is not None:
            sys.stdout.flush()
    except Cancelled:
        return interrupt.STATUS
    except BrokenPipeError:
        from dive_py.cli import output

        output.forget()
        return 0
    except Exception as error:  # noqa: BLE001 - the last place that can turn a defect into one line
        if statuses:
            return statuses[0]  # what was torn away in the middle may fail in any way
        if DEBUG in given:
            import traceback

            from dive_py.credentials import hidden

            sys.stderr.write(hidden(traceback.format_exc()))
        status = _failed(error)
        _drop_unwritten()
    return status


def _run(given: list[str], stop: threading.Event) -> int:
    """Find the command and run it; the help and the version need nothing else to be right."""
    if given[:1] == [NAMES]:
        from dive_py.cli.commands import completion_names

        return completion_names.run(given[1:])
    from dive_py.cli import encodings, exit_status
    from dive_py.cli.grammar import command_line

    encodings.settle()
    from dive_py.cli.grammar.table import COMMANDS

    line = command_line.read(given)
    if line.split.has("--help"):
        from dive_py.cli import output
        from dive_py.cli.grammar import help_text

        output.write_text(help_text.of_command(COMMANDS[line.command]) if line.named else help_text.of_program())
        return exit_status.OK
    if line.split.has("--version"):
        from dive_py.cli import output
        from dive_py.cli.commands import version

        output.write_text(version.line() + "\n")
        return exit_status.OK
    from dive_py.cli import console
    from dive_py.cli.grammar.parser import parse
    from dive_py.progress import Progress

    request = parse(line)
    if not COMMANDS[line.command].unsettled:
        from dive_py.cli.grammar.apply_settings import applied

        request = applied(request)
    command = importlib.import_module(f"dive_py.cli.commands.{line.command.replace('-', '_')}")
    with console.colours(request.color):
        status: int = command.run(request, Progress(stop=stop))
    return status


def _failed(error: Exception) -> int:
    """Tell an error in one line; the status it ends with."""
    from dive_py.cli import console, exit_status
    from dive_py.errors import DivepyError

    if isinstance(error, DivepyError):
        console.tell_error(error.message, error.hint)
        return exit_status.of(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        console.tell_error(_GONE if _is_gone(error) else f"{where}{error.strerror or error}")
    elif isinstance(error, MemoryError):
        console.tell_error("there is not enough memory for this image")
    else:
        hint = f"this is a defect of divepy; {DEBUG} shows where"
        console.tell_error(f"{type(error).__name__}: {error}".strip(), hint)
    return exit_status.ERROR


def _is_gone(error: OSError) -> bool:
    """Whether it failed since the working folder was removed, which the system tells of no name."""
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
        from dive_py.cli import output

        output.forget()
