"""The interpreter's collector and the system's allocator, while much is made that stays."""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_pausing = threading.Lock()
_pauses = 0


def pause_collection() -> None:
    """Stop looking for garbage in cycles until `resume_collection`, as often as this was called.

    Looking takes a fifth of the time of work that makes much that stays, and hardly any garbage: importing, or putting
    a million entries together.
    """
    global _pauses  # noqa: PLW0603 - the interpreter has one collector
    with _pausing:
        _pauses += 1
        gc.disable()


def resume_collection() -> None:
    """Take one `pause_collection` back; harmless where there is none."""
    global _pauses  # noqa: PLW0603
    with _pausing:
        _pauses = max(0, _pauses - 1)
        if not _pauses:
            gc.enable()


@contextmanager
def without_collection() -> Iterator[None]:
    """Stop looking for garbage in cycles during the block, in all threads."""
    pause_collection()
    try:
        yield
    finally:
        resume_collection()


def share_heap() -> None:
    """Let all threads that begin from now on have one heap.

    glibc gives every thread one of its own, so that what one thread frees no other can use: 70 MB where a million
    entries are read on one thread and put together on another. Threads hardly wait for each other, since the
    interpreter has one lock.
    """
    _ask_allocator("mallopt", _M_ARENA_MAX, 1)


def give_back() -> None:
    """Return freed memory to the system: 60 MB after a million entries were put together."""
    _ask_allocator("malloc_trim", 0)


_M_ARENA_MAX = -8
"""The number of heaps (glibc, mallopt(3))."""


def _ask_allocator(function: str, *arguments: int) -> None:
    """Call a function of glibc's allocator; another C library may have none, and nothing is lost."""
    import ctypes  # 1.4 ms, and numpy brings it along

    try:
        getattr(ctypes.CDLL(None), function)(*arguments)
    except (AttributeError, OSError, TypeError):
        return
