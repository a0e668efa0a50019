"""Blobs of a registry as they arrive: whole or by range, begun again where a connection breaks.

Sources: OCI distribution-spec 1.1, *Pulling blobs*; RFC 9110, section 14.
"""

from __future__ import annotations

import queue
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from dive_py.closing import Closing
from dive_py.errors import DamagedLayer, RegistryError
from dive_py.progress import PartStop, Progress
from dive_py.registry import client

if TYPE_CHECKING:
    from dive_py.oci.digest import Digest
    from dive_py.registry.client import Answered, Registry

_BREAKS: Final = 5
"""Times that a transfer is begun again without a byte between them."""

_MOST_DIGITS: Final = 18
"""Digits of the largest size."""

_AHEAD: Final = 16
"""Pieces that wait while others are decompressed."""


def size_of(registry: Registry, repository: str, digest: Digest, progress: Progress) -> int:
    """Return the size in bytes of a blob, where its manifest does not say it.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: the registry does not have it, or does not say it either.
    """
    what = f"the size of the blob {digest.short} of {repository}"
    path = f"{repository}/blobs/{digest}"
    with registry.ask(path, progress, repository=repository, method="HEAD", what=what) as answered:
        said = answered.headers.get("content-length", "")
    if not said.isdecimal() or len(said) > _MOST_DIGITS:
        raise RegistryError(f"{registry.name} does not say {what}")
    return int(said)


class NoRanges(RegistryError):
    """A registry sends all of a blob where a part was asked for."""


