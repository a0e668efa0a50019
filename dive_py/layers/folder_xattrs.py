"""Extended attributes of files that an overlay keeps: its own marks, and what belongs to the files.

The kernel's overlay writes `trusted.overlay.`, which root alone can read, and `user.overlay.` in a user namespace;
fuse-overlayfs writes `user.fuseoverlayfs.` and, where it may not set owners and modes, hides them in one more mark.

Sources: Linux, *Documentation/filesystems/overlayfs.rst*; fuse-overlayfs, *fuse-overlayfs.1* and *utils.h*;
containers/storage, *pkg/idtools* (`ContainersOverrideXattr`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OVERLAY: Final = (
    "trusted.overlay.", "user.overlay.", "user.fuseoverlayfs.", "security.fuseoverlayfs.", "user.containers.",
)  # fmt: skip
_KEPT: Final = ("user.", "security.")
_OF_THE_HOST: Final = ("security.selinux", "security.ima", "security.evm", "security.SMACK64")
"""Labels that this machine's security modules put on every file; no image brought them."""

_LONGEST_REDIRECT: Final = 4096
"""Bytes of the longest path that Linux takes (PATH_MAX)."""

_KINDS: Final = {
    "file": Kind.FILE, "dir": Kind.DIR, "symlink": Kind.SYMLINK, "pipe": Kind.FIFO, "char": Kind.CHAR,
    "block": Kind.BLOCK,
}  # fmt: skip
_OWNER_AND_MODE: Final = 3
_LARGEST_ID: Final = 0xFFFFFFFF


@dataclass(frozen=True)
class RealStat:
    """What a file is in the container, where it could not be made so on the disk."""

    uid: int
    gid: int
    mode: int
    """Twelve bits."""
    kind: Kind | None = None
    """None where it is what the disk has."""


@dataclass
class FileXattrs:
    """What one file's attributes say."""

    own: dict[bytes, bytes] = field(default_factory=dict)
    """Those that belong to the file."""
    opaque: bytes = b""
    """Of a directory: `y` where it hides what is below it, `x` where empty files in it may be whiteouts."""
    whiteout: bool = False
    """Whether a file has the mark of a whiteout."""
    redirect: bytes = b""
    """Of a renamed directory (or a file without content): the name it had in its parent below, or, from `/` on, its
    path below."""
    metacopy: bool = False
    """Whether a file has its attributes here and its content below."""
    stat: RealStat | None = None
    """Owner and mode, where the disk has others."""


_NOTHING: Final = FileXattrs()


def read_xattrs(where: int | str) -> FileXattrs:
    """Read the attributes of one file; what vanished, and what has none, has nothing.

    Args:
        where: The open file, or a path whose last part is not followed if it is a link.
    """
    follow = isinstance(where, int)
    try:
        names = os.listxattr(where, follow_symlinks=follow)
    except OSError:
        return _NOTHING
    if not names:
        return _NOTHING
    found = FileXattrs()
    for name in names:
        try:
            _take(found, name, os.getxattr(where, name, follow_symlinks=follow))
        except OSError:
            continue
    return found


def file_xattrs(items: Iterable[tuple[bytes, bytes]] | Mapping[bytes, bytes]) -> FileXattrs:
    """Sort attributes that came in a tar."""
    found = FileXattrs()
    for name, value in dict(items).items():
        _take(found, os.fsdecode(name), value, all_kept=True)
    return found


def _take(found: FileXattrs, name: str, value: bytes, *, all_kept: bool = False) -> None:
    for prefix in _OVERLAY:
        if name.startswith(prefix):
            _take_mark(found, name[len(prefix) :], value)
            return
    if all_kept or (name.startswith(_KEPT) and not name.startswith(_OF_THE_HOST)):
        found.own[os.fsencode(name)] = value


def _take_mark(found: FileXattrs, mark: str, value: bytes) -> None:
    if mark == "opaque":
        found.opaque = value
    elif mark == "whiteout":
        found.whiteout = True
    elif mark == "redirect" and len(value) <= _LONGEST_REDIRECT:
        found.redirect = value.rstrip(b"\0")
    elif mark == "metacopy":
        found.metacopy = True
    elif mark == "override_stat":
        found.stat = _real_stat(value)


def _real_stat(value: bytes) -> RealStat | None:
    """Parse `UID:GID:MODE[:KIND[-MAJOR-MINOR]]`, the mode in octal; None for what is not written so."""
    parts = value.decode("ascii", "replace").split(":")
    try:
        uid, gid, mode = int(parts[0]), int(parts[1]), int(parts[2], 8)
    except (ValueError, IndexError):
        return None
    if not (0 <= uid <= _LARGEST_ID and 0 <= gid <= _LARGEST_ID):
        return None
    kind = parts[_OWNER_AND_MODE].partition("-")[0] if len(parts) > _OWNER_AND_MODE else ""
    return RealStat(uid, gid, mode & 0o7777, _KINDS.get(kind))
