"""One run from its beginning to its end, with a terminal that is given back whole."""

from __future__ import annotations

import os
import signal
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from dive_py.engine import container_actions, running
from dive_py.engine.bridge import Bridge, Streams
from dive_py.errors import EngineError
from dive_py.terminal import handed_over

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dive_py.engine.connection import Engine
    from dive_py.engine.hijacking import Pipe
    from dive_py.engine.run_request import RunRequest

_SOON: Final = 0.5
"""Seconds after the output's end in which a container has mostly ended."""

_PATIENCE: Final = 10.0
"""Seconds that an engine has for saying how it ended."""

_PASSED_ON: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
"""Signals that a container without a terminal gets, as docker-run(1) has it (`--sig-proxy`)."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended, as seen from here."""

    container: str
    """The container's ID; of an exec, its name."""
    status: int | None = None
    """The status of its first process; None where it runs on."""
    detached: bool = False
    """Whether it runs on since the user detached from it."""
    name: str = ""
    """What the engine calls the container; empty for an exec."""


def run(
    engine: Engine, request: RunRequest, environ: Mapping[str, str], ends: Streams, warn: Callable[[str], None]
) -> Outcome:
    """Create a container, start it, and stay with it until it ends or is left.

    Args:
        engine: Whose.
        request: What to run.
        environ: Where values of variables come from that are not given.
        ends: The descriptors here; keys that are a terminal are handed over where the request has one, too.
        warn: Takes what the engine has to say.

    Raises:
        ImageNotFound: the engine does not have the image.
        StartError: its command cannot be run; the container, which has done nothing, is removed again.
        UsageError: something in the request cannot be understood.
        EngineError: the engine refused, or is gone.
    """
    created = running.create(engine, request, environ)
    for warning in created.warnings:
        warn(warning)
    if request.detached:
        _started(engine, created.id, request)
        return Outcome(created.id, detached=True, name=created.name)
    pipe = running.attach(engine, created.id, request)
    try:
        waiting = running.Waiting(engine, created.id, removed=request.remove)
        start = partial(_started, engine, created.id, request)
        _carry(engine, "containers", created.id, request, pipe, ends, start)
    finally:
        pipe.close()
    status = waiting.status(_SOON)
    if status is None and not waiting.is_over and request.interactive and running.is_running(engine, created.id):
        return Outcome(created.id, detached=True, name=created.name)
    # without input it cannot have been left: it closed its output and works on, or its removal takes long
    while status is None and not waiting.is_over:
        answers = running.is_running(engine, created.id) is not None
        status = waiting.status(_PATIENCE)
        if not answers:
            break
    if status is None:
        raise EngineError("the engine is gone, and with it whether the container runs on", "see: divepy containers")
    return Outcome(created.id, status, name=created.name)


def execute(engine: Engine, container: str, request: RunRequest, environ: Mapping[str, str], ends: Streams) -> Outcome:
    """Run a command in a container that runs already, and stay with it until it ends or is left.

    Raises:
        ContainerNotFound: there is no such container.
        EngineError: it does not run, or the engine refused or is gone.
    """
    identity = running.create_exec(engine, container, request, environ)
    pipe = running.start_exec(engine, identity, request)
    if pipe is None:
        return Outcome(container, detached=True)
    try:
        _carry(engine, "exec", identity, request, pipe, ends, lambda: None)
    finally:
        pipe.close()
    status = running.exec_status(engine, identity)
    if status is not None:
        return Outcome(container, status)
    if running.is_running(engine, container) is None:
        raise EngineError("the engine is gone, and with it how the command ended", "see: divepy containers")
    return Outcome(container, detached=True)


def _started(engine: Engine, container: str, request: RunRequest) -> None:
    """Start it; what cannot be started is not left behind: it would only keep its name from the next attempt."""
    try:
        running.start(engine, container)
    except EngineError as error:
        # where the engine did not answer, it may run: then it goes only if it was to go at its end anyway
        if request.remove or running.was_refused(error):
            with suppress(EngineError):  # the engine removes it itself, or is gone
                container_actions.remove(engine, container, force=request.remove)
        raise


def _carry(
    engine: Engine,
    path: str,
    identity: str,
    request: RunRequest,
    pipe: Pipe,
    ends: Streams,
    start: Callable[[], None],
) -> None:
    """Hand the terminal over, start, and carry bytes until the other side is done."""
    keys = ends.keys if request.interactive else None
    owned = request.terminal and keys is not None and os.isatty(keys)
    with handed_over(keys or 0, ends.output, raw=True) if owned else nullcontext(None) as held:
        bridge = Bridge(
            pipe,
            Streams(keys, ends.output, ends.errors),
            framed=not request.terminal,
            modes=held.modes if held else None,
        )
        start()
        signals: dict[int, Callable[[], None]] = {}
        if request.terminal and os.isatty(ends.output):
            fit = partial(_fit, engine, path, identity, ends.output)
            fit()
            signals[signal.SIGWINCH] = fit
        elif path == "containers" and not request.terminal:
            signals = {
                number: partial(running.send_signal, engine, identity, int(number))
                for number in (getattr(signal, name) for name in _PASSED_ON)
            }
        bridge.run(signals)


def _fit(engine: Engine, path: str, identity: str, screen: int) -> None:
    """Tell the terminal there how large the one here is."""
    try:
        size = os.get_terminal_size(screen)
    except OSError:
        return
    if size.lines and size.columns:
        running.resize(engine, path, identity, size.lines, size.columns)
