"""An image on screen while it is still being read: the states of loading, and when another one is worth its work."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from dive_py.analysis.figures import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dive_py.analysis.waste import Waste
    from dive_py.errors import DivepyError
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.sources.image import ImageInfo

MANY: Final = 300_000
"""Entries beyond which only the stack of all layers is built: two at once would fill memory (0.3 kB an entry)."""

_PATIENCE: Final = 0.4
"""Seconds before a stack of the layers that are there is worth being built."""

_REST: Final = 1.5
"""Seconds that reading must be expected to take still for a stack that will be replaced then."""

_SHARE: Final = 5
"""Building stacks that will be replaced may take one part in so many of the time."""


class Weight(NamedTuple):
    """What a layer weighs."""

    stored: int
    """Bytes of its contents."""
    entries: int
    """Members of its tar."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What is known at a moment of loading; never changed afterwards, but for comparisons that reading decides."""

    stack: LayerStack
    """Of the layers that are there; the others do nothing in it."""
    ready: frozenset[int]
    """Layers that have been read, or that turned out to be unreadable."""
    errors: Mapping[int, DivepyError] = field(default_factory=dict)
    """Layers that could not be read at all."""
    damages: Mapping[int, str] = field(default_factory=dict)
    """Why layers could not be read to their end."""
    warnings: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Oddities of layers that were passed over, one line each."""
    waste: Waste | None = None
    """The figures, once all layers are there."""
    unpacked: frozenset[int] = frozenset()
    """Layers that are shown as they were unpacked, because their tar has not been read."""
    provisional: bool = False
    """Whether what is shown as it was unpacked is being read still."""
    info: ImageInfo | None = None
    """What is known of the image once all layers are there; None until then."""

    @property
    def complete(self) -> bool:
        """Whether all layers are there."""
        return self.waste is not None

    @property
    def readable(self) -> frozenset[int]:
        """Layers that can be shown."""
        return self.ready - self.errors.keys()

    @cached_property
    def weights(self) -> dict[int, Weight]:
        """What each readable layer weighs."""
        first, entries = self.stack.first_entry, self.stack.entries
        parts = {k: slice(first[k], first[k + 1]) for k in self.readable}
        return {
            k: Weight(int(entries.stored[part].sum()), int((~entries.implicit[part]).sum()))
            for k, part in parts.items()
        }

    @property
    def unread(self) -> Unread:
        """The layers that the figures leave out."""
        return Unread({number: error.message for number, error in self.errors.items()}, self.damages)


class Pace:
    """When a stack of the layers that are there is worth being built, though it will be replaced.

    Args:
        progress: Of reading the layers.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._began = time.monotonic()
        self._due = self._began + _PATIENCE
        self._shown: frozenset[int] = frozenset()

    def is_due(self, ready: frozenset[int], entries: int) -> bool:
        """Return whether to build a stack of the layers in `ready` now.

        Args:
            ready: Layers that have been read.
            entries: How many entries these have.
        """
        if entries > MANY or not ready > self._shown:
            return False
        # the person looks at its place: it need not be due
        is_awaited = self._progress.awaited_layer in ready - self._shown
        return (is_awaited or time.monotonic() >= self._due) and self._remaining() > _REST

    @contextmanager
    def showing(self, ready: frozenset[int]) -> Iterator[None]:
        """Build and show a stack of these layers in the block; its time is what the next one waits by."""
        before = time.monotonic()
        yield
        self._shown = ready
        self._due = time.monotonic() + _SHARE * (time.monotonic() - before)

    def _remaining(self) -> float:
        """Return the seconds that reading will still take if it goes on as it did."""
        elapsed, progress = time.monotonic() - self._began, self._progress
        if not progress.total:
            return elapsed  # unknown: half of it may be done
        return elapsed * max(0, progress.total - progress.done) / max(progress.done, 1)
