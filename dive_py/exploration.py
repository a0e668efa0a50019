"""The way of the data, wired: an opened image to a stack of layers and its figures."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dive_py.analysis.waste import waste
from dive_py.contents.same import open_pairs, settle, taken_for_equal, worth_reading
from dive_py.errors import Cancelled, DivepyError
from dive_py.overlay import disputed
from dive_py.overlay.stack import LayerStack
from dive_py.progress import without_collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.analysis.figures import Unread
    from dive_py.analysis.waste import Waste
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.image import Image, ImageInfo

_PATIENCE: Final = 0.4
"""Seconds before a stack of the layers that are there is worth its building."""

_REST: Final = 1.5
"""Seconds that reading must be expected to take still for a stack that will be replaced then."""

_SHARE: Final = 5
"""Building stacks that will be replaced may take one part in so many of the time."""

_MANY: Final = 300_000
"""Entries beyond which only the stack of all layers is built: two at once would fill memory (0.4 kB an entry)."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What is known at a moment of loading; never changed afterwards, but for comparisons that reading settles."""

    stack: LayerStack
    """Of the layers that are there; the others do nothing in it."""
    ready: frozenset[int]
    """Layers that have been read, or that turned out to be unreadable."""
    errors: dict[int, DivepyError]
    """Layers that could not be read at all."""
    damages: dict[int, str]
    """Why layers could not be read to their end."""
    waste: Waste | None
    """The figures, once all layers are there."""
    unpacked: frozenset[int] = frozenset()
    """Layers that are shown as they were unpacked, because nobody has read their tar."""
    provisional: bool = False
    """Whether what is shown as it was unpacked is being read still."""
    info: ImageInfo | None = None
    """What is known of the image once all layers are there; None until then."""

    @property
    def complete(self) -> bool:
        """Whether all layers are there."""
        return self.waste is not None

    @property
    def unread(self) -> Unread:
        """The layers that the figures are told without."""
        from dive_py.analysis.figures import Unread

        return Unread({number: error.message for number, error in self.errors.items()}, self.damages)


