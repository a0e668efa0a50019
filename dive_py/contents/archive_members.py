"""Members of an archive, gathered up to a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dive_py.errors import DamagedImage

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@dataclass(frozen=True)
class Listing:
    """What was found in an archive."""

    form: str
    """`tar`, `zip`, `ar`, `gzip`, `xz`, `zstd`, `bzip2`; `tar, gzip` and the like for a compressed tar; or empty."""
    members: tuple[Member, ...]
    complete: bool
    """Whether these are all."""
    note: str
    """Why they are not all; empty where they are."""


class Gathered:
    """Members as they are found.

    Args:
        most: How many are wanted.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._members: list[Member] = []
        self._note = ""

    def take(self, members: Iterator[Member]) -> None:
        """Take members until there are enough, there are no more, or the archive cannot be read on.

        Raises:
            DivepyError: the content cannot be read, for another reason than its being damaged.
        """
        try:
            for member in members:
                if len(self._members) >= self._most:
                    self._note = f"only the first {self._most:,} members are listed"
                    return
                self._members.append(member)
        except Damage as error:
            self._note = str(error)
        except DamagedImage as error:
            self._note = error.message

    def listing(self, form: str) -> Listing:
        """What was found."""
        return Listing(form, tuple(self._members), complete=not self._note, note=self._note)
