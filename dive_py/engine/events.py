"""An engine's events: what happens to its images and containers, as it happens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dive_py.engine.answers import Answer
from dive_py.engine.streaming import LONGEST_LINE, Streaming

if TYPE_CHECKING:
    import requests

    from dive_py.engine.connection import Engine
    from dive_py.progress import Progress

_LISTS_STAY = ("exec", "health", "top", "attach", "detach", "resize", "archive", "export", "extract", "save", "push")
"""How events begin after which all lists are as before."""


class Events(Streaming):
    """The events from now on; the stop flag ends the waiting at once."""

    asking = "to send its {}"
    sending = "while it sent its {}"

    def __init__(self, engine: Engine, progress: Progress) -> None:
        self._engine = engine
        self._rest = b""
        super().__init__("events", progress)

    def request(self) -> requests.Response:
        """Ask for what concerns images and containers."""
        filters = json.dumps({"type": ["image", "container"]})
        return self._engine.get("/events", params={"filters": filters}, stream=True, patient=True)

    def wait(self) -> bool:
        """Wait for an event after which a list may look different; False when the engine sends no more.

        Raises:
            Cancelled: the stop flag was set.
            EngineError: the engine refused, or broke off.
        """
        while piece := self.piece():
            *lines, self._rest = (self._rest + piece).split(b"\n")
            self._rest = self._rest if len(self._rest) <= LONGEST_LINE else b""  # a longer event is dropped
            # any of several will do: a list is asked for anew as a whole
            if any(matters(line) for line in lines):
                return True
        return False


def matters(line: bytes) -> bool:
    """Return whether an event, one line of JSON, may change a list of images or containers."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return False
    action = Answer.of(event).text("Action", "status")
    return bool(action) and not action.startswith(_LISTS_STAY)
