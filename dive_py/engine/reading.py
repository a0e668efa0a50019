"""Files of the engine's machine, read through a container that is created and never started.

A user of an engine may bind a folder of its machine into a container and let the archive endpoint serve it. The
container has the folders that are needed, read-only, and nothing else; it never runs, and it is deleted whatever
happens. What a killed divepy left behind is removed by the next one.

`Mounts` and not `Binds`: of a missing source the former is refused, the latter makes a folder on the engine's machine.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import posixpath
import secrets
import signal
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from dive_py.closing import Closing
from dive_py.engine import late_removal
from dive_py.engine.connection import REQUEST_TIMEOUT
from dive_py.engine.failures import engine_errors
from dive_py.engine.owner import LABEL, NAME, is_gone, is_own, this_process
from dive_py.engine.streaming import Streaming
from dive_py.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    import requests

    from dive_py.engine.connection import Engine
    from dive_py.engine.places import Place

ROOT: Final = "/.divepy"
"""Where in it the folders are bound, by number: `/.divepy/000`."""

_DAY: Final = 24 * 60 * 60

_PATIENCE: Final = 1.5
"""Seconds that the program's end waits for an engine that is still creating a container; less than it is given."""

_alive: set[Reading] = set()
_gate = threading.Lock()
_ending = False
"""Whether the program ends, so that no container is created any more; guarded by `_gate`, as is adding to `_alive`."""


class Reading(Closing):
    """A container through which some folders and files of the engine's machine can be read.

    Args:
        engine: Whose machine.
        image: The ID of an image that the engine has: the one that is being opened.
        sources: Paths on the engine's machine; each has to be there.
        volumes: The image's own volume paths, over which nothing is copied.
    """

    def __init__(self, engine: Engine, image: str, sources: Sequence[str], volumes: Sequence[str] = ()) -> None:
        self._engine = engine
        self._image = image
        self._sources = tuple(sources)
        self._volumes = tuple(volumes)
        self._name = NAME + secrets.token_hex(6)
        self._streams: list[Streaming] = []
        self._lock = threading.Lock()
        self._closed = False
        self._is_asked = False
        self._answered = threading.Event()
        self._failure: BaseException | None = None
        self._is_deleting = False
        self._tried = threading.Event()
        self._is_gone = False

    def create(self) -> None:
        """Create the container; once it is closed, do nothing.

        Raises:
            EngineError: the engine refused: a source is missing, or it does not allow such a container; or it does not
                answer.
        """
        threading.Thread(target=self._ask, name="divepy-create", daemon=True).start()
        with engine_errors("to create a container to read its own files"):
            if not self._answered.wait(REQUEST_TIMEOUT):
                raise TimeoutError
            if self._failure is not None:
                raise self._failure

    def _ask(self) -> None:
        """Ask for the container, and wait for the answer however long it takes: only then it can be deleted."""
        with _gate, self._lock:
            if self._closed or _ending:
                self._answered.set()
                return
            self._is_asked = True
            _alive.add(self)
        try:
            client = self._engine.client
            # docker-py's own call gives up after a minute, and then it is unknown what the engine will do
            url = client._url("/containers/create")  # noqa: SLF001
            sent = client._post_json(url, data=self._config(), params={"name": self._name}, timeout=None)  # noqa: SLF001
            client._raise_for_status(sent)  # noqa: SLF001
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            self._failure = error
        finally:
            self._answered.set()

    def get(self, number: int | None, progress: Progress, path: bytes = b"") -> Streaming:
        """Return a tar of a source, or of something in it.

        Args:
            number: Which source; None for all of them, each below `.divepy/NNN` (Podman does not serve that).
            progress: Stops the reading; not advanced.
            path: Below the source, without leading slash.
        """
        where = ROOT.encode() if number is None else f"{ROOT}/{number:03d}".encode()
        stream = _Archive(self._engine, self._name, where + b"/" + path if path else where, progress)
        self._streams = [*self._streams[-1:], stream]  # those before have been read through
        return stream

    def close(self) -> None:
        """Delete the container; may be called twice, and from another thread."""
        self._leave_streams()
        if not self._tried.is_set():
            threading.Thread(target=self._delete, name="divepy-delete", daemon=True).start()
            self._tried.wait(REQUEST_TIMEOUT)

    def end(self, deadline: float) -> None:
        """Delete the container as the program ends, when threads cannot be started any more.

        Args:
            deadline: The moment (`time.monotonic`) after which an engine that has not answered is left to another
                process.
        """
        self._leave_streams()
        with self._lock:
            self._closed = True
        answered = self._answered.wait(max(0.0, deadline - time.monotonic()))
        if answered:
            self._delete()
            self._tried.wait(max(0.0, deadline - time.monotonic()))
        if not self._is_gone:
            late_removal.start(self._engine.place, self._name, answered=answered)

    def _leave_streams(self) -> None:
        for stream in self._streams:  # deleting waits for a reading that is in progress
            stream.close()

    def _delete(self) -> None:
        """Delete what was asked for, once the engine has answered; of several callers the first does it."""
        with self._lock:
            self._closed = True
            if self._is_deleting:
                return
            self._is_deleting = True
        if self._is_asked:
            self._answered.wait()
            self._is_gone = late_removal.remove(self._engine, self._name) is not None
        else:
            self._is_gone = True
        if self._is_gone:  # or it stays in mind for the program's end
            _alive.discard(self)
        self._tried.set()

    def _config(self) -> dict[str, Any]:
        mounts: list[dict[str, Any]] = [
            {"Type": "bind", "Source": source, "Target": f"{ROOT}/{number:03d}", "ReadOnly": True}
            for number, source in enumerate(self._sources)
        ]
        volumes = {posixpath.normpath("/" + volume.lstrip("/")) for volume in self._volumes}
        mounts += [{"Type": "tmpfs", "Target": volume} for volume in sorted(volumes)]
        return {
            "Image": self._image,
            "Cmd": ["true"],
            "Labels": {LABEL: this_process()},
            "NetworkDisabled": True,
            "HostConfig": {"NetworkMode": "none", "Mounts": mounts},
        }


