"""An engine's export of an image (`docker save`) as a stream that can be left at any moment.

Docker 20.10 writes a whole copy to its disk before the first byte comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.engine.images import not_found, platform_parameter
from dive_py.engine.streaming import Streaming

if TYPE_CHECKING:
    import requests

    from dive_py.engine.connection import Engine
    from dive_py.progress import Progress

PLATFORM_EXPORT = "1.48"
"""From this API version on one platform of an image can be exported."""


class Export(Streaming):
    """The bytes of an exported image, in the order in which the engine sends them.

    Args:
        engine: Who exports.
        name: The image: a name or an id.
        progress: Counts the bytes; its stop flag ends the export at once, even while the engine is silent.
        platform: `os/architecture[/variant]`, or empty; asked for where the engine's API knows it.
    """

    asking = "to export {}"
    sending = "while it exported {}"

    def __init__(self, engine: Engine, name: str, progress: Progress, platform: str = "") -> None:
        self._engine, self._image, self._platform = engine, name, platform
        self.missing = not_found(engine, name)
        super().__init__(name, progress)

    def request(self) -> requests.Response:
        """Ask for the export."""
        requested = bool(self._platform) and self._engine.speaks(PLATFORM_EXPORT)
        params = {"platform": platform_parameter(self._platform)} if requested else {}
        # docker-py's own call takes no platform and gives up when the first byte takes a minute.
        return self._engine.get("/images/{0}/get", self._image, params=params, stream=True, patient=True)
