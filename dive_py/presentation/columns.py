"""The columns of a listing: mode, owner, device, time, as `ls -l` writes them."""

from __future__ import annotations

import time
from functools import lru_cache

KIND_LETTERS = "-dlhcbpwo"
"""One letter for each `Kind`, by its number: file, directory, symlink, hard link (as `tar` writes it), character
device, block device, FIFO, whiteout, opaque marker."""

_SETUID, _SETGID, _STICKY = 0o4000, 0o2000, 0o1000


def kind_letter(kind: int) -> str:
    """Return the letter that a mode string of this `Kind` begins with."""
    return KIND_LETTERS[kind]


@lru_cache(maxsize=4096)
def permissions(mode: int) -> str:
    """Return the nine letters of twelve permission bits: `rwsr-xr-x`, `rwxrwxrwt`."""
    letters = list("rwxrwxrwx")
    for position in range(9):
        if not mode & (0o400 >> position):
            letters[position] = "-"
    for bit, position, letter in ((_SETUID, 2, "s"), (_SETGID, 5, "s"), (_STICKY, 8, "t")):
        if mode & bit:
            letters[position] = letter if letters[position] == "x" else letter.upper()
    return "".join(letters)


def mode_string(kind: int, mode: int) -> str:
    """Return kind and permissions in ten letters: `drwxr-xr-x`."""
    return kind_letter(kind) + permissions(mode)


def owner(uid: int, gid: int) -> str:
    """Return the numeric owner and group: `0:0`."""
    return f"{uid}:{gid}"


def exact_time(seconds: int, nanoseconds: int, digits: int, zone: str = "") -> str:
    """Return a modification time in UTC, as exact as the tar has it: `2024-05-01 12:00:00.25`.

    Args:
        seconds: Since 1970.
        nanoseconds: After that second.
        digits: How many places of the fraction the tar has.
        zone: What stands behind it where no title says that it is UTC.
    """
    fraction = f".{nanoseconds:09d}"[: digits + 1] if digits else ""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds)) + fraction + zone
    except (OverflowError, ValueError, OSError):
        return f"{seconds} seconds after 1970"


def device(major: int, minor: int) -> str:
    """Return the number of a character or block device: `5:1`."""
    return f"{major}:{minor}"
