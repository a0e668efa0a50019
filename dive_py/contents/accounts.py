"""Who the numbers of owners are: an image's own /etc/passwd (passwd(5)), as far as it can be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dive_py.contents.locate import content_entry, shown_entry
from dive_py.contents.reading import content_of
from dive_py.errors import Cancelled, DivepyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.contents.reading import Source
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress

_PASSWD: Final = b"etc/passwd"

_ENOUGH: Final = 1 << 20
"""Bytes of the file that are read: a machine with ten thousand accounts has 600 kB."""

_LONGEST: Final = 32
"""Characters of a name: useradd(8) takes no longer one."""

_FIELDS: Final = 3
"""Fields of a line up to the user's number."""

_DIGITS: Final = 10
"""A user's number has 32 bits."""


@dataclass(frozen=True)
class Accounts:
    """The names of users, by number; printable."""

    users: Mapping[int, str] = field(default_factory=dict)


def parse(passwd: bytes) -> Accounts:
    """Read the users of a passwd file; the first line of a number counts, as for getpwuid(3)."""
    users: dict[int, str] = {}
    for line in passwd.split(b"\n"):
        fields = line.split(b":", _FIELDS)
        if len(fields) < _FIELDS or not (fields[2].isdigit() and len(fields[2]) <= _DIGITS):
            continue
        name = fields[0].decode("ascii", "replace")
        if name.isprintable() and name.isascii() and 0 < len(name) <= _LONGEST:
            users.setdefault(int(fields[2]), name)
    return Accounts(users)


def accounts(stack: LayerStack, source: Source, progress: Progress) -> Accounts:
    """Read the users of an image as a container sees them; none where it has no such file, or it cannot be read.

    Args:
        stack: All layers.
        source: The open image.
        progress: Its stop flag ends the reading.

    Raises:
        Cancelled: somebody set the stop flag.
    """
    try:
        entry = content_entry(stack, shown_entry(stack, _PASSWD))
        with content_of(stack, source, entry, progress) as content:
            return parse(content.read(_ENOUGH))
    except Cancelled:
        raise
    except DivepyError:
        return Accounts()  # numbers say the same
