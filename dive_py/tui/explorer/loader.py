"""Opening an image and loading its layers, on a thread that never holds the screen or the exit."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from textual.message import Message

from dive_py.progress import Progress
from dive_py.tui.background import Follower

if TYPE_CHECKING:
    from dive_py.errors import DivepyError
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import Image
    from dive_py.sources.opening import Opening

_FIRST_SIGHT = 0.3
"""Seconds that reading waits at most until the image's layers are on the screen."""


class Target(Protocol):
    """What takes the messages of a reading: a screen."""

    def post_message(self, message: Message) -> bool:
        """Take a message, from any thread."""


class Loader:
    """One reading of one image. Its messages carry the loader, so that late ones can be dropped."""

    @dataclass
    class News(Message):
        """Something has become known."""

        loader: Loader

    @dataclass
    class Opened(News):
        """The image is open: its layers and history are known."""

        image: Image

    @dataclass
    class Updated(News):
        """More layers are there, or the figures."""

        snapshot: Snapshot

        def can_replace(self, message: Message) -> bool:
            """Return true: only the newest of several waiting updates matters."""
            return isinstance(message, Loader.Updated) and message.loader is self.loader

    @dataclass
    class Failed(News):
        """The image could not be opened, or reading it ended."""

        error: DivepyError

    def __init__(self, target: Target, opening: Opening, *, first: int = 0, verify: bool = False) -> None:
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
        self._work = Follower(
            self._open_and_load, self._fail, progress=self.progress, doing=f"reading {self.reference}"
        )

    def start(self) -> None:
        """Begin; may be called once."""
        self._work.start()

    def stop(self, patience: float = 0.0) -> None:
        """End the work, and close the image.

        Args:
            patience: Seconds to wait for the thread at most.
        """
        self._work.stop(patience)
        self.close()

    def close(self) -> None:
        """Close the image if it is open; may be called more than once."""
        with self._closing:
            image, self.image = self.image, None
        if image is not None:
            image.close()

    def _fail(self, error: DivepyError) -> None:
        if self.progress.stopped:
            self.close()
        else:
            self._target.post_message(self.Failed(self, error))

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

        def hand_over(snapshot: Snapshot) -> None:
            self._target.post_message(self.Updated(self, snapshot))

        exploration.load_visibly(self.progress, hand_over, first=first)
        # what headers could not compare is read now, while the person looks round already
        if exploration.settle(Progress("comparing", stop=self.progress.stop), verify=self._verify):
            snapshot = exploration.snapshot
            if snapshot is not None:
                hand_over(snapshot)
