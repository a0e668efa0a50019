"""An image with two ways to it: the quick one, and another for where that one turns out to be closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DivepyError
from dive_py.sources.image import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.content_stream import ContentStream


class Ways(Image):
    """An image that is read in the first way that works.

    Args:
        quick: The way that is tried first.
        sure: The way that is taken where it fails; both are closed with the image.
    """

    def __init__(self, quick: Image, sure: Image) -> None:
        self.info = quick.info
        self._taken = quick
        self._all = (quick, sure)

    def load(
        self, deliver: Callable[[int, LayerIndex | DivepyError], None], progress: Progress, first: int = 0
    ) -> None:
        """Index every layer; what the quick way has delivered when it fails is not delivered again."""
        delivered = set(self.skipped)

        def once(number: int, result: LayerIndex | DivepyError) -> None:
            if number not in delivered:
                delivered.add(number)
                deliver(number, result)

        quick, sure = self._all
        quick.skipped = sure.skipped = self.skipped
        try:
            quick.load(once, progress, first)
        except Cancelled:
            raise
        except DivepyError as error:
            self._taken = sure
            sure.load(once, progress, first)
            note = f"the quick way ({quick.info.way}) is closed: {error.message}"
            sure.info = replace(sure.info, warnings=(*sure.info.warnings, note))
        self.info = self._taken.info

    def preview(self, progress: Progress) -> list[LayerIndex] | None:
        """Return what the quick way can show at once."""
        return self._all[0].preview(progress)

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Read contents again, in the way in which the layers were read, else in the other.

        Who may read the layers' records need not be allowed to read all files.
        """
        sure = self._all[1]
        try:
            return self._taken.digests(layer, offsets, sizes, progress)
        except Cancelled:
            raise
        except DivepyError as error:
            if self._taken is sure:
                raise
            try:
                return sure.digests(layer, offsets, sizes, progress)
            except Cancelled:
                raise
            except DivepyError:
                raise error from None

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """Read contents again, in the way in which the layers were read, else what is left of them in the other."""
        left = dict.fromkeys(range(len(offsets)))
        for way in dict.fromkeys((self._taken, self._all[1])):
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
                if way is self._all[1]:
                    raise
            if not left:
                return

    def close(self) -> None:
        """Close both ways."""
        for image in self._all:
            image.close()
