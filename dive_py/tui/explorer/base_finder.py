"""The base of the explored image: looked for once, and the same one in every pane and dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.analysis.known_base import Base
    from dive_py.progress import Progress
    from dive_py.sources.image import ImageInfo, OpenOptions


class BaseFinder:
    """Finds the base of an image; its engine or registry is asked once for each image.

    Args:
        options: Returns how the image was opened.
    """

    def __init__(self, options: Callable[[], OpenOptions]) -> None:
        self._options = options
        self._found: tuple[ImageInfo, Base] | None = None

    def find(self, info: ImageInfo, progress: Progress) -> Base:
        """Return the base as far as it can be found; may take long, and may be called on any thread.

        Raises:
            Cancelled: the stop flag was set.
        """
        from dive_py.analysis import bases  # brings all ways to find an image by its name

        known = self._found
        if known is not None and known[0].layers == info.layers:
            return known[1]
        base = bases.find_base(info, self._options(), progress)
        self._found = info, base
        return base

    def forget(self) -> None:
        """Ask again the next time: other images may be there by now."""
        self._found = None
