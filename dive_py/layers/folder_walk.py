"""The folder that a layer was unpacked to, or a container's upper directory, to a `LayerIndex`.

What overlayfs keeps there differs from a tar (Linux, *Documentation/filesystems/overlayfs.rst*): a whiteout is a
character device 0:0, or an empty file with a mark in a directory marked opaque `x`; a directory marked opaque `y` hides
what is below it. Directories that had no entry of their own are real here, a path stored twice is there once, and
which of two hard links was the file is lost: the first in tree order is taken for it. What an upper directory keeps
elsewhere (`redirect_dir`: the content of a renamed directory; `metacopy`: that of a file whose attributes were changed)
is noted in the index' `below`, for the stack, which has the layers below.

fuse-overlayfs marks an opaque directory three times: by attribute, by a file `.wh..wh..opq` and by a device `.wh..opq`.

No link is ever followed, no other file system entered, and what vanishes meanwhile is left out.
"""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dive_py.errors import DamagedLayer
from dive_py.layers.folder_rows import BATCH, FolderRows
from dive_py.layers.folder_xattrs import read_xattrs
from dive_py.layers.index import key_path
from dive_py.layers.upper_tar import without_doubled_marks
from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress

_OPEN: Final = 64
"""Directories that are kept open, each inside the one before."""

_LONGEST: Final = 16 * 1024
"""Bytes of the longest path that is entered: four times the longest that Linux takes."""

_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK

_KINDS: Final = {
    stat.S_IFREG: Kind.FILE,
    stat.S_IFDIR: Kind.DIR,
    stat.S_IFLNK: Kind.SYMLINK,
    stat.S_IFCHR: Kind.CHAR,
    stat.S_IFBLK: Kind.BLOCK,
    stat.S_IFIFO: Kind.FIFO,
}
"""What a tar can hold: sockets are left out, as tar does."""


def walk(folder: str, progress: Progress, *, thorough: bool = False) -> LayerIndex:
    """Index a folder as the layer that it is.

    Contents have no `offset` and no digest. An mtime has as many `mtime_digits` as it takes to write it. Marks that
    only root can read are missing for other users: such folders are root's to walk.

    Args:
        folder: Its path on this machine.
        progress: Stops the work.
        thorough: Whether to look for extended attributes on all files, not only on those that may be run: half as
            long again, for attributes that images hardly ever have.

    Raises:
        DamagedLayer: the folder cannot be read.
        LimitExceeded: names, links and attributes would fill memory.
    """
    try:
        top = os.open(folder, _FLAGS)
    except OSError as error:
        raise DamagedLayer(f"the folder {folder} cannot be read: {error.strerror}") from error
    return _Walk(progress, thorough=thorough).run(top)