class Blob(Closing):
    """A blob's bytes, or a range of them, from the first to the last.

    Args:
        registry: Where it is.
        repository: In which repository.
        digest: Which one.
        size: Bytes of the whole blob.
        progress: Its stop flag ends the transfer; what comes counts as `fetched`, not as done.
        start: Position of the first byte.
        end: The byte after the last one; None for the blob's end.
    """

    def __init__(
        self,
        registry: Registry,
        repository: str,
        digest: Digest,
        size: int,
        progress: Progress,
        start: int = 0,
        end: int | None = None,
    ) -> None:
        self._registry = registry
        self._repository = repository
        self._digest = digest
        self._position = start
        self._end = size if end is None else min(end, size)
        self._progress = progress
        self._left = PartStop(progress.stop)
        self._answered: Answered | None = None
        self.mirror = ""
        """The last mirror that bytes came from; the registry itself may have gone on. Empty where none did."""
        self._passing = 0
        self._what = f"the blob {digest.short} of {repository}"
        self._ranged = start > 0 or self._end < size
        self._hash = None if self._ranged else digest.hasher()
        self._is_checked = self._ranged

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end.

        Raises:
            Cancelled: the stop flag was set, or it was closed.
            DamagedLayer: the blob is not what its digest says, longer or shorter than its size.
            NoRanges: a range is requested, and the registry sends none.
            RegistryError: the registry refuses, or broke off too often.
        """
        breaks = 0
        while self._position < self._end:
            answered = self._answered or self._begun()  # which asks several times itself
            try:
                self._pass(answered)
                piece = answered.read(min(n, self._end - self._position))
            except RegistryError:
                breaks += 1
                self._drop()
                if breaks >= _BREAKS:
                    raise
                continue
            if piece:
                self._position += len(piece)
                self._progress.fetched += len(piece)
                if self._hash is not None:
                    self._hash.update(piece)
                if self._position == self._end:
                    self._check()
                return piece
            breaks += 1  # it ended before its size
            self._drop()
            if breaks >= _BREAKS:
                raise DamagedLayer(f"{self._what} ends {self._end - self._position} bytes too early")
        self._check()  # a blob of no bytes, too, is what its digest says
        return b""

    def close(self) -> None:
        """End the transfer for good, also while another thread reads."""
        self._left.set()
        self._drop()

    def _drop(self) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered.close()

    def _check(self) -> None:
        if self._is_checked:
            return
        if self._hash is None:
            raise DamagedLayer(f"{self._what} has a digest that cannot be checked: {self._digest.algorithm}")
        if self._hash.hexdigest() != self._digest.hex:
            raise DamagedLayer(f"{self._what} is not what its digest says")
        self._is_checked = True

    def _begun(self) -> Answered:
        """Ask for what is left; where a part is refused, but all of it is to be read, for all of it again."""
        if self._hash is None:
            self._check()
        if self._ranged or self._position == 0:
            return self._arriving(ranged=self._ranged)
        try:
            return self._arriving(ranged=True)
        except (DamagedLayer, RegistryError) as error:
            if isinstance(error, RegistryError) and not error.status:
                raise  # nothing answers
            return self._arriving(ranged=False)  # what stands before a registry may know no ranges

    def _arriving(self, *, ranged: bool) -> Answered:
        """Ask once, and note what there is to pass over of the answer.

        Raises:
            DamagedLayer: another part comes, or there is no such part.
            NoRanges: a part was requested, and all of it comes.
            RegistryError: the registry refuses, or does not answer.
        """
        answered = self._registry.ask(
            f"{self._repository}/blobs/{self._digest}",
            Progress(stop=self._left),
            repository=self._repository,
            headers={"Range": f"bytes={self._position}-{self._end - 1}"} if ranged else {},
            what=self._what,
        )
        self._answered, self._passing = answered, 0
        self.mirror = answered.mirror or self.mirror
        said = answered.headers.get("content-range", "").strip()
        start = self._position if ranged else 0
        if answered.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self._drop()
            raise DamagedLayer(f"{self._what} is shorter than its manifest says")
        if answered.status == HTTPStatus.PARTIAL_CONTENT and said and not said.startswith(f"bytes {start}-"):
            self._drop()
            raise DamagedLayer(f"{self._what} comes from another place than was asked for")
        if answered.status != HTTPStatus.PARTIAL_CONTENT and self._ranged:
            self._drop()
            raise NoRanges(f"{self._registry.name} does not send parts of blobs", "--no-cache reads layers as a whole")
        if answered.status != HTTPStatus.PARTIAL_CONTENT or not ranged:
            self._passing = self._position
        return answered

    def _pass(self, answered: Answered) -> None:
        """Pass over what was there already, where the registry knows no ranges."""
        while self._passing > 0:
            piece = answered.read(min(self._passing, client.PIECE))
            if not piece:
                raise RegistryError(f"{self._what} broke off")
            self._passing -= len(piece)


class Ahead(Closing):
    """A stream that is read ahead on a thread of its own, so that the next piece arrives while one is worked on.

    Args:
        below: What is read; closed with this one.
        progress: Its stop flag ends the waiting.
    """

    def __init__(self, below: Blob, progress: Progress) -> None:
        self._below = below
        self._progress = progress
        self._pieces: queue.Queue[bytes | BaseException] = queue.Queue(_AHEAD)
        self._left = b""
        self._ended: BaseException | bool = False
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="divepy-ahead", daemon=True)
        self._thread.start()

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end.

        Raises:
            Cancelled: the stop flag was set.
            DivepyError: as the stream below.
        """
        while not self._left and not self._ended:
            try:
                piece = self._pieces.get(timeout=0.1)
            except queue.Empty:
                self._progress.check()
                continue
            if isinstance(piece, BaseException):
                self._ended = piece
            elif not piece:
                self._ended = True
            self._left = piece if isinstance(piece, bytes) else b""
        if isinstance(self._ended, BaseException) and not self._left:
            raise self._ended
        piece, self._left = self._left[:n], self._left[n:]
        return piece

    def close(self) -> None:
        """Leave the stream."""
        self._closed.set()
        self._below.close()
        self._thread.join()
        self._below.close()  # what was being begun when it was closed

    def _run(self) -> None:
        last: bytes | BaseException = b""
        try:
            while not self._closed.is_set():
                piece = self._below.read(client.PIECE)
                if not piece:
                    break
                self._put(piece)
        except Exception as error:  # noqa: BLE001 - raised where it is read
            last = error
        self._put(last)

    def _put(self, piece: bytes | BaseException) -> None:
        while not self._closed.is_set():
            try:
                self._pieces.put(piece, timeout=0.1)
            except queue.Full:
                continue
            return
