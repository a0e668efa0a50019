"""Running: containers that are made, started and waited for, and commands in containers that run already."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dive_py.engine.answers import Answer
from dive_py.engine.containers import container_not_found
from dive_py.engine.failures import Refused, engine_errors
from dive_py.engine.hijacking import Pipe, hijack
from dive_py.engine.images import not_found
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.engine.connection import Engine
    from dive_py.engine.run_request import RunRequest

REFUSED: Final = 125
"""The status where the engine did not even begin, as docker-run(1) has it."""

NOT_ALLOWED: Final = 126
"""Where the command is there and cannot be run."""

NO_COMMAND: Final = 127
"""Where there is no such command."""

_NO_COMMAND_WORDS: Final = ("executable file not found", "no such file or directory", "cannot find the file specified")
_NOT_ALLOWED_WORDS: Final = ("permission denied", "is a directory")


class StartError(EngineError):
    """A container was made and could not be started."""

    def __init__(self, message: str, hint: str, status: int) -> None:
        super().__init__(message, hint)
        self.status = status
        """What docker-run(1) would end with."""


@dataclass(frozen=True)
class Created:
    """A container that has not been started."""

    id: str
    """64 hex digits."""
    name: str
    """As it was asked for, else as the engine chose it."""
    warnings: tuple[str, ...] = ()
    """What the engine has to say about it."""


def create(engine: Engine, request: RunRequest, environ: Mapping[str, str]) -> Created:
    """Make a container.

    Raises:
        ImageNotFound: the engine does not have the image.
        UsageError: something in the request cannot be understood.
        EngineError: the engine refused, or broke off.
    """
    body = request.body(environ)
    params = {"name": request.name} if request.name else {}
    if request.platform and engine.speaks("1.41"):
        params["platform"] = request.platform
    work, missing = f"to create a container of {request.image}", not_found(engine, request.image)
    try:
        answer = engine.post("/containers/create", body=body, params=params, work=work, missing=missing)
    except EngineError as error:
        raise _explained(error, request) from error
    found = Answer.of(answer)
    identity = found.text("Id")
    if not identity:
        raise EngineError("the engine's answer about a new container cannot be understood")
    return Created(identity, request.name or _chosen_name(engine, identity), found.texts("Warnings"))


def _chosen_name(engine: Engine, container: str) -> str:
    """Return the name that the engine gave a container; the beginning of its ID where it does not say."""
    return _said(engine, "/containers/{0}/json", container).text("Name").removeprefix("/") or container[:12]


def _said(engine: Engine, path: str, identity: str) -> Answer:
    """Return what the engine says of a container or a command; nothing where it does not answer."""
    try:
        with engine_errors("to inspect it"):
            return Answer.of(engine.ask(path, identity))
    except EngineError:
        return Answer({})


def _explained(error: EngineError, request: RunRequest) -> EngineError:
    """Return the same error, with what to do where that is known."""
    lower = error.message.lower()
    if "already in use" in lower or "in use by" in lower:
        message = f"there is a container called {request.name} already"
        return EngineError(message, "choose another name, or remove that one: x in divepy's list of containers")
    if "no space left" in lower:
        return EngineError(error.message, "the engine's disk is full")
    return error


def start(engine: Engine, container: str) -> None:
    """Start a container that was made.

    Raises:
        StartError: its command cannot be run; carries the status for that.
        EngineError: the engine is gone, or refused.
    """
    try:
        engine.post("/containers/{0}/start", container, work="to start the container")
    except EngineError as error:
        lower = error.message.lower()
        status = REFUSED
        if any(word in lower for word in _NO_COMMAND_WORDS):
            status = NO_COMMAND
        elif any(word in lower for word in _NOT_ALLOWED_WORDS):
            status = NOT_ALLOWED
        hint = "the image has no such command" if status == NO_COMMAND else ""
        raise StartError(error.message, hint, status) from error


def was_refused(error: EngineError) -> bool:
    """Return whether the engine itself said no, so that nothing has happened."""
    below: BaseException | None = error
    while below is not None and not isinstance(below, Refused):
        below = below.__cause__
    return below is not None


def attach(engine: Engine, container: str, request: RunRequest) -> Pipe:
    """Return a pipe to a container's first process; asked for before it is started, it misses nothing.

    Raises:
        EngineError: the engine refused, or is gone.
    """
    params = {"stream": "1", "stdout": "1", "stderr": "1", "stdin": "1" if request.interactive else "0"}
    if request.detach_keys:
        params["detachKeys"] = request.detach_keys
    with engine_errors("to attach to the container"):
        return hijack(engine, "/containers/{0}/attach", container, params=params)


class Waiting:
    """Waits for a container's end on a thread of its own, from before it starts.

    Args:
        engine: Whose.
        container: Its ID.
        removed: Whether the engine removes it when it has ended: then that is waited for.
    """

    def __init__(self, engine: Engine, container: str, *, removed: bool) -> None:
        self._engine = engine
        self._container = container
        self._condition = "removed" if removed else "next-exit"
        self._answered = threading.Event()
        self._asked = threading.Event()
        self._status: int | None = None
        self._thread = threading.Thread(target=self._run, name="divepy-wait", daemon=True)
        self._thread.start()
        self._asked.wait(1.0)

    def status(self, patience: float) -> int | None:
        """Return the container's status; None where it has not ended after so many seconds, or it is not known."""
        self._answered.wait(patience)
        return self._status

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to wait for any more."""
        return self._answered.is_set()

    def _run(self) -> None:
        try:
            params = {"condition": self._condition}
            response = self._engine.post_streaming("/containers/{0}/wait", self._container, params=params)
            self._asked.set()  # the head of the answer says that the engine listens
            self._status = Answer.of(response.json()).number("StatusCode")
        except Exception:  # noqa: BLE001 - the engine is gone: then it is not known
            self._status = None
        finally:
            self._asked.set()
            self._answered.set()


def is_running(engine: Engine, container: str) -> bool | None:
    """Return whether a container runs; None where there is none any more, or the engine does not answer."""
    said = _said(engine, "/containers/{0}/json", container)
    return said.object("State").has("Running") if isinstance(said.fields.get("State"), dict) else None


def resize(engine: Engine, path: str, identity: str, rows: int, columns: int) -> None:
    """Tell a terminal, of `containers` or `exec`, its size in cells; a failure is ignored."""
    try:
        params = {"h": str(rows), "w": str(columns)}
        engine.post(f"/{path}/{{0}}/resize", identity, params=params, work="to resize a terminal")
    except EngineError:
        return


def create_exec(engine: Engine, container: str, request: RunRequest, environ: Mapping[str, str]) -> str:
    """Prepare a command in a container that runs, of the request what is about the command; its ID.

    Raises:
        ContainerNotFound: there is no such container.
        EngineError: it does not run, or the engine refused.
    """
    said = request.body(environ)
    body = {key: said[key] for key in ("Tty", "AttachStdout", "AttachStderr", "Env", "User", "WorkingDir")}
    body |= {"Cmd": list(request.command), "AttachStdin": request.interactive and not request.detached}
    body |= {"DetachKeys": request.detach_keys} if request.detach_keys else {}
    work, missing = f"to run a command in {container}", container_not_found(engine, container)
    answer = engine.post("/containers/{0}/exec", container, body=body, work=work, missing=missing)
    identity = Answer.of(answer).text("Id")
    if not identity:
        raise EngineError("the engine's answer about a command cannot be understood")
    return identity


def start_exec(engine: Engine, identity: str, request: RunRequest) -> Pipe | None:
    """Start a command that was prepared; a pipe to it, None where it is not waited for.

    Raises:
        EngineError: the engine refused, or is gone.
    """
    body = {"Detach": request.detached, "Tty": request.terminal}
    with engine_errors("to start the command"):
        if request.detached:
            engine.post("/exec/{0}/start", identity, body=body, work="to start the command")
            return None
        return hijack(engine, "/exec/{0}/start", identity, body=body)


def exec_status(engine: Engine, identity: str) -> int | None:
    """Return the status of a command that has ended; None where it still runs, or it is not known."""
    said = _said(engine, "/exec/{0}/json", identity)
    return None if said.is_true("Running") else said.number("ExitCode")


def send_signal(engine: Engine, container: str, number: int) -> None:
    """Hand a signal on to a container; one that has ended meanwhile is ignored."""
    try:
        engine.post("/containers/{0}/kill", container, params={"signal": str(number)}, work="to hand on a signal")
    except EngineError:
        return
