"""Files that a person or a program writes settings into: read whole, within bounds, and never waited for.

A configuration may be a pipe that is never written into, a terminal, a device without end, a folder. A pipe with a
writer is fine where it was named: `--ci-config <(make-rules)`.
"""

from __future__ import annotations

import errno
import json
import os
import select
import stat
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 4 << 20
"""Bytes of a file at most where nothing else is said: a Docker configuration holds logins, and has some kB."""

PATIENCE: Final = 10.0
"""Seconds that a named pipe or terminal may take until its end."""

_PIECE: Final = 1 << 16

_KINDS: Final = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISFIFO, "it is a pipe and no file"),
    (stat.S_ISSOCK, "it is a socket and no file"),
    (stat.S_ISCHR, "it is a device and no file"),
    (stat.S_ISBLK, "it is a device and no file"),
)


class Unreadable(OSError):
    """A file that is there and cannot be read; `strerror` says why."""


class Unfit(ValueError):
    """A document that no reader should be given."""


def read(path: str | Path, largest: int = LARGEST, *, patience: float = 0.0) -> bytes:
    """Return all bytes of a file.

    Args:
        path: The file.
        largest: One byte more than this is read at most, so that the caller sees that it is too long.
        patience: Seconds to wait for what a pipe, a terminal or a device tells; 0 takes regular files and `/dev/null`
            alone.

    Raises:
        OSError: it is not there or cannot be read.
        Unreadable: it is not a file, or holds nothing.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except ValueError as error:  # a NUL in the name
        raise Unreadable(errno.EINVAL, str(error), str(path)) from error
    except OSError as error:
        if error.errno == errno.ENXIO:  # what opening a socket gives
            raise Unreadable(errno.ENXIO, "it is a socket and no file", str(path)) from error
        raise
    try:
        kind = os.fstat(fd)
        is_whole = stat.S_ISREG(kind.st_mode) or _is_null(kind)
        odd = "" if is_whole else kind_of(kind.st_mode)
        if odd and (patience <= 0 or not (stat.S_ISFIFO(kind.st_mode) or stat.S_ISCHR(kind.st_mode))):
            raise Unreadable(errno.EINVAL, odd, str(path))
        return _all(fd, str(path), largest, None if is_whole else time.monotonic() + patience)
    finally:
        os.close(fd)


def read_json(path: str | Path, largest: int = LARGEST) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON document in a file.

    Raises:
        OSError: it cannot be read.
        Unfit: it is nested too deeply or too long.
        ValueError: it is not JSON.
    """
    data = read(path, largest)
    if len(data) > largest:
        raise Unfit(f"it has more than {largest:,} bytes")
    try:
        return json.loads(data)
    except RecursionError as error:
        raise Unfit("it is nested too deeply") from error


def kind_of(mode: int) -> str:
    """Return what a path leads to where it is not a regular file, as a reason; empty for one."""
    return next((reason for is_one, reason in _KINDS if is_one(mode)), "")


def _is_null(kind: os.stat_result) -> bool:
    """Return whether it is `/dev/null`, the usual name for no configuration at all."""
    try:
        return stat.S_ISCHR(kind.st_mode) and kind.st_rdev == os.stat(os.devnull).st_rdev  # noqa: PTH116
    except OSError:
        return False


def _all(fd: int, path: str, largest: int, deadline: float | None) -> bytes:
    """Return what comes through a descriptor until it ends, or there is more than is taken."""
    data = bytearray()
    while len(data) <= largest:
        if deadline is not None and not _has_more(fd, deadline):
            raise Unreadable(errno.ETIMEDOUT, "nothing comes through it", path)
        try:
            piece = os.read(fd, min(_PIECE, largest + 1 - len(data)))
        except BlockingIOError:
            continue  # the next look waits
        if not piece:
            break
        data += piece
    return bytes(data)


def _has_more(fd: int, deadline: float) -> bool:
    """Wait until there is something to read, or the end, or the time is up."""
    poll = select.poll()
    poll.register(fd, select.POLLIN | select.POLLHUP)
    return bool(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
