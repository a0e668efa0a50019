"""Opening an image on a thread, while its screen is built."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dive_py.progress import Progress

if TYPE_CHECKING:
    from dive_py.sources.image import Image, OpenOptions


class Opening:
    """An image that is being opened. Begins at once.

    The thread is a daemon: a source that blocks does not hold the program's end.
    """

    def __init__(self, text: str, options: OpenOptions) -> None:
        self.text = text
        """The image as typed."""
        self.options = options
        """Where it is and which one is meant."""
        self.progress = Progress("opening")
        """How far it is; its stop flag ends it."""
        self._image: Image | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="divepy-open", daemon=True)
        self._thread.start()

    def image(self) -> Image:
        """Wait for the image, which is the caller's to close.

        Raises:
            DivepyError: as `open_image` does.
        """
        self._thread.join()
        if self._image is None:
            raise self._error or RuntimeError("the opening ended with neither image nor error")
        return self._image

    def _run(self) -> None:
        from dive_py.sources.resolve import open_image

        try:
            self._image = open_image(self.text, self.options, self.progress)
        except BaseException as error:  # noqa: BLE001 - raised again where the image is waited for
            self._error = error
