"""A file of an image that a library reads through, within a budget of bytes, of reads and of seconds.

Libraries believe the counts and offsets of a file; these come from an image and are hostile. Whatever they do with
them, here it ends: a read beyond the budget fails, and a library that is not back in time is left behind on its thread,
where its next read fails. What a library makes of damage differs from one to the next, so there is one answer to all of
it: «damaged, or too much to look at».
"""

from __future__ import annotations

import errno
import io
import os
import threading
from collections import deque
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, TypeVar

from dive_py.errors import DivepyError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.contents.random_access import RandomAccess

_T = TypeVar("_T")

TOO_MUCH: Final = "damaged, or too much to look at"

_WINDOWS: Final = 16
"""Pieces that are kept: a reader goes to and fro between a few tables."""

_READS: Final = 200_000
"""Reads of one look; a library's parser spends some 10 µs around each."""

_PATIENCE: Final = 5.0
"""Seconds that one look has. An honest file takes some milliseconds, the reads of the budget less than these."""


class Metered:
    """A file of which only so many bytes are read, however often its own numbers send the reader round.

    Args:
        content: The file.
        most: Bytes that may be read.
        ahead: Bytes that are read at once where fewer are asked for.
    """

    def __init__(self, content: RandomAccess, most: int, ahead: int = 0) -> None:
        self._content = content
        self._left = most
        self._most = most
        self._ahead = ahead
        self._windows: deque[tuple[int, bytes]] = deque(maxlen=_WINDOWS)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return max(self._content.size, 0)

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end, none outside of the file.

        Raises:
            LimitExceeded: more than the permitted bytes would be read.
            DivepyError: they cannot be read.
        """
        count = min(count, self.size - offset)
        if offset < 0 or count <= 0:
            return b""
        for start, data in self._windows:
            if start <= offset and offset + count <= start + len(data):
                return data[offset - start : offset - start + count]
        asked = max(count, min(self._ahead, self.size - offset, self._left))
        self._left -= asked
        if self._left < 0:
            raise LimitExceeded(f"more than {self._most:,} bytes would have to be read")
        data = self._content.read(offset, asked)
        self._windows.appendleft((offset, data))
        return data[:count]


class BoundedFile(io.RawIOBase):
    """A file of an image, `Metered`, as Python's libraries read files.

    Args:
        longest: Bytes that one read returns at most, as if the file ended there; 0 for no limit but `most`.
    """

    def __init__(self, content: RandomAccess, most: int, ahead: int = 1024, longest: int = 0) -> None:
        super().__init__()
        self._content = Metered(content, most, ahead)
        self._longest = longest
        self._reads = _READS
        self._position = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes, all of the rest where it is negative.

        Raises:
            LimitExceeded: the budget is spent, or the time is over.
            DivepyError: they cannot be read.
        """
        self._reads -= 1
        if self._reads < 0 or self.closed:
            raise LimitExceeded(TOO_MUCH)
        rest = max(self._content.size - self._position, 0)
        count = rest if size is None or size < 0 else min(size, rest)
        data = self._content.read(self._position, min(count, self._longest or count))
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a position, which may lie behind the end.

        Raises:
            OSError: it lies before the beginning.
        """
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._content.size}[whence]
        if base + offset < 0:
            raise OSError(errno.EINVAL, "a position before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def readable(self) -> bool:
        """Return true."""
        return True

    def seekable(self) -> bool:
        """Return true."""
        return True


def look(file: BoundedFile, reader: Callable[[BoundedFile], _T], patience: float = _PATIENCE) -> _T:
    """Let a library read a file on a thread of its own; it is closed, and one that does not come back left behind.

    Raises:
        LimitExceeded: it failed in whatever way, or did not come back in time.
        DivepyError: the content cannot be read.
    """
    answers: SimpleQueue[tuple[_T | None, Exception | None]] = SimpleQueue()

    def work() -> None:
        try:
            answers.put((reader(file), None))
        except Exception as error:  # noqa: BLE001  every library fails in ways of its own
            answers.put((None, error))

    threading.Thread(target=work, daemon=True).start()
    try:
        found, error = answers.get(timeout=patience)
    except Empty:
        raise LimitExceeded(TOO_MUCH) from None
    finally:
        file.close()
    if isinstance(error, DivepyError) and not isinstance(error, LimitExceeded):
        raise error
    if error is not None:
        raise LimitExceeded(TOO_MUCH) from error
    return found  # type: ignore[return-value]  # there is no error
