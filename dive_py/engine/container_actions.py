"""What can be done to a container that is there: start, stop, kill, remove. Whether to is asked before, not here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.engine.failures import engine_errors

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine

STOP_SECONDS = 10
"""How long a container has to end by itself before the engine kills it; what engines do unasked."""


def start(engine: Engine, name: str) -> None:
    """Start a container that is not running; nothing happens to one that is.

    Raises:
        EngineError: there is none of that name, or the engine could not start it.
    """
    engine.post("/containers/{0}/start", name, work=f"to start {name}")


def stop(engine: Engine, name: str) -> None:
    """Ask a container to end, and wait until it has; nothing happens to one that is not running.

    Raises:
        EngineError: there is none of that name, or the engine refused.
    """
    with engine_errors(f"to stop {name}"):
        engine.client.stop(name, timeout=STOP_SECONDS)


def kill(engine: Engine, name: str) -> None:
    """Kill a running container's first process.

    Raises:
        EngineError: there is none of that name, or it is not running.
    """
    engine.post("/containers/{0}/kill", name, params={"signal": "SIGKILL"}, work=f"to kill {name}")


def remove(engine: Engine, name: str, *, force: bool = False) -> None:
    """Remove a container with its read-write layer and its anonymous volumes; kill it before, with `force`.

    Raises:
        EngineError: there is none of that name, or it is running and `force` is not set.
    """
    with engine_errors(f"to remove {name}"):
        engine.client.remove_container(name, v=True, force=force)
