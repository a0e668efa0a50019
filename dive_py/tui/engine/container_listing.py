"""An engine's containers, read on a thread and read again whenever the engine tells that something happened."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.message import Message

from dive_py.errors import Cancelled, DivepyError, EngineError
from dive_py.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.message_pump import MessagePump

    from dive_py.engine.connection import Engine
    from dive_py.engine.containers import ContainerSummary

_PAUSE = 0.2
"""Seconds after an event until the list is read: one action makes several events."""


@dataclass(frozen=True)
class ListedContainers:
    """What is known of an engine's containers."""

    product: str
    """`docker` or `podman`."""
    version: str
    """The engine's own."""
    address: str
    """Where it listens."""
    containers: Sequence[ContainerSummary]


class ContainerListing:
    """Follows one engine's containers. Its messages carry the listing, so that late ones can be dropped.

    Args:
        target: Who gets the messages.
        host: The engine's address; empty for the usual ones.
        context: The engine's context; empty for the current one.
    """

    @dataclass
    class Came(Message):
        """The containers are known."""

        listing: ContainerListing
        listed: ListedContainers

    @dataclass
    class Failed(Message):
        """The engine does not answer, or no more."""

        listing: ContainerListing
        error: DivepyError

    def __init__(self, target: MessagePump, host: str, context: str) -> None:
        self.progress = Progress("listing")
        """Its stop flag ends it."""
        self._target, self._host, self._context = target, host, context
        self._thread = threading.Thread(target=self._run, name="divepy-containers", daemon=True)

    def start(self) -> None:
        """Begin. Called once."""
        self._thread.start()

    def stop(self, patience: float = 0.0) -> None:
        """End it, and wait so many seconds for its thread at most."""
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
            self._fail(DivepyError(f"internal error: {type(error).__name__}: {error}", "please report it"))

    def _fail(self, error: DivepyError) -> None:
        if not self.progress.stopped:
            self._target.post_message(self.Failed(self, error))

    def _follow(self, engine: Engine) -> None:
        from dive_py.engine.events import Events

        listed = self._read(engine, None)
        with Events(engine, self.progress) as events:
            listed = self._weigh(engine, self._read(engine, listed))
            while events.wait():
                self.progress.stop.wait(_PAUSE)
                listed = self._weigh(engine, self._read(engine, listed))
        raise EngineError("the engine tells of no more changes: it was stopped, or restarted", "R asks it again")

    def _read(self, engine: Engine, before: ListedContainers | None) -> ListedContainers:
        from dive_py.engine.containers import list_containers

        self.progress.check()
        known = {one.id: one.size_rw for one in before.containers} if before is not None else {}
        found = [replace(one, size_rw=known.get(one.id)) for one in list_containers(engine, sizes=False)]
        return self._tell(ListedContainers(engine.product, engine.version, engine.place.address, found), before)

    def _weigh(self, engine: Engine, listed: ListedContainers) -> ListedContainers:
        from dive_py.engine.containers import list_containers

        self.progress.check()
        try:
            found = list_containers(engine)
        except EngineError:
            return listed  # the list is worth showing without sizes
        return self._tell(replace(listed, containers=found), listed)

    def _tell(self, listed: ListedContainers, before: ListedContainers | None) -> ListedContainers:
        if listed != before:
            self._target.post_message(self.Came(self, listed))
        return listed
