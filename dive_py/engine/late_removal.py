"""Removes a container that an engine may still be creating when this program has to end.

Until the engine has created it, there is nothing to remove, and a program that has to end cannot wait for an
engine that takes its time. So a process of its own waits, for a minute at most; what it misses is swept by the next
divepy.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

from dive_py.engine.connection import connect
from dive_py.engine.failures import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.connection import Engine
    from dive_py.engine.places import Place

_MINUTE: Final = 60.0
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0

_LOCAL: Final = ("unix://", "npipe://")
"""Engines that need no login."""


def remove(engine: Engine, name: str) -> bool | None:
    """Delete a container; False where it is not there, None where nothing is known of it. Never raises."""
    try:
        engine.client.remove_container(name, v=True, force=True)
    except Exception as error:  # noqa: BLE001 - whatever it is, the container may be there still
        return False if getattr(error, "status_code", None) == NOT_FOUND else None
    return True


def start(place: Place, name: str, *, answered: bool) -> None:
    """Start the process, and leave it alone.

    Args:
        place: Where the engine listens; nothing is started for one that is not on this machine.
        name: The container's.
        answered: Whether the engine has said that it created it, so that a container that is not there is gone.
    """
    if not sys.executable or not place.address.startswith(_LOCAL):
        return
    words = [sys.executable, "-m", __name__, place.address, name, "answered" if answered else ""]
    subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def main(words: Sequence[str]) -> None:
    """Remove the container as soon as it is there: the words are those that `start` gives."""
    address, name, answered = words
    with connect(address) as engine:
        pause, end = _FIRST_PAUSE, time.monotonic() + _MINUTE
        while time.monotonic() < end:
            removed = remove(engine, name)
            if removed or (removed is False and answered):
                return
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


if __name__ == "__main__":
    main(sys.argv[1:])
