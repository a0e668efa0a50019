"""One content that stays open while somebody looks at it: read in place, or kept as far as it has passed."""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, Final

from dive_py.contents.reading import content_of
from dive_py.errors import DivepyError

if TYPE_CHECKING:
    from dive_py.contents.reading import Source
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.sources.content_stream import ContentStream

_PIECE: Final = 1 << 20


class OpenContent:
    """The bytes of one file of an image, by position. Safe to use from several threads, one at a time.

    What can be read in place is; what passes once (a compressed layer, an engine) is kept in a file without a name, as
    far as somebody has read. Nothing is opened before the first byte is wanted. Close it.

    Args:
        stack: The layers.
        source: The open image.
        entry: As `locate.content_entry` gives it.
        progress: Advanced by the bytes that pass; its stop flag ends the reading.
    """

    def __init__(self, stack: LayerStack, source: Source, entry: int, progress: Progress) -> None:
        self._stack = stack
        self._source = source
        self._entry = entry
        self._progress = progress
        self._size = int(stack.entries.size[entry])
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._content: ContentStream | None = None
        self._kept: BinaryIO | None = None
        self._passed = 0
        self._closed = False

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._size

    @property
    def passed(self) -> int:
        """Bytes that are kept; 0 where the content is read in place."""
        return self._passed

    def read(self, offset: int, count: int, /) -> bytes:
        """Return `count` bytes from `offset`; fewer only at the end.

        Raises:
            DivepyError: they cannot be read, or it was closed.
            Cancelled: the stop flag was set.
        """
        count = min(count, self._size - offset)
        if offset < 0 or count <= 0:
            return b""
        with self._lock:
            if self._closed:
                raise DivepyError("the file has been closed")
            self._progress.check()
            content = self._content
            if content is None:
                content = self._content = self._open.enter_context(
                    content_of(self._stack, self._source, self._entry, self._progress)
                )
            if content.stretch is not None:
                return content.stretch.read(offset, count)
            return self._from_kept(content, offset, count)

    def close(self) -> None:
        """Give back what is open; may be called twice."""
        with self._lock:
            self._closed = True
            self._open.close()

    def _from_kept(self, content: ContentStream, offset: int, count: int) -> bytes:
        try:
            if self._kept is None:
                self._kept = tempfile.TemporaryFile(prefix="divepy-")  # noqa: SIM115  closed by the stack
                self._open.callback(self._kept.close)
            self._kept.seek(self._passed)
            while self._passed < offset + count and (piece := content.read(_PIECE)):
                self._kept.write(piece)
                self._passed += len(piece)
            self._kept.seek(offset)
            return self._kept.read(count)
        except OSError as error:
            raise DivepyError(f"the file cannot be kept while it is shown: {error.strerror}") from error
