"""An engine's export of an image (`docker save`) as a stream that can be left at any moment.

Engines work for a long time before the first byte comes: Docker 20.10 writes a whole copy to its disk first. Waiting
and reading therefore happen under a watch, a thread that looks at the stop flag and shuts the connection down.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, cast

from dive_py.engine.failures import told
from dive_py.engine.images import not_found, platform_parameter

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    import requests
    from urllib3 import HTTPResponse

    from dive_py.engine.connection import Engine
    from dive_py.progress import Progress

PLATFORM_EXPORT = "1.48"
"""From this API version on one platform of an image can be exported."""

WATCH_SECONDS = 0.05
"""How long after the stop flag was set the connection is shut down, at most."""


class Export:
    """The bytes of an exported image, in the order in which the engine sends them.

    Args:
        engine: Who exports.
        name: The image: a name or an id.
        progress: Counts the bytes; its stop flag ends the export at once, even while the engine is silent.
        platform: `os/architecture[/variant]`, or empty; asked for where the engine's API knows it.
    """

    def __init__(self, engine: Engine, name: str, progress: Progress, platform: str = "") -> None:
        self._engine = engine
        self._name = name
        self._progress = progress
        self._platform = platform
        self._response: requests.Response | None = None
        self._failure: BaseException | None = None
        self._answered = threading.Event()
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="divepy-export", daemon=True).start()

    def read(self, size: int) -> bytes:
        """At most `size` of the next bytes; empty at the end.

        Raises:
            Cancelled: the stop flag was set.
            ImageNotFound: the engine has no such image.
            EngineError: the engine refused, or broke off.
        """
        raw = self._body()
        with told(f"while it exported {self._name}"):
            try:
                data = raw.read(size)
            except Exception:
                self._progress.check()
                raise
        # A connection that was shut down looks like a finished one.
        self._progress.advance(len(data))
        return data

    def close(self) -> None:
        """Leave the export; the engine stops when it notices."""
        self._closed.set()
        if self._response is not None:
            self._shut_down(self._response)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _body(self) -> HTTPResponse:
        while not self._answered.wait(WATCH_SECONDS):
            self._progress.check()
        self._progress.check()
        if self._response is None:
            self._raise_failure()
        return cast("HTTPResponse", cast("requests.Response", self._response).raw)

    def _raise_failure(self) -> None:
        import docker.errors

        with told(f"to export {self._name}"):
            if isinstance(self._failure, docker.errors.NotFound):
                raise not_found(self._engine, self._name) from self._failure
            raise cast("BaseException", self._failure)

    def _watch(self) -> None:
        """Ask for the export, then shut its connection down when somebody wants to stop."""
        try:
            response = self._request()
        except Exception as error:  # noqa: BLE001 - raised again where it is read
            self._failure = error
            self._answered.set()
            return
        self._response = response
        self._answered.set()
        while not self._closed.wait(WATCH_SECONDS):
            if self._progress.stopped:
                break
        self._shut_down(response)

    def _request(self) -> requests.Response:
        wanted = bool(self._platform) and self._engine.speaks(PLATFORM_EXPORT)
        params = {"platform": platform_parameter(self._platform)} if wanted else {}
        # docker-py's own call takes no platform and gives up when the first byte takes a minute.
        return self._engine.get("/images/{0}/get", self._name, params=params, stream=True, patient=True)

    @staticmethod
    def _shut_down(response: requests.Response) -> None:
        # Whoever reads wakes up; an ended response has no socket any more.
        with contextlib.suppress(ValueError, OSError, RuntimeError, AttributeError):
            response.raw.shutdown()
        with contextlib.suppress(Exception):
            response.close()
