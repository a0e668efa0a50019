"""An image that can be read in several ways: the quickest, and others for where that one turns out to be closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from dive_py.errors import Cancelled, DivepyError
from dive_py.sources.image import ForwardingImage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.image import ContentStreams, Deliver, Image, ImageInfo


Way = TypeVar("Way")
Answer = TypeVar("Answer")


def first_that_works(
    ways: Iterable[Way], use: Callable[[Way], Answer], passed: type[DivepyError] = DivepyError
) -> Answer:
    """Return what the first way gives that does not fail with an error to be passed over.

    Raises:
        DivepyError: what the first way failed with, where all of them do.
    """
    failure: DivepyError | None = None
    for way in ways:
        try:
            return use(way)
        except Cancelled:
            raise
        except passed as error:
            failure = failure or error
    raise failure or AssertionError


class FallbackImage(ForwardingImage):
    """An image that is read in the first way that works, of some of which all are closed with it."""

    def __init__(self, ways: Sequence[Image]) -> None:
        super().__init__(ways[0])
        self._ways = tuple(ways)
        self._left = self._ways
        """The way that reads the image, and those after it."""

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer; what a way has delivered before it fails is not delivered again."""
        delivered = set(skip)

        def once(number: int, result: LayerIndex | DivepyError) -> None:
            if number not in delivered:
                delivered.add(number)
                deliver(number, result)

        closed: list[str] = []
        for position, way in enumerate(self._ways):
            self._left = self._ways[position:]
            try:
                info = way.load(once, progress, first, skip)
            except Cancelled:
                raise
            except DivepyError as error:
                if way is self._ways[-1]:
                    raise
                closed.append(f"the quick way ({way.info.way}) is closed: {error.message}")
            else:
                return replace(info, warnings=(*info.warnings, *closed)) if closed else info
        raise AssertionError  # the last way has returned or raised

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Read contents again, in the way in which the layers were read, else in those after it.

        Who may read the layers' records need not be allowed to read all files.
        """
        return first_that_works(self._left, lambda way: way.digests(layer, offsets, sizes, progress))

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Read contents again, in the way in which the layers were read, else what is left of them in those after."""
        left = dict.fromkeys(range(len(offsets)))
        for way in self._left:
            numbers = list(left)
            try:
                for place, content in way.contents(
                    layer, [offsets[n] for n in numbers], [sizes[n] for n in numbers], progress
                ):
                    del left[numbers[place]]
                    yield numbers[place], content
            except Cancelled:
                raise
            except DivepyError:
                if way is self._left[-1]:
                    raise
            if not left:
                return

    def close(self) -> None:
        """Close all ways."""
        for image in self._ways:
            image.close()
