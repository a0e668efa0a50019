"""Whose a thing is that was left with an engine: the host, the process, and when that process began.

The time of its start tells a process from a later one that has its number.
"""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LABEL: Final = "divepy.read"
"""The label of every container that divepy reads through and never starts; its value says whose it is."""

NAME: Final = "divepy-read-"
"""How its name starts."""

_STARTED = 19
"""Position of the start time behind the name in `/proc/PID/stat`, in ticks since the machine started (proc(5))."""

_DEAD = (b"Z", b"X")
"""States of processes that have ended and whose parents have not asked for them yet."""


@cache
def this_host() -> str:
    """Return the host, without slash; on Linux with what distinguishes its process numbers from a container's."""
    name = socket.gethostname().replace("/", "_")
    try:
        numbers = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116
    except OSError:
        return name
    return f"{name}.{numbers}"


def this_process() -> str:
    """Return `HOST/PID/START-TIME` of this process."""
    return f"{this_host()}/{os.getpid()}/{_start(os.getpid()) or 0}"


def is_gone(owner: str) -> bool | None:
    """Return whether the process `HOST/PID/START-TIME` has ended; None where that cannot be known here."""
    host, _, rest = owner.partition("/")
    number, _, start = rest.partition("/")
    if host != this_host() or not number.isdecimal() or not start.isdecimal() or not _has_proc():
        return None
    return _start(int(number)) != int(start)


def _has_proc() -> bool:
    return _start(os.getpid()) is not None


def _start(process: int) -> int | None:
    """Return when a process began, in ticks; None where it has ended, or the system does not say."""
    try:
        stat = Path(f"/proc/{process}/stat").read_bytes()
        state, *numbers = stat.rpartition(b")")[2].split()
        return None if state in _DEAD else int(numbers[_STARTED - 1])
    except (OSError, ValueError, IndexError):
        return None


def is_own(container: Mapping[str, object]) -> bool:
    """Return whether an entry of an engine's list has divepy's label and name and never ran: it holds no work."""
    labels, names = container.get("Labels"), container.get("Names")
    labelled = isinstance(labels, dict) and LABEL in labels
    named = any(str(name).lstrip("/").startswith(NAME) for name in names) if isinstance(names, list) else False
    return labelled and named and str(container.get("State")).lower() == "created"
