"""What a container wrote, and goes on writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.engine.answers import Answer
from dive_py.engine.frames import Frames
from dive_py.engine.streaming import Streaming

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

    from dive_py.engine.connection import Engine
    from dive_py.progress import Progress

TAIL: Final = 2000
"""Lines of the past that are asked for."""

_PARAMS: Final = {"stdout": "1", "stderr": "1", "follow": "1", "timestamps": "0", "tail": str(TAIL)}
"""What is asked for: all of that, and what it writes from now on."""


class Logs(Streaming):
    """The output of a container, standard error with it.

    Args:
        engine: Whose.
        container: Its name or ID.
        progress: Its stop flag ends it at once.
    """

    asking = "to send the output of {}"
    sending = "while it sent the output of {}"

    def __init__(self, engine: Engine, container: str, progress: Progress) -> None:
        self._engine = engine
        self._container = container
        self._framed = True
        super().__init__(container, progress)

    def request(self) -> requests.Response:
        """Ask for the output; with a terminal it comes as it is, else in frames."""
        answer = Answer.of(self._engine.ask("/containers/{0}/json", self._container))
        self._framed = not answer.object("Config").is_true("Tty")
        return self._engine.get("/containers/{0}/logs", self._container, params=_PARAMS, stream=True, patient=True)

    def pieces(self) -> Iterator[bytes]:
        """Yield what it wrote, in the order in which it did, until it has ended.

        Raises:
            Cancelled: the stop flag was set.
            EngineError: the engine refused, or broke off.
        """
        frames: Frames | None = None
        while data := self.piece():
            if self._framed and frames is None:
                frames = Frames()
            if frames is None:
                yield data
            else:
                yield from (piece for _, piece in frames.take(data))
