"""The words of copy-on-write, without arrays: what needs only them need not wait for numpy.

Columns hold their numbers; everything else says `Change.REMOVED`, `Cause.OPAQUE`, `NOT_SHADOWED`.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Final

NOT_SHADOWED: Final = 32767
"""In `shadowed_by` and `until`: no layer does it. Greater than every layer's number."""


class Change(IntEnum):
    """How an entry differs from the one at its path in the merged tree below."""

    UNTOUCHED = 0
    ADDED = 1
    MODIFIED = 2
    """Another content, kind, link target or device number."""
    METADATA = 3
    """The same, but for mode, owner, extended attributes or modification time."""
    IDENTICAL = 4
    """Nothing differs: written again for nothing."""
    REMOVED = 5

    @property
    def word(self) -> str:
        """The change's name in JSON and on screen."""
        return self.name.lower()


UNCHANGED: Final = frozenset((Change.UNTOUCHED, Change.IDENTICAL))
"""Changes after which a path is what it was."""


class Same(IntEnum):
    """How it was decided whether two contents are the same."""

    NONE = 0
    """No contents were compared."""
    KNOWN = 1
    """By size, by digests, or because it is one content under two names."""
    ASSUMED = 2
    """Size and checksum agree, or size and modification time."""
    READ = 3
    """Both contents were read."""
    UNDECIDED = 4
    """Only reading decides; taken for modified until then. Times that agree prove nothing where they are one time that
    most files of a layer have: see `changes.tells_apart`."""

    @property
    def word(self) -> str | None:
        """The word in JSON; None where nothing was compared or decided."""
        return None if self in {Same.NONE, Same.UNDECIDED} else self.name.lower()


class Detail(IntFlag):
    """Which of the attributes differ between two entries."""

    MODE = 1
    OWNER = 2
    """The user, the group or both."""
    XATTRS = 4
    MTIME = 8
    """Not of a directory, whose time follows from its children."""


class Reason(IntEnum):
    """By what means a layer hides a name; of several the one with the largest number."""

    NONE = 0
    PARENT = 1
    """A parent is not a directory any more."""
    OPAQUE = 2
    """An opaque marker in a parent."""
    WHITEOUT = 3
    """A whiteout of the path or of a parent."""
    ENTRY = 4
    """The layer has an entry, or an implicit directory, at the path itself."""
    DUPLICATE = 5
    """Its own tar holds something later in its place."""


class Cause(IntEnum):
    """Why a stored content is not seen: what its culprit did."""

    DUPLICATE = 0
    """The same tar holds a later entry of the path."""
    IDENTICAL = 1
    """Written again, and nothing differs."""
    METADATA = 2
    """Copied up for its mode, owner, times or attributes alone."""
    OVERWRITTEN = 3
    """Written again with another content."""
    REPLACED = 4
    """Something of another kind stands there, or in place of a parent directory."""
    DELETED = 5
    """A whiteout of the path or of a parent."""
    OPAQUE = 6
    """A parent directory was made anew and hides all that was in it."""
    CONVERTER = 7
    """The converter to a lazily pulled format has put one into every layer; no step of the image did."""

    @property
    def word(self) -> str:
        """The cause's name in JSON and on screen."""
        return self.name.lower()
