"""What a walk found in a folder, gathered until it becomes columns."""

from __future__ import annotations

import os
import stat
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dive_py.layers.tar_columns import Columns
from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.layers.folder_xattrs import RealStat
    from dive_py.layers.index import LayerIndex

_NUMBERS: Final = itemgetter(stat.ST_MODE, stat.ST_UID, stat.ST_GID, stat.ST_SIZE, stat.ST_MTIME)
_SECOND: Final = 1_000_000_000
_DIGITS: Final = 9

BATCH: Final = 8192
"""Rows that become columns at once."""


class FolderRows:
    """Rows in the order in which they were found. To add one, append to `keys`, `kinds` and `stats` alike."""

    def __init__(self) -> None:
        self.columns = Columns()
        """What was gathered before."""
        self._inodes: dict[tuple[int, int], bytes] = {}
        self._clear()

    def _clear(self) -> None:
        self.keys: list[bytes] = []
        """Tree keys."""
        self.kinds: list[int] = []
        """`Kind`s."""
        self.stats: list[os.stat_result] = []
        """What the file system says."""
        self._links: dict[int, bytes] = {}
        self._xattrs: dict[int, dict[bytes, bytes]] = {}
        self._devices: dict[int, int] = {}
        self._real: dict[int, RealStat] = {}

    def add(
        self,
        key: bytes,
        kind: Kind,
        found: os.stat_result,
        xattrs: dict[bytes, bytes],
        link: bytes = b"",
        real: RealStat | None = None,
    ) -> None:
        """Append one row; a file that stands there under another name already becomes a hard link to it.

        Args:
            key: Its tree key.
            kind: What it is.
            found: What the file system says.
            xattrs: Its extended attributes.
            link: A symlink's target.
            real: Owner and mode where they are others than the file system's.
        """
        row = len(self.keys)
        if found.st_nlink > 1 and kind not in {Kind.DIR, Kind.WHITEOUT, Kind.OPAQUE}:
            first = self._inodes.setdefault((found.st_dev, found.st_ino), key)
            if first is not key:
                kind, link, xattrs = Kind.HARDLINK, first, {}
        if kind in {Kind.SYMLINK, Kind.HARDLINK}:
            self._links[row] = link
        elif kind in {Kind.CHAR, Kind.BLOCK}:
            self._devices[row] = found.st_rdev
        if xattrs:
            self._xattrs[row] = xattrs
        if real is not None:
            self._real[row] = real
        self.keys.append(key)
        self.kinds.append(kind)
        self.stats.append(found)

    def flush(self) -> None:
        """Make columns of what was gathered.

        Raises:
            LimitExceeded: names, links and attributes would fill memory.
        """
        if self.keys:
            self.columns.take_rows(self.keys, self._arrays(), self._links, self._xattrs)
            self._clear()

    def index(self, damage: str) -> LayerIndex:
        """Bring all into tree order, damaged where something could not be read; nothing can be added after that.

        Raises:
            LimitExceeded: names, links and attributes would fill memory.
        """
        self.flush()
        return self.columns.index(0, damage)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        count = len(self.keys)
        numbers = np.fromiter(chain.from_iterable(map(_NUMBERS, self.stats)), np.int64, 5 * count).reshape(-1, 5)
        kind = np.array(self.kinds, np.uint8)
        size = np.where(kind == Kind.FILE, numbers[:, 3], 0)
        nanoseconds = np.fromiter((found.st_mtime_ns % _SECOND for found in self.stats), np.uint32, count)
        major, minor = np.zeros(count, np.uint32), np.zeros(count, np.uint32)
        for row, device in self._devices.items():
            major[row], minor[row] = os.major(device), os.minor(device)
        for row, real in self._real.items():
            numbers[row, :3] = real.mode, real.uid, real.gid
        return {
            "kind": kind,
            "flags": np.zeros(count, np.uint8),
            "mode": (numbers[:, 0] & 0o7777).astype(np.uint16),
            "uid": numbers[:, 1].astype(np.uint32),
            "gid": numbers[:, 2].astype(np.uint32),
            "size": size,
            "stored": size.copy(),
            "mtime": numbers[:, 4].copy(),
            "mtime_ns": nanoseconds,
            "mtime_digits": _digits(nanoseconds),
            "major": major,
            "minor": minor,
            "offset": np.full(count, -1, np.int64),
        }


def _digits(nanoseconds: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return how many decimal places each takes: as engines write times, without zeros at the end."""
    digits = np.zeros(len(nanoseconds), np.uint8)
    if nanoseconds.any():
        for place in range(1, _DIGITS + 1):
            digits[nanoseconds % 10 ** (_DIGITS + 1 - place) != 0] = place
    return digits
