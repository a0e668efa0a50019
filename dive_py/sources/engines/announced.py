"""An image that is read through a never-started container, and says so the first time this is done on an engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.sources.image import ForwardingImage

if TYPE_CHECKING:
    from collections.abc import Collection

    from dive_py.layers.cache import LayerCache
    from dive_py.progress import Progress
    from dive_py.sources.image import Deliver, Image, ImageInfo

NOTE = "read through a container that is created and never started (divepy doctor explains; --no-probe switches it off)"
"""The note, shown once for each engine."""


class AnnouncedImage(ForwardingImage):
    """An image that is read through such a container.

    Args:
        image: The image; closed with this one.
        address: The engine's.
        cache: Remembers that it was said; None to say it each time.
    """

    def __init__(self, image: Image, address: str, cache: LayerCache | None) -> None:
        super().__init__(image)
        self._address = address
        self._cache = cache

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer; the first time that this works, return the note, too."""
        info = super().load(deliver, progress, first, skip)
        new = self._cache is None or self._cache.is_first(f"never-started container {self._address}")
        return replace(info, note=NOTE) if new else info
