"""One input after the other, each within its time and memory."""

from __future__ import annotations

import resource
import signal
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

SEED = "divepy"
PROCESSOR_SECONDS = 5
"""What one input may take; of the processor, so that a machine's load fails nothing."""
WAITING_SECONDS = 120
"""After so long it waits for something that never comes."""
MEMORY = 400_000_000
"""Bytes that one input may add at its peak to what the process has resident; with the program itself, 500 MB."""


class TooLong(BaseException):
    """An input takes longer than it may. No `Exception`, so that nothing takes it for its own."""


@contextmanager
def limited() -> Iterator[None]:
    """Interrupt the block when it has taken too long; in the main thread alone."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, interrupt), signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, WAITING_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGPROF, before[0])
        signal.signal(signal.SIGALRM, before[1])


def input_of(target: str, seed: str, number: int) -> Random:
    """What makes one input, and makes it again."""
    return Random(f"{seed}/{target}/{number}")  # noqa: S311 - repeatable, not secret


def run(target: str, seed: str, number: int) -> None:
    """Make one input and hold the laws over what comes of it.

    Raises:
        AssertionError: a law does not hold, or memory has grown too large.
        TooLong: it takes too long.
        Exception: what should have been a `DivepyError`.
    """
    resident, before = _resident(), _peak()
    with limited():
        TARGETS[target](input_of(target, seed, number))
    added = _peak() - resident if _peak() > before else 0
    assert added < MEMORY, f"it took {added} bytes"


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _resident() -> int:
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - ten microseconds, a million times
        return int(file.read().split()[1]) * resource.getpagesize()