class Exploration:
    """An image on its way from its source to the screen.

    Args:
        image: The opened image; stays its owner's to close.
    """

    def __init__(self, image: Image) -> None:
        self.image = image
        """Where the layers come from."""
        self.info = image.info
        """What is known of the image by now; `load` completes it."""
        self.indexes: list[LayerIndex | None] = [None] * len(image.info.layers)
        """Each layer's index; None for one that is missing."""
        self.errors: dict[int, DivepyError] = {}
        """Layers that could not be read at all."""
        self.snapshot: Snapshot | None = None
        """The newest state; None before the first."""
        self._walked: list[LayerIndex] = []
        self._arrived = threading.Condition()
        self._ready: set[int] = set()

    @classmethod
    def of(cls, image: Image, stack: LayerStack) -> Exploration:
        """An image whose layers somebody has loaded and put together already."""
        made = cls(image)
        made.snapshot = Snapshot(stack, frozenset(range(stack.layer_count)), {}, {}, None)
        return made

    @property
    def stack(self) -> LayerStack:
        """The stack of all layers; there once `load` has returned."""
        return self._loaded().stack

    @property
    def waste(self) -> Waste:
        """The figures; there once `load` has returned."""
        figures = self._loaded().waste
        if figures is None:
            message = "the image has not been loaded"
            raise DivepyError(message)
        return figures

    @property
    def unread(self) -> Unread:
        """The layers that the figures are told without; there once `load` has returned."""
        return self._loaded().unread

    @property
    def _rw(self) -> int | None:
        return next((layer.number for layer in self.info.layers if layer.rw), None)

    def _loaded(self) -> Snapshot:
        if self.snapshot is None:
            message = "the image has not been loaded"
            raise DivepyError(message)
        return self.snapshot

    def load(
        self,
        progress: Progress,
        on_update: Callable[[Snapshot], object] | None = None,
        *,
        first: int = 0,
        decide: bool = False,
        verify: bool = False,
    ) -> None:
        """Index all layers and compute all figures; blocks until then.

        Args:
            progress: Advanced by the bytes that were passed; its stop flag ends the work.
            on_update: Called from this thread with each new state, the last one complete; with it the indexes are
                given up at the end, for the stack holds all that a screen shows.
            first: The layer that is wanted before the others.
            decide: Whether to read the contents that headers cannot compare.
            verify: Whether to read what is merely assumed to be the same as well.

        Raises:
            Cancelled: the stop flag was set.
            DivepyError: the source failed as a whole.
        """
        with without_collection():
            if on_update is None:
                self.info = self.image.load(self._take, progress, first)
            else:
                self._show_preview(progress, on_update)
                self._load_visibly(progress, on_update, first)
            progress.check()
            self._build(complete=True, release=on_update is not None)
        self._note_disputes()
        self.snapshot = replace(self._loaded(), info=self.info)
        if decide or verify:
            self.settle(progress, verify=verify)
        self._walked = []
        if on_update is not None:
            self.indexes = [None] * len(self.indexes)
            if len(self.stack.entries.layer) > _MANY:
                _give_back_memory()
            on_update(self._loaded())

    def _note_disputes(self) -> None:
        """Say in the image's warnings on what engines differ."""
        said = disputed.note(self.stack)
        if said and said not in self.info.warnings:
            self.info = replace(self.info, warnings=(*self.info.warnings, said))

    def settle(self, progress: Progress, *, verify: bool = False) -> bool:
        """Read the contents that headers cannot compare, correct the stack and the causes of waste.

        Args:
            progress: Stops the work.
            verify: Whether to read what is merely assumed to be the same as well.

        Returns:
            Whether there was anything to read.
        """
        snapshot = self._loaded()
        pairs = open_pairs(snapshot.stack, verify=verify)
        if not len(pairs):
            return False
        if not verify:
            pairs = worth_reading(snapshot.stack, pairs)
        try:
            settle(snapshot.stack, self.image, pairs, progress)
        except Cancelled:
            raise
        except DivepyError:
            if verify:
                raise
            settle(snapshot.stack, self.image, taken_for_equal(snapshot.stack, pairs), progress)
        self.snapshot = replace(snapshot, waste=waste(snapshot.stack))
        return True

    def _take(self, number: int, result: LayerIndex | DivepyError) -> None:
        with self._arrived:
            if isinstance(result, DivepyError):
                self.errors[number] = result
            else:
                self.indexes[number] = result
            self._ready.add(number)
            self._arrived.notify_all()

    def _show_preview(self, progress: Progress, on_update: Callable[[Snapshot], object]) -> None:
        """Show the layers as they were unpacked, where that is at hand; reading begins after it."""
        walked = self.image.preview(progress)
        if walked is None or sum(index.count for index in walked) > _MANY:
            return
        self._walked = walked
        stack = LayerStack(walked, rw=self._rw)
        all_layers = frozenset(range(len(walked)))
        self.snapshot = Snapshot(stack, all_layers, {}, {}, waste(stack), all_layers, provisional=True)
        on_update(self.snapshot)

    def _load_visibly(self, progress: Progress, on_update: Callable[[Snapshot], object], first: int) -> None:
        """Load on another thread, and show now and then what is there."""
        failure: list[BaseException] = []
        ended = threading.Event()

        def work() -> None:
            try:
                self.info = self.image.load(self._take, progress, first)
            except BaseException as error:  # noqa: BLE001 - handed to the waiting thread
                failure.append(error)
            finally:
                ended.set()
                with self._arrived:
                    self._arrived.notify_all()

        threading.Thread(target=work, name="load", daemon=True).start()
        began = time.monotonic()
        due = began + _PATIENCE
        shown: frozenset[int] = frozenset()
        while not ended.is_set():
            with self._arrived:
                self._arrived.wait(0.1)
                ready = frozenset(self._ready)
                many = sum(index.count for index in self.indexes if index is not None) > _MANY
            if progress.stopped:
                raise Cancelled
            now = time.monotonic()
            awaited = progress.wanted in ready - shown  # a person looks at its place: it need not be due
            if self._walked:
                continue  # more than a part of the layers is on screen
            if ready > shown and (awaited or now >= due) and not many and _rest(progress, now - began) > _REST:
                on_update(self._build(complete=False))
                shown = ready
                due = time.monotonic() + _SHARE * (time.monotonic() - now)
        if failure:
            raise failure[0]

    def _build(self, *, complete: bool, release: bool = False) -> Snapshot:
        with self._arrived:
            indexes, ready, errors = list(self.indexes), frozenset(self._ready), dict(self.errors)
        unpacked = frozenset(errors) if self._walked else frozenset()
        for number in unpacked:  # better than nothing, and said to be so
            problem = f"{errors.pop(number).message}; what is shown is what was unpacked of it"
            indexes[number] = replace(self._walked[number], damage=problem)
        _take_from_below(indexes)
        stack = LayerStack(indexes, release=release, rw=self._rw)
        damages = {k: index.damage for k, index in enumerate(indexes) if index is not None and index.damage}
        self.snapshot = Snapshot(stack, ready, errors, damages, waste(stack) if complete else None, unpacked)
        return self.snapshot


def _take_from_below(indexes: list[LayerIndex | None]) -> None:
    """Bring into a container's layer what its upper directory keeps in those below, once they are all there."""
    for number, index in enumerate(indexes):
        if index is not None and index.below and None not in indexes[:number]:
            from dive_py.overlay.redirects import with_content_from_below

            indexes[number] = with_content_from_below(index, LayerStack(indexes[:number]))


def _rest(progress: Progress, elapsed: float) -> float:
    """Return how many seconds a job will take still if it goes on as it did."""
    if not progress.total:
        return elapsed  # nobody knows: half of it may be done
    return elapsed * max(0, progress.total - progress.done) / max(progress.done, 1)


def _give_back_memory() -> None:
    """Return freed memory to the system, where its allocator can be asked to.

    glibc keeps what lies between blocks in use: 60 MB after a million entries were put together.
    """
    import ctypes

    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        return  # another C library, another system: nothing is lost
