"""Extended attributes of files that overlayfs keeps: its own marks, and what belongs to the files.

Source: Linux, *Documentation/filesystems/overlayfs.rst*. `trusted.overlay.` can be read by root alone; in a user
namespace the kernel writes `user.overlay.` instead.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Final

_OVERLAY: Final = ("trusted.overlay.", "user.overlay.")
_KEPT: Final = ("user.", "security.")
_OF_THE_HOST: Final = ("security.selinux", "security.ima", "security.evm", "security.SMACK64")
"""Labels that this machine's security modules put on every file; no image brought them."""

_ELSEWHERE: Final = ("redirect", "metacopy")


@dataclass
class FileXattrs:
    """What one file's attributes say."""

    own: dict[bytes, bytes] = field(default_factory=dict)
    """Those that belong to the file."""
    opaque: bytes = b""
    """Of a directory: `y` where it hides what is below it, `x` where empty files in it may be whiteouts."""
    whiteout: bool = False
    """Whether a file has the mark of a whiteout."""
    elsewhere: bool = False
    """Whether parts of it lie in another layer (a renamed directory, attributes copied without the content)."""


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


def _take(found: FileXattrs, name: str, value: bytes) -> None:
    for prefix in _OVERLAY:
        if name.startswith(prefix):
            mark = name[len(prefix) :]
            if mark == "opaque":
                found.opaque = value
            elif mark == "whiteout":
                found.whiteout = True
            elif mark in _ELSEWHERE:
                found.elsewhere = True
            return
    if name.startswith(_KEPT) and not name.startswith(_OF_THE_HOST):
        found.own[os.fsencode(name)] = value
