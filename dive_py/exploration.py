"""The way of the data, wired: an opened image to a stack of layers and its figures."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.analysis.waste import waste
from dive_py.contents.reading import FETCHED_UNASKED
from dive_py.contents.same import (
    bytes_read,
    compare_pairs,
    open_pairs,
    taken_by_checksum,
    taken_for_equal,
    worth_reading,
)
from dive_py.errors import Cancelled, DivepyError
from dive_py.memory import give_back, share_heap, without_collection
from dive_py.overlay import disputed
from dive_py.overlay.redirects import with_content_from_below
from dive_py.overlay.stack import LayerStack
from dive_py.progressive import MANY, Pace, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from dive_py.analysis.figures import Unread
    from dive_py.analysis.waste import Waste
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.image import Image, ImageInfo

_LOOK = 0.1
"""Seconds after which a wait looks whether the work should stop."""


class Exploration:
    """An image on its way from its source to the screen.

    Args:
        image: The opened image; stays its owner's to close.
    """

    def __init__(self, image: Image) -> None:
        self.image = image
        """Where the layers come from."""
        self.info = image.info
        """What is known of the image by now; loading completes it."""
        self.snapshot: Snapshot | None = None
        """The newest state; None before the first."""
        self._indexes: list[LayerIndex | None] = [None] * len(image.info.layers)
        self._errors: dict[int, DivepyError] = {}
        self._walked: list[LayerIndex] = []
        self._arrived = threading.Condition()
        self._ready: set[int] = set()

    @classmethod
    def of(cls, image: Image, stack: LayerStack) -> Exploration:
        """Return the exploration of an image whose layers have been put together already."""
        made = cls(image)
        made.snapshot = Snapshot(stack, frozenset(range(stack.layer_count)))
        return made

    @property
    def loaded(self) -> Snapshot:
        """The newest state; there once the image has been loaded."""
        if self.snapshot is None:
            message = "the image has not been loaded"
            raise DivepyError(message)
        return self.snapshot

    @property
    def stack(self) -> LayerStack:
        """The stack of all layers; there once the image has been loaded."""
        return self.loaded.stack

    @property
    def waste(self) -> Waste:
        """The figures; there once the image has been loaded."""
        figures = self.loaded.waste
        if figures is None:
            message = "the image has not been loaded"
            raise DivepyError(message)
        return figures

    @property
    def errors(self) -> Mapping[int, DivepyError]:
        """Layers that could not be read at all; there once the image has been loaded."""
        return self.loaded.errors

    @property
    def unread(self) -> Unread:
        """The layers that the figures leave out; there once the image has been loaded."""
        return self.loaded.unread

    def load(
        self,
        progress: Progress,
        *,
        decide: bool = False,
        verify: bool = False,
        on_cost: Callable[[int, int], object] | None = None,
    ) -> None:
        """Index all layers and compute all figures; blocks until then.

        Args:
            progress: Advanced by the bytes that were passed; its stop flag ends the work.
            decide: Whether to read the contents that headers cannot compare.
            verify: Whether to read what is merely assumed to be the same as well.
            on_cost: Called with the number of contents and the bytes, before much is transferred for comparing.

        Raises:
            Cancelled: the stop flag was set.
            DivepyError: the source failed as a whole.
        """
        with without_collection():
            share_heap()
            self.info = self.image.load(self._take, progress)
            progress.check()
            self._build(complete=True)
        if decide or verify:
            self.settle(progress, verify=verify, on_cost=on_cost or (lambda *_: True))

    def load_visibly(self, progress: Progress, on_update: Callable[[Snapshot], object], *, first: int = 0) -> None:
        """Do what `load` does, and show now and then what is there.

        Args:
            progress: Advanced by the bytes that were passed; its stop flag ends the work.
            on_update: Called from this thread with each new state, the last one complete.
            first: The layer to read before the others.

        Raises:
            Cancelled: the stop flag was set.
            DivepyError: the source failed as a whole.
        """
        with without_collection():
            share_heap()
            self._show_preview(progress, on_update)
            self.info = self._read_visibly(progress, on_update, first)
            progress.check()
            self._build(complete=True)
        if len(self.stack.entries.layer) > MANY:
            give_back()
        on_update(self.loaded)

    def settle(
        self, progress: Progress, *, verify: bool = False, on_cost: Callable[[int, int], object] | None = None
    ) -> bool:
        """Read the contents that headers cannot compare, correct the stack and the causes of waste.

        Args:
            progress: Stops the work.
            verify: Whether to read what is merely assumed to be the same as well.
            on_cost: Called with the number of contents and the bytes, before much is transferred in spite of
                checksums that agree; without it, and without `verify`, that is left undone.

        Returns:
            Whether there was anything to read.
        """
        snapshot = self.loaded
        pairs = open_pairs(snapshot.stack, verify=verify)
        if not len(pairs):
            return False
        if not verify:
            pairs = worth_reading(snapshot.stack, pairs)
        pairs = self._worth_fetching(pairs, on_cost, verify=verify)
        progress.await_transfer(self._cost(pairs))
        try:
            compare_pairs(snapshot.stack, self.image, pairs, progress)
        except Cancelled:
            raise
        except DivepyError:
            if verify:
                raise
            compare_pairs(snapshot.stack, self.image, taken_for_equal(snapshot.stack, pairs), progress)
        self.snapshot = replace(snapshot, waste=waste(snapshot.stack))
        return True

    def _worth_fetching(
        self, pairs: NDArray[np.int32], on_cost: Callable[[int, int], object] | None, *, verify: bool
    ) -> NDArray[np.int32]:
        """Return the pairs that are to be read, where contents come from a registry; see `settle`."""
        if self._cost(pairs) > FETCHED_UNASKED and not verify:
            pairs = taken_by_checksum(self.stack, pairs)
        if (cost := self._cost(pairs)) <= FETCHED_UNASKED:
            return pairs
        if on_cost is not None:
            on_cost(len(pairs), cost)
        elif not verify:
            taken_for_equal(self.stack, pairs)
            return pairs[:0]
        return pairs

    def _cost(self, pairs: NDArray[np.int32]) -> int:
        """Return the bytes that are transferred where these are compared."""
        return self.image.reading_cost(bytes_read(self.stack, pairs))

    def _take(self, number: int, result: LayerIndex | DivepyError) -> None:
        with self._arrived:
            if isinstance(result, DivepyError):
                self._errors[number] = result
            else:
                self._indexes[number] = result
            self._ready.add(number)
            self._arrived.notify_all()

    def _show_preview(self, progress: Progress, on_update: Callable[[Snapshot], object]) -> None:
        """Show the layers as they were unpacked, where that is at hand; reading begins after it."""
        walked = self.image.preview(progress)
        if walked is None or sum(index.count for index in walked) > MANY:
            return
        self._walked = walked
        stack = LayerStack(walked, rw=self._rw)
        all_layers = frozenset(range(len(walked)))
        self.snapshot = Snapshot(stack, all_layers, waste=waste(stack), unpacked=all_layers, provisional=True)
        on_update(self.snapshot)

    def _read_visibly(self, progress: Progress, on_update: Callable[[Snapshot], object], first: int) -> ImageInfo:
        """Read on another thread, and show the layers that are there when that is due."""
        reading: Future[ImageInfo] = Future()

        def read() -> None:
            try:
                reading.set_result(self.image.load(self._take, progress, first))
            except BaseException as error:  # noqa: BLE001 - handed to the waiting thread
                reading.set_exception(error)
            with self._arrived:
                self._arrived.notify_all()

        threading.Thread(target=read, name="load", daemon=True).start()
        pace = Pace(progress)
        while not reading.done():
            with self._arrived:
                self._arrived.wait(_LOOK)
                ready = frozenset(self._ready)
                entries = sum(index.count for index in self._indexes if index is not None)
            progress.check()
            if not self._walked and pace.is_due(ready, entries):  # what was unpacked is more than a part of the layers
                with pace.showing(ready):
                    on_update(self._build(complete=False))
        return reading.result()

    def _build(self, *, complete: bool) -> Snapshot:
        """Put together the layers that are there; once all are, let go of the indexes: the stack has all that is shown.

        Args:
            complete: Whether all are there; then the figures are computed, too.
        """
        with self._arrived:
            indexes, ready, errors = list(self._indexes), frozenset(self._ready), dict(self._errors)
        unpacked = frozenset(errors) if self._walked else frozenset()
        for number in unpacked:  # better than nothing, and said to be so
            problem = f"{errors.pop(number).message}; what is shown is what was unpacked of it"
            indexes[number] = replace(self._walked[number], damage=problem)
        if complete:
            self._indexes, self._walked = [None] * len(indexes), []
        _take_from_below(indexes)
        damages = {k: index.damage for k, index in enumerate(indexes) if index is not None and index.damage}
        warnings = {k: index.warnings for k, index in enumerate(indexes) if index is not None and index.warnings}
        stack = LayerStack(indexes, release=indexes.clear, rw=self._rw)
        self.snapshot = Snapshot(stack, ready, errors, damages, warnings, unpacked=unpacked)
        if complete:
            self._note_disputes(stack)
            self.snapshot = replace(self.snapshot, waste=waste(stack), info=self.info)
        return self.snapshot

    def _note_disputes(self, stack: LayerStack) -> None:
        """Say in the image's warnings on what engines differ."""
        note = disputed.note(stack)
        if note and note not in self.info.warnings:
            self.info = replace(self.info, warnings=(*self.info.warnings, note))

    @property
    def _rw(self) -> int | None:
        return next((layer.number for layer in self.info.layers if layer.rw), None)


def _take_from_below(indexes: list[LayerIndex | None]) -> None:
    """Bring into a container's layer what its upper directory keeps in those below, once they are all there."""
    for number, index in enumerate(indexes):
        if index is not None and index.below and None not in indexes[:number]:
            indexes[number] = with_content_from_below(index, LayerStack(indexes[:number]))
