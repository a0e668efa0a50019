"""The members of an archive, whatever its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Readable(Protocol):
    """Bytes by position, of a file or of what is unpacked as it passes."""

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end, none outside.

        Raises:
            DamagedImage: they cannot be read, or more would be than is permitted.
        """


class Damage(Exception):
    """An archive cannot be read on from here; the text says why, for people."""


@dataclass(frozen=True)
class Member:
    """One file, directory or link in an archive."""

    name: str
    """As stored, for display only: untrusted, with whatever folders and dots it has."""
    size: int | None
    """Bytes of its content, unpacked, as the archive claims; None where it does not say."""
    kind: str = "file"
    """`file`, `dir`, `symlink`, `hardlink`, or `other`."""
    link: str = ""
    """Where a link leads, untrusted; empty for all else."""
    modified: int | None = None
    """Seconds since 1970 as the archive claims; None where it does not say, or not in which time zone."""