class _Archive(Streaming):
    """What the archive endpoint serves."""

    asking = "to read {}"
    sending = "while it sent {}"

    def __init__(self, engine: Engine, container: str, path: bytes, progress: Progress) -> None:
        self._engine = engine
        self._container = container
        self._path = path
        super().__init__("files of its own machine", Progress(stop=progress.stop))

    def request(self) -> requests.Response:
        """Ask for the archive."""
        return self._engine.get(
            "/containers/{0}/archive", self._container, params={"path": self._path}, stream=True, patient=True
        )


def allowed(place: Place, *, remote: bool = False) -> bool:
    """Return whether an engine may be read like this: it is on this machine, or others may, too."""
    return remote or place.address.startswith(("unix://", "npipe://"))


def sweep(engine: Engine) -> int:
    """Remove the containers of divepys that are gone, and return how many; never raises.

    One is gone where its process is no more on this host, or, if it belongs to another host, after a day.
    """
    removed = 0
    with contextlib.suppress(Exception), engine_errors("to list its containers"):
        found = engine.ask("/containers/json", params={"all": "1", "filters": json.dumps({"label": [LABEL]})})
        for container in found if isinstance(found, list) else ():
            owner = (container.get("Labels") or {}).get(LABEL)
            gone = is_gone(owner) if isinstance(owner, str) else None
            if gone is None:
                gone = time.time() - float(container.get("Created") or 0) > _DAY
            if gone and is_own(container):
                late_removal.remove(engine, container["Id"])
                removed += 1
    return removed


def remove_all() -> None:
    """Delete the containers that are still there, and create no more: the program ends. Never raises."""
    global _ending  # noqa: PLW0603 - the program ends once
    with _gate:
        _ending = True
        left = list(_alive)
    deadline = time.monotonic() + _PATIENCE
    for reading in left:
        with contextlib.suppress(Exception):
            reading.end(deadline)


def _at_exit() -> None:
    """Remove all at the interpreter's end, which no signal may cut short."""
    if _alive and threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.SIG_IGN)
    remove_all()


atexit.register(_at_exit)
