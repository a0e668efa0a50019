"""The program's beginning and end: ctrl+c in good hands, then everything else.

What the program is made of is imported by `dispatch`, when a signal cannot tear an import apart any more.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from dive_py.cli import interrupt

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = "__complete"
"""The first word of the question that a shell's completion asks: which names there are. No image can be called so."""

_STREAMS = 3
"""Standard input, output and error are the descriptors below."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run divepy with these arguments, or those of the process, and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # numpy's linear algebra is never used, but its library would start a thread a core, which costs 30 MB
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _fill_closed()
    stop = threading.Event()
    try:
        with interrupt.caught(stop) as statuses:
            if given[:1] == [NAMES]:
                from dive_py.cli.commands import completion_names  # nothing else: a person waits for it at each TAB

                return completion_names.run(given[1:])
            from dive_py.cli import dispatch

            status = dispatch.run(given, stop, statuses)
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
