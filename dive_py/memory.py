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


def give_back() -> None:
    """Return freed memory to the system, where its allocator can be asked to.

    glibc keeps what lies between blocks in use: 60 MB after a million entries were put together.
    """
    import ctypes  # 5 ms, for large images alone

    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        return  # another C library, another system: nothing is lost
