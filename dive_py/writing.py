"""Files that are there whole or not at all.

What is written first stands under another name in the same folder and takes the file's name when all of it is there.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

UNFINISHED: Final = r"\.(?:divepy-)?[0-9a-f]{16}\.part"
"""Expression for the names of files that are being written, or whose writer was killed."""

PRIVATE: Final = 0o600
"""Permissions of a file for its owner alone."""

_USUAL: Final = 0o666
"""Permissions of a new file, from which the system takes what the process's mask says."""


@contextmanager
def replacement(target: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """Open a new file that takes the target's place at the end of the block, or vanishes where that fails.

    Args:
        target: The file; where it is a symlink, the link is replaced.
        mode: Permissions of the new file; the usual ones where none are given.

    Raises:
        OSError: the file cannot be made, written or put in its place.
    """
    temporary = target.with_name(f".divepy-{os.urandom(8).hex()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(temporary, flags, _USUAL if mode is None else PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
        if mode is not None and mode != PRIVATE:
            temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that keeps its old contents until all of the new ones are there.

    Symlinks are followed, and the permissions of a file that is replaced stay. A device, a pipe, or a file in a
    folder that takes no new ones, is written in place.

    Raises:
        OSError: the file cannot be written.
    """
    target = Path(os.path.realpath(target))
    if not _is_replaceable(target):
        with target.open("wb") as out:
            yield out
        return
    with replacement(target, target.stat().st_mode & 0o777 if target.exists() else None) as out:
        yield out


def require_writable(target: Path) -> None:
    """Check that `whole_file` can open a file, before the work that it is for.

    Raises:
        OSError: it cannot: it is a folder, there is no folder for it, or its permissions are against it.
    """
    target = Path(os.path.realpath(target))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder")
    if not target.exists() and not os.access(target.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "its folder takes no new files")
    if not _is_replaceable(target) and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _is_replaceable(target: Path) -> bool:
    """Return whether a new file can take the target's place."""
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        return False
    return os.access(target.parent, os.W_OK | os.X_OK) or not target.exists()
