"""A folder of files that may vanish: written whole or not at all, the longest unused removed first.

Several programs use it at once, and any of them may be killed at any moment. So there is no list of what is there and
no lock: a file is written under a temporary name and renamed, removed by unlinking, and its modification time says when
it was last used. Nothing here fails: a folder that cannot be used holds nothing and takes nothing.
"""

from __future__ import annotations

import os
import re
import stat
import time
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.writing import PRIVATE, UNFINISHED, replacement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SUFFIX: Final = ".layer"
"""What the files' names end with; anything else in the folder is left alone."""

_UNFINISHED: Final = re.compile(UNFINISHED)
_ABANDONED: Final = 3600.0
"""Seconds after which a temporary file has lost its writer: writing one takes less than one."""

_LARGEST: Final = 1 << 31
"""Bytes that no file of ours exceeds; a larger one is not read."""


class KeptFile(Struct, frozen=True):
    """A file in the folder."""

    name: str
    size: int
    used: float
    """When it was last read or written, in seconds since 1970."""


class CacheFiles:
    """The files of one folder, which is made when the first of them is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        """Where the files are."""
        self._trusted: bool | None = None

    def read(self, name: str, most: int = _LARGEST) -> bytes | None:
        """Return a file's bytes, and count it as used; None where it cannot be read.

        Args:
            name: The file's name.
            most: Bytes that are read at most, from its beginning; with fewer than all it does not count as used.
        """
        if not self._is_ours():
            return None
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            fd = os.open(self.folder / name, flags)
        except OSError:
            return None
        try:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                return None
            data = _read(fd, min(status.st_size, most))
            if most == _LARGEST:
                os.utime(fd if os.utime in os.supports_fd else self.folder / name)
        except OSError:
            return None
        finally:
            os.close(fd)
        return data

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        return self._is_ours() and (self.folder / name).is_file()

    def write(self, name: str, pieces: Sequence[bytes]) -> bool:
        """Write a file whole, in place of one that has its name; return whether that was possible."""
        if not self._made():
            return False
        try:
            with replacement(self.folder / name, PRIVATE) as out:
                out.writelines(pieces)
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            return False
        return True

    def remove(self, name: str) -> bool:
        """Unlink a file; return whether it was there."""
        return self._is_ours() and self._unlink(name)

    def kept(self) -> list[KeptFile]:
        """Return all files, the most recently used first."""
        files = [KeptFile(name, status.st_size, status.st_mtime) for name, status in self._all() if _is_kept(name)]
        return sorted(files, key=lambda file: (-file.used, file.name))

    def trim(self, limit: int) -> None:
        """Remove the longest unused files until all together have at most `limit` bytes, and what writers left."""
        self._remove_abandoned(time.time() - _ABANDONED)
        files = self.kept()
        total = sum(file.size for file in files)
        while files and total > limit:
            file = files.pop()
            self._unlink(file.name)
            total -= file.size

    def clear(self) -> list[KeptFile]:
        """Remove all files and what writers left behind; return those that are gone."""
        self._remove_abandoned(time.time() - _ABANDONED)
        return [file for file in self.kept() if self._unlink(file.name)]

    def _remove_abandoned(self, before: float) -> None:
        for name, status in self._all():
            if _UNFINISHED.fullmatch(name) and status.st_mtime < before:
                self._unlink(name)

    def _all(self) -> Iterator[tuple[str, os.stat_result]]:
        if not self._is_ours():
            return
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    try:
                        status = entry.stat(follow_symlinks=False)
                    except OSError:
                        continue  # another program removed it
                    if stat.S_ISREG(status.st_mode):
                        yield entry.name, status
        except OSError:
            return

    def _unlink(self, name: str) -> bool:
        try:
            (self.folder / name).unlink()
        except OSError:
            return False
        return True

    def _is_ours(self) -> bool:
        """Return whether the folder is there and no other user could have written to it; asked once it is there."""
        if self._trusted is None:
            self._trusted = _is_private(self.folder)
        return bool(self._trusted)

    def _made(self) -> bool:
        """Make the folder if it is missing; return whether it can be used."""
        if self._trusted is None and may_write_below(self.folder):
            try:
                # parents too: what XDG's specification says of folders that it makes
                _make(self.folder)
            except OSError:
                self._trusted = False
        return self._is_ours()


def may_write_below(folder: Path) -> bool:
    """Return whether a folder may be made there: with root's rights, only where no ordinary user's folder leads to it.

    Otherwise `sudo divepy` would leave files of root in a person's home.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return True
    try:
        place = folder.resolve()
        above = [path for path in (place, *place.parents) if path.exists()]
        return all(path.stat().st_uid == 0 for path in above)
    except (OSError, RuntimeError):
        return False


def _make(folder: Path) -> None:
    for path in reversed((folder, *folder.parents)):
        if not path.exists():
            path.mkdir(mode=0o700, exist_ok=True)


def _is_private(folder: Path) -> bool | None:
    """Return whether the folder belongs to this user alone.

    None where it is not there yet. Rights of others are taken.
    """
    try:
        status = folder.stat()
    except FileNotFoundError:
        return None
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode) or not hasattr(os, "geteuid"):
        return stat.S_ISDIR(status.st_mode)
    return status.st_uid == os.geteuid() and may_write_below(folder) and _shut(folder, status.st_mode)


def _shut(folder: Path, mode: int) -> bool:
    """Take others' rights to the folder; return whether they have none."""
    try:
        if mode & 0o077:
            folder.chmod(0o700)
    except OSError:
        return False
    return True


def _is_kept(name: str) -> bool:
    return name.endswith(SUFFIX) and not name.startswith(".")


def _read(fd: int, size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := os.read(fd, size)):
        pieces.append(piece)
        size -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
