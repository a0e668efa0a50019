"""What the program's exit status means."""

from __future__ import annotations

from dive_py.cli import interrupt
from dive_py.errors import Cancelled, DivepyError, PathNotFound

OK = 0
"""All is well."""
NO = 1
"""The honest answer is no: a rule failed, images differ, nothing was found, a path is not in the image."""
ERROR = 2
"""The question could not be understood or answered."""
INTERRUPTED = interrupt.STATUS
"""Interrupted by ctrl+c."""


def of(error: DivepyError) -> int:
    """Return the exit status that an error ends with."""
    if isinstance(error, Cancelled):
        return INTERRUPTED
    return NO if isinstance(error, PathNotFound) else ERROR
