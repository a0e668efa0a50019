"""Names of users and groups, as an image's own `/etc/passwd` and `/etc/group` have them (passwd(5), group(5)).

All of it is untrusted: bounded, and only what looks like a name is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dive_py.contents.reading import FETCHED_UNASKED, cost_of, read_whole
from dive_py.errors import Cancelled, DivepyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.sources.image import Image

_LARGEST: Final = 1 << 20
"""Bytes that are read of a file; Debian's whole default is 1 kB."""

_MOST: Final = 10_000
"""Lines that are looked at."""

_LINE: Final = re.compile(rb"([A-Za-z0-9_][A-Za-z0-9_.$@-]{0,31}):[^:\n]*:([0-9]{1,10})(?::|$)", re.ASCII)
"""Name, password and number; useradd(8) takes no longer names."""


@dataclass(frozen=True)
class Accounts:
    """Names by number."""

    users: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    uids: Mapping[str, int] = field(default_factory=dict)
    """Numbers by name, of all names."""
    gids: Mapping[str, int] = field(default_factory=dict)

    def owner(self, uid: int, gid: int) -> str:
        """Return an owner for people: `games (5:60)`, `www-data:staff (33:50)`; `0:0` and nameless ones bare."""
        numbers = f"{uid}:{gid}"
        user, group = self.users.get(uid, ""), self.groups.get(gid, "")
        if (uid, gid) == (0, 0) or not (user or group):
            return numbers
        named = user if user == group else f"{user or uid}:{group or gid}"
        return f"{named} ({numbers})"


NO_NAMES: Final = Accounts()
"""No names are known."""


def names(data: bytes) -> dict[int, str]:
    """Return the first name of each number in a file of accounts; lines that are none are left out."""
    found: dict[int, str] = {}
    for name, number in _lines(data):
        found.setdefault(number, name)
    return found


def numbers(data: bytes) -> dict[str, int]:
    """Return the number of each name in a file of accounts: the first that it has, as getpwnam(3) finds it."""
    found: dict[str, int] = {}
    for name, number in _lines(data):
        found.setdefault(name, number)
    return found


def _lines(data: bytes) -> Iterator[tuple[str, int]]:
    """Name and number of each line that has both."""
    for line in data[:_LARGEST].split(b"\n", _MOST)[:_MOST]:
        match = _LINE.match(line)
        if match:
            yield match[1].decode("ascii"), int(match[2])


def accounts(stack: LayerStack, image: Image, progress: Progress) -> Accounts:
    """Read the names that a container of the image would see; none where there are no such files.

    Nor where they cannot be read, or a registry would send much for them: numbers say the same.
    """
    entries = [_entry(stack, path) for path in (b"etc/passwd", b"etc/group")]
    files = [entry for entry in entries if entry is not None]
    if cost_of(stack, image, files) > FETCHED_UNASKED:
        return NO_NAMES
    try:
        found = read_whole(stack, image, files, _LARGEST, progress)
    except Cancelled:
        raise
    except DivepyError:
        return NO_NAMES
    users, groups = (found.get(entry, b"") if entry is not None else b"" for entry in entries)
    return Accounts(names(users), names(groups), numbers(users), numbers(groups))


def _entry(stack: LayerStack, path: bytes) -> int | None:
    """Return the file that a container sees at a path, None where it sees none."""
    from dive_py.contents.locate import content_entry, shown_entry

    try:
        return content_entry(stack, shown_entry(stack, path))
    except DivepyError:
        return None
