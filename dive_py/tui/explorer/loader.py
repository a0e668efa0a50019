"""Opening an image and loading its layers, on a thread that never holds the screen or the exit."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from dive_py.errors import Cancelled, DivepyError
from dive_py.progress import Progress

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from dive_py.progressive import Snapshot
    from dive_py.sources.image import Image
    from dive_py.sources.opening import Opening

_FIRST_SIGHT = 0.3
"""Seconds that reading waits at most until the image's layers are on the screen."""


class Loader:
    """One reading of one image. Its messages carry the loader, so that late ones can be dropped.

    A plain daemon thread: Textual's own workers would hold the exit until a blocking read returns.
    """

    @dataclass
    class Opened(Message):
        """The image is open: its layers and history are known."""

        loader: Loader
        image: Image

    @dataclass
    class Updated(Message):
        """More layers are there, or the figures."""

        loader: Loader
        snapshot: Snapshot

        def can_replace(self, message: Message) -> bool:
            """Only the newest of several waiting updates matters."""
            return isinstance(message, Loader.Updated) and message.loader is self.loader

    @dataclass
    class Failed(Message):
        """The image could not be opened, or reading it ended."""

        loader: Loader
        error: DivepyError

    def __init__(self, target: MessagePump, opening: Opening, *, first: int = 0, verify: bool = False) -> None:
        self.reference = opening.text
        """What is opened."""
        self.progress = opening.progress
        """How far that is; its stop flag ends it."""
        self.image: Image | None = None
        """The image once it is open."""
        self._opening = opening
        self._target = target
        self._first = first
        self._verify = verify
        self._closing = threading.Lock()
        self.seen = threading.Event()
        """Set when the image's layers are on the screen."""
        self._thread = threading.Thread(target=self._run, name="divepy-load", daemon=True)

    def start(self) -> None:
        """Begin. Called once."""
        self._thread.start()

    def stop(self, patience: float = 0.0) -> None:
        """End the work, and close the image.

        Args:
            patience: Seconds to wait for the thread at most.
        """
        self.progress.stop.set()
        if self._thread.is_alive() and patience > 0:
            self._thread.join(patience)
        self.close()

    def close(self) -> None:
        """Close the image if it is open; may be called more than once."""
        with self._closing:
            image, self.image = self.image, None
        if image is not None:
            image.close()

    def _run(self) -> None:
        try:
            self._open_and_load()
        except Cancelled:
            self.close()
        except DivepyError as error:
            self._target.post_message(self.Failed(self, error))
        except MemoryError:
            self._target.post_message(self.Failed(self, DivepyError("there is not enough memory for this image")))
        except Exception as error:  # noqa: BLE001 - a fault in here must not leave a screen that waits for ever
            if not self.progress.stopped:
                text = f"internal error while reading {self.reference}: {type(error).__name__}: {error}"
                failure = DivepyError(text, "this is a fault of divepy; please report it")
                failure.__cause__ = error
                self._target.post_message(self.Failed(self, failure))

    def _open_and_load(self) -> None:
        image = self._opening.image()
        with self._closing:
            self.image = image
        if self.progress.stopped:
            self.close()
            return
        self._target.post_message(self.Opened(self, image))
        # importing numpy would take every other moment from the thread that draws
        self.seen.wait(_FIRST_SIGHT)
        from dive_py.exploration import Exploration

        exploration = Exploration(image)
        first = max(0, min(self._first, len(image.info.layers) - 1))

        def tell(snapshot: Snapshot) -> None:
            self._target.post_message(self.Updated(self, snapshot))

        exploration.load_visibly(self.progress, tell, first=first)
        # what headers could not compare is read now, while the person looks round already
        if exploration.settle(Progress("comparing", stop=self.progress.stop), verify=self._verify):
            snapshot = exploration.snapshot
            if snapshot is not None:
                tell(snapshot)
