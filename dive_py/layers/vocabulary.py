"""The words of a layer's columns, without arrays: what needs only them need not wait for numpy."""

from __future__ import annotations

from enum import IntEnum, IntFlag


class Kind(IntEnum):
    """What an entry is. Markers act on other layers and are never shown as files."""

    FILE = 0
    DIR = 1
    SYMLINK = 2
    HARDLINK = 3
    CHAR = 4
    BLOCK = 5
    FIFO = 6
    WHITEOUT = 7
    """Deletes the path it stands at from the layers below."""
    OPAQUE = 8
    """Hides all that layers below have inside the directory it stands at."""

    @property
    def word(self) -> str:
        """The kind's name in JSON: `file`, `dir`, `symlink` and so on."""
        return self.name.lower()

    @property
    def is_marker(self) -> bool:
        """Whether it stands for no object of the file system."""
        return self >= Kind.WHITEOUT


class Flag(IntFlag):
    """Facts about an entry that are not attributes of the file."""

    AUFS = 1
    """Below a `.wh..wh.` directory of AUFS: never shown, but hard links may point to it."""
    SPARSE = 2
    """A sparse file: `size` is what it expands to, `stored` what the tar holds."""
    INVALID = 4
    """Kept for the count, shown nowhere and without bytes: a bare `.wh.`, a path that no kernel takes."""
    FOLLOWED = 8
    """Its key is where symlinks of its own tar lead, not its name in the tar."""
    OLD_SPARSE = 16
    """A sparse file in GNU's old form, which no engine takes: its map is not kept, its content cannot be given."""
    BELOW = 32
    """A file whose content a layer below has, as overlayfs keeps it after a `chmod` with `metacopy`: `size` is that
    content's, `stored` 0."""


class DigestKind(IntEnum):
    """What an index knows of its files' contents; more is better."""

    NONE = 0
    CRC32 = 1
    """Tells contents apart, but does not show that they are the same."""
    CRC64 = 2
    SHA256 = 3

    @property
    def width(self) -> int:
        """Bytes of one."""
        return (0, 4, 8, 32)[self]
