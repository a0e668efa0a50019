"""A container as its engine sees it, in long answers that can be left: its changes, all its files, a file of it.

None of these makes a container. Where the engine compares whole trees, making the list of changes takes as long as
walking them does.
"""

from __future__ import annotations

import json
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from dive_py.engine.answers import objects
from dive_py.engine.streaming import Streaming
from dive_py.errors import EngineError

if TYPE_CHECKING:
    import requests

    from dive_py.engine.connection import Engine
    from dive_py.progress import Progress

LARGEST_LIST: Final = 1 << 29
"""Bytes of the largest list of changes that is taken: five million changes of 100 bytes."""

_READ: Final = 1 << 20


class ChangeKind(IntEnum):
    """What happened to a path (moby, *pkg/archive/changes.go*)."""

    MODIFIED = 0
    ADDED = 1
    DELETED = 2


class _Asked(Streaming):
    """An answer about one container.

    Args:
        engine: Whose.
        container: Its ID.
        name: What to call it in messages.
        progress: Counts the bytes; its stop flag ends the answer at once.
        path: Of the file that is asked for, with leading slash; empty where none is.
    """

    endpoint = ""

    def __init__(self, engine: Engine, container: str, name: str, progress: Progress, path: bytes = b"") -> None:
        self._engine = engine
        self._container = container
        self._path = path
        super().__init__(f"the container {name}", progress)

    def request(self) -> requests.Response:
        """Ask, and wait for the first byte as long as it takes."""
        params = {"path": self._path} if self._path else None
        return self._engine.get(self.endpoint, self._container, params=params, stream=True, patient=True)


class ContainerExport(_Asked):
    """The tar of all that a container shows, without volumes (`docker export`)."""

    endpoint = "/containers/{0}/export"
    asking = "to export {}"
    sending = "while it exported {}"


class ContainerFile(_Asked):
    """The tar of one path of a container, with volumes (`docker cp`)."""

    endpoint = "/containers/{0}/archive"
    asking = "to read a file of {}"
    sending = "while it sent a file of {}"


class _Changes(_Asked):
    endpoint = "/containers/{0}/changes"
    asking = "to list what changed in {}"
    sending = "while it listed what changed in {}"


def changed_paths(engine: Engine, container: str, name: str, progress: Progress) -> dict[ChangeKind, frozenset[str]]:
    """Return what the engine says happened in a container (`docker diff`), by kind: paths with leading slash.

    A byte of a path that is not UTF-8 is U+FFFD in it, so that several may read alike.

    Args:
        engine: Whose.
        container: Its ID.
        name: What to call it in messages.
        progress: Its stop flag ends the waiting.

    Raises:
        Cancelled: the stop flag was set.
        EngineError: the engine refused, broke off, or answers nonsense.
    """
    pieces, size = [], 0
    with _Changes(engine, container, name, progress) as stream:
        while piece := stream.read(_READ):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST_LIST:
                raise EngineError(f"the list of what changed in the container {name} is larger than any honest one")
    try:
        said: Any = json.loads(b"".join(pieces))
    except (ValueError, RecursionError) as error:
        raise EngineError(f"the engine's list of what changed in the container {name} cannot be understood") from error
    found: dict[ChangeKind, set[str]] = {kind: set() for kind in ChangeKind}
    for change in objects(said):
        path, kind = change.text("Path"), change.number("Kind")
        if path and kind is not None and kind in ChangeKind.__members__.values():
            found[ChangeKind(kind)].add(path)
    return {kind: frozenset(paths) for kind, paths in found.items()}
