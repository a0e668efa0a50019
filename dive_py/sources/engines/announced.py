"""A way through a container that is never started, which says so the first time it is taken on an engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.sources.image import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dive_py.errors import DivepyError
    from dive_py.layers.cache import LayerCache
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.content_stream import ContentStream

NOTE = "read through a container that is created and never started (divepy doctor explains; --no-probe switches it off)"
"""What is said once for each engine."""


class FirstUse(Image):
    """An image that is read through such a container.

    Args:
        image: What reads it; closed with this one.
        address: The engine's.
        cache: Remembers that it was said; None to say it each time.
    """

    def __init__(self, image: Image, address: str, cache: LayerCache | None) -> None:
        self.info = image.info
        self._image = image
        self._address = address
        self._cache = cache

    def load(
        self, deliver: Callable[[int, LayerIndex | DivepyError], None], progress: Progress, first: int = 0
    ) -> None:
        """Index every layer; where that worked for the first time, `info` has the note."""
        self._image.skipped = self.skipped
        self._image.load(deliver, progress, first)
        new = self._cache is None or self._cache.is_first(f"never-started container {self._address}")
        self.info = replace(self._image.info, note=NOTE) if new else self._image.info

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Read contents again."""
        return self._image.digests(layer, offsets, sizes, progress)

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """Read contents again."""
        return self._image.contents(layer, offsets, sizes, progress)

    def close(self) -> None:
        """Close the image."""
        self._image.close()
