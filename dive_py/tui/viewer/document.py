"""A text that is no file of the image: fetched when it is looked at."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.progress import Progress


@dataclass(frozen=True, eq=False)
class Document:
    """What a viewer can show besides the contents of an image."""

    title: str
    """What it is called, printable."""
    size: int
    """Bytes as far as they are known before."""
    fetch: Callable[[Progress], bytes]
    """Returns all of it; called once for each time it is opened, on a thread."""
    facts: tuple[str, ...] = ()
    """What the header says of it besides, printable."""
    layer = 0
    cost = 0

    def open(self, progress: Progress) -> FetchedContent:
        """Return its bytes; nothing is fetched yet."""
        return FetchedContent(self, progress)


class FetchedContent:
    """The bytes of a document by position. Safe to use from several threads."""

    def __init__(self, document: Document, progress: Progress) -> None:
        self._document, self._progress = document, progress
        self._data: bytes | None = None
        self._lock = threading.Lock()

    @property
    def _whole(self) -> bytes:
        with self._lock:
            if self._data is None:
                self._data = self._document.fetch(self._progress)
            return self._data

    @property
    def size(self) -> int:
        """Bytes of it."""
        return len(self._whole)

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end.

        Raises:
            DivepyError: it cannot be fetched.
        """
        return self._whole[offset : offset + count] if offset >= 0 and count > 0 else b""

    def close(self) -> None:
        """Nothing is held open."""
