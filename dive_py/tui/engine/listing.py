"""An engine's images, read on a thread and read again whenever the engine tells that something happened."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

from dive_py.errors import Cancelled, DivepyError
from dive_py.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.message_pump import MessagePump

    from dive_py.engine.connection import Engine
    from dive_py.engine.facts import EngineFacts
    from dive_py.engine.images import ImageSummary

_PAUSE = 0.2
"""Seconds after an event until the list is read: one action makes several events."""


@dataclass(frozen=True)
class Listed:
    """What is known of an engine's images."""

    product: str
    """`docker` or `podman`."""
    version: str
    """The engine's own."""
    facts: EngineFacts
    """Where and how it keeps images."""
    address: str
    """Where it listens."""
    images: Sequence[ImageSummary]
    """Its images, each once for each name."""
    users: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By image id, the containers that use it."""
    unique: Mapping[str, int] | None = None
    """By image id, bytes that no other image has; None while unknown."""
    total: int | None = None
    """Bytes of all layers; None while unknown."""


class ImageListing:
    """Follows one engine's images. Its messages carry the listing, so that late ones can be dropped.

    A plain daemon thread: Textual's own workers would hold the exit until a blocking read returns.

    Args:
        target: Who gets the messages.
        host: The engine's address; empty for the usual ones.
        context: The engine's context; empty for the current one.
    """

    @dataclass
    class Came(Message):
        """The images are known, or more of them."""

        listing: ImageListing
        listed: Listed

    @dataclass
    class Failed(Message):
        """The engine does not answer, or no more."""

        listing: ImageListing
        error: DivepyError

    def __init__(self, target: MessagePump, host: str, context: str) -> None:
        self.progress = Progress("listing")
        """Its stop flag ends it."""
        self._target, self._host, self._context = target, host, context
        self._thread = threading.Thread(target=self._run, name="divepy-images", daemon=True)

    def start(self) -> None:
        """Begin. Called once."""
        self._thread.start()

    def stop(self, patience: float = 0.0) -> None:
        """End it.

        Args:
            patience: Seconds to wait for the thread at most.
        """
        self.progress.stop.set()
        if self._thread.is_alive() and patience > 0:
            self._thread.join(patience)

    def _run(self) -> None:
        from dive_py.engine.connection import connect

        try:
            with connect(self._host, self._context) as engine:
                self._follow(engine)
        except Cancelled:
            return
        except DivepyError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001 - a fault in here must not leave a screen that waits for ever
            text = f"internal error while listing images: {type(error).__name__}: {error}"
            self._fail(DivepyError(text, "this is a fault of divepy; please report it"))

    def _fail(self, error: DivepyError) -> None:
        if not self.progress.stopped:
            self._target.post_message(self.Failed(self, error))

    def _follow(self, engine: Engine) -> None:
        from dive_py.engine.events import Events
        from dive_py.engine.facts import facts
        from dive_py.errors import EngineError

        known = facts(engine)
        listed = self._read(engine, known, None)
        # asked for only now: docker-py is slow to load, and the list is not to wait for it
        with Events(engine, self.progress) as events:
            listed = self._weigh(engine, self._read(engine, known, listed))
            while events.wait():
                self.progress.stop.wait(_PAUSE)
                listed = self._weigh(engine, self._read(engine, known, listed))
        raise EngineError("the engine tells of no more changes: it was stopped, or restarted", "R asks it again")

    def _read(self, engine: Engine, known: EngineFacts, before: Listed | None) -> Listed:
        from dive_py.engine.images import list_images
        from dive_py.engine.usage import users

        self.progress.check()
        unique, total = (before.unique, before.total) if before is not None else (None, None)
        listed = Listed(
            engine.product,
            engine.version,
            known,
            engine.place.address,
            list_images(engine),
            users(engine),
            unique=unique,
            total=total,
        )
        if listed != before:
            self._target.post_message(self.Came(self, listed))
        return listed

    def _weigh(self, engine: Engine, listed: Listed) -> Listed:
        from dataclasses import replace

        from dive_py.engine.usage import disk_usage
        from dive_py.errors import EngineError

        self.progress.check()
        try:
            usage = disk_usage(engine)
        except EngineError:
            return listed  # the list is worth showing without it
        weighed = replace(listed, unique=usage.unique, total=usage.total)
        if weighed != listed:
            self._target.post_message(self.Came(self, weighed))
        return weighed
