"""Threads that index layers while others are still being read."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future, ThreadPoolExecutor
    from types import TracebackType
    from typing import Self

    from dive_py.progress import Progress

_MAX_THREADS: Final = 2
"""Decoding is mostly Python's own work: while one thread does it, another can decompress, and a third only waits."""

_MAX_LAYERS: Final = 4
"""Layers that are read through at once: beyond four, memory, the disk and the other side set the pace."""

_LOOK: Final = 0.1
"""Seconds between two looks at the stop flag."""


class Workers:
    """A few threads. Little waits for them at a time, so that memory stays small.

    Leaving the context waits for all work; after an error what waits is dropped, since another way may follow.
    """

    def __init__(self, progress: Progress) -> None:
        self._threads = max(1, min(os.cpu_count() or 1, _MAX_THREADS))
        self._progress = progress
        self._free = threading.BoundedSemaphore(2 * self._threads)
        self._pool: ThreadPoolExecutor | None = None
        self._futures: list[Future[None]] = []

    def submit(self, work: Callable[[], None]) -> None:
        """Let a thread do something, when one will be free soon."""
        while not self._free.acquire(timeout=_LOOK):
            self._progress.check()
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # and logging with it; kept indexes need no thread

            self._pool = ThreadPoolExecutor(self._threads, "layer")
        self._futures.append(self._pool.submit(self._run, work))

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            self._free.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                for future in self._futures:
                    future.result()
        finally:
            if self._pool is not None:
                self._pool.shutdown(wait=True, cancel_futures=True)


def index_all(
    members: Sequence[str], numbers: Mapping[str, Sequence[int]], index: Callable[[str], None], progress: Progress
) -> None:
    """Index stored layers on up to four threads: the one that is waited for by then, else in their order.

    Args:
        members: The layers.
        numbers: Which layers of the image each of them is.
        index: Indexes one.
        progress: Names the layer that is waited for; stopped where one fails.
    """
    left, taking = list(members), threading.Lock()

    def work() -> None:
        with taking:
            member = next((member for member in left if progress.awaited_layer in numbers[member]), left[0])
            left.remove(member)
        index(member)

    run_together([work] * len(left), progress.stop)


def run_together(jobs: Sequence[Callable[[], None]], stop: threading.Event) -> None:
    """Do jobs on up to four threads; where one fails, set `stop`, wait for the others, and raise its error."""
    from concurrent.futures import ThreadPoolExecutor, as_completed  # and logging with it

    with ThreadPoolExecutor(max(2, min(os.cpu_count() or 1, _MAX_LAYERS)), "layer") as pool:
        futures = [pool.submit(job) for job in jobs]
        try:
            for future in as_completed(futures):
                future.result()
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