class _Directory:
    """A directory whose entries are being taken in."""

    def __init__(self, fd: int, prefix: bytes, opaque: bytes) -> None:
        self.fd = fd
        self.prefix = prefix
        self.opaque = opaque
        found = os.fstat(fd)
        self.identity = (found.st_dev, found.st_ino)
        self.names: Iterator[tuple[bytes, str]] = iter(sorted((os.fsencode(name), name) for name in os.listdir(fd)))

    def close(self) -> None:
        """Close it for now, or for good."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def reopen(self, child: int) -> None:
        """Open it again from a directory inside it; where that has moved meanwhile, nothing is left to take in."""
        try:
            fd = os.open("..", _FLAGS, dir_fd=child)
        except OSError:
            self.names = iter(())
            return
        found = os.fstat(fd)
        if (found.st_dev, found.st_ino) != self.identity:
            os.close(fd)
            self.names = iter(())
            return
        self.fd = fd


class _Walk:
    """One walk."""

    def __init__(self, progress: Progress, *, thorough: bool) -> None:
        self._progress = progress
        self._looked_at = 0xFFFF if thorough else 0o111
        self._rows = FolderRows()
        self._device = -1
        self._damage = ""
        self._below: dict[bytes, bytes] = {}
        self._path: list[_Directory] = []

    def run(self, top: int) -> LayerIndex:
        """Walk to the end; closes `top`."""
        self._device = os.fstat(top).st_dev
        self._enter(top, b"", os.fstat(top))
        try:
            while self._path:
                self._progress.check()
                below = self._take(self._path[-1])
                if below is None:
                    self._leave()
                else:
                    self._open(*below)
        finally:
            for directory in self._path:
                directory.close()
        index = without_doubled_marks(self._rows.index(self._damage))
        return replace(index, below=self._below) if self._below else index

    def _take(self, directory: _Directory) -> tuple[bytes, str, os.stat_result] | None:
        """Take in entries up to the next directory; None at the end."""
        rows, fd, prefix = self._rows, directory.fd, directory.prefix
        looked_at = 0xFFFF if directory.opaque == b"x" else self._looked_at
        keys, kinds, stats = rows.keys, rows.kinds, rows.stats
        for encoded, name in directory.names:
            if len(keys) >= BATCH:
                self._progress.check()
                rows.flush()
                keys, kinds, stats = rows.keys, rows.kinds, rows.stats
            try:
                found = os.stat(name, dir_fd=fd, follow_symlinks=False)
            except OSError:
                continue  # it vanished
            mode = found.st_mode
            kind = _KINDS.get(stat.S_IFMT(mode))
            if kind == Kind.FILE and found.st_nlink == 1 and not mode & looked_at:
                keys.append(prefix + encoded)
                kinds.append(0)
                stats.append(found)
            elif kind == Kind.DIR and found.st_dev == self._device:
                return prefix + encoded, name, found
            elif kind is not None:
                self._look_closer(directory, name, prefix + encoded, kind, found)
        return None

    def _look_closer(self, directory: _Directory, name: str, key: bytes, kind: Kind, found: os.stat_result) -> None:
        """Take in what is not a plain file."""
        if kind == Kind.CHAR and found.st_rdev == 0:
            self._rows.add(key, Kind.WHITEOUT, found, {})
        elif kind == Kind.DIR:
            self._rows.columns.warn("other file systems that are mounted in the folder were not entered")
            self._rows.add(key, kind, found, {})
        elif kind == Kind.SYMLINK:
            try:
                target = os.readlink(name, dir_fd=directory.fd)
            except OSError:
                return  # it vanished
            self._rows.add(key, kind, found, {}, os.fsencode(target))
        elif kind == Kind.FILE:
            xattrs = read_xattrs(f"/proc/self/fd/{directory.fd}/{name}")
            if xattrs.whiteout and not found.st_size and directory.opaque == b"x":
                self._rows.add(key, Kind.WHITEOUT, found, {})
                return
            if xattrs.metacopy:
                self._below[key] = xattrs.redirect
            kind = (
                kind if xattrs.stat is None or xattrs.stat.kind in {None, Kind.DIR, Kind.SYMLINK} else xattrs.stat.kind
            )
            self._rows.add(key, kind, found, xattrs.own, real=xattrs.stat)
        else:
            self._rows.add(key, kind, found, {})

    def _open(self, key: bytes, name: str, found: os.stat_result) -> None:
        """Take in a directory and what is below it."""
        try:
            fd = os.open(name, _FLAGS, dir_fd=self._path[-1].fd)
        except FileNotFoundError:
            return
        except OSError as error:
            if self._is_directory(name):
                self._rows.add(key, Kind.DIR, found, {})
                self._harmed(key, error.strerror)
            return
        self._enter(fd, key, found)

    def _is_directory(self, name: str) -> bool:
        try:
            return stat.S_ISDIR(os.stat(name, dir_fd=self._path[-1].fd, follow_symlinks=False).st_mode)
        except OSError:
            return False

    def _enter(self, fd: int, key: bytes, found: os.stat_result) -> None:
        xattrs = read_xattrs(fd)
        if self._path:  # the folder itself is the root, which has no row
            self._rows.add(key, Kind.DIR, found, xattrs.own, real=xattrs.stat)
            if xattrs.redirect:
                self._below[key] = xattrs.redirect
        if xattrs.opaque == b"y":
            self._rows.add(key, Kind.OPAQUE, found, {})
        if len(key) > _LONGEST:
            os.close(fd)
            self._harmed(key[:100], f"its path is longer than {_LONGEST} bytes")
            return
        try:
            directory = _Directory(fd, key + b"\0" if self._path else b"", xattrs.opaque)
        except OSError as error:
            os.close(fd)
            self._harmed(key, error.strerror)
            return
        self._path.append(directory)
        if len(self._path) > _OPEN:
            self._path[-_OPEN - 1].close()

    def _leave(self) -> None:
        child = self._path.pop()
        if self._path and self._path[-1].fd < 0:
            self._path[-1].reopen(child.fd)
        child.close()

    def _harmed(self, key: bytes, why: str | None) -> None:
        if not self._damage:
            self._damage = f"the directory {os.fsdecode(key_path(key))!r} cannot be read: {why}"
