"""`divepy run`: a container of an image, pulled first where it is missing; its status is the program's."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, foreground, output, pulling
from dive_py.cli.commands import help as help_command
from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.parser import check_named
from dive_py.cli.grammar.table import COMMANDS
from dive_py.engine import session
from dive_py.engine.connection import connect
from dive_py.engine.running import REFUSED, StartError
from dive_py.errors import DivepyError, EngineError, ImageNotFound, UsageError

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request, Where
    from dive_py.engine.bridge import Streams
    from dive_py.engine.connection import Engine
    from dive_py.engine.run_request import RunRequest
    from dive_py.engine.session import Outcome
    from dive_py.progress import Progress


def run(request: Request, progress: Progress) -> int:
    """Run it."""
    command = COMMANDS["run"]
    found = DockerWords(request.rest, command)
    if found.switch("--help"):
        return help_command.write("run")
    if not found.words:
        raise UsageError("run wants IMAGE", f"usage: {command.usage}")
    check_named(found.words[0], "IMAGE", command)
    container = foreground.request_of(found, found.words[0], found.words[1:])
    if request.where.platform and not container.platform:
        container = replace(container, platform=request.where.platform)
    return _run(container, request.where, progress)


def _run(container: RunRequest, where: Where, progress: Progress) -> int:
    """Run a container, and return its status or the one that docker has for what went wrong."""
    container.check()
    ends = foreground.ends(container)
    try:
        with connect(where.host, where.context) as engine:
            outcome = _begun(engine, container, progress, ends)
    except StartError as error:
        console.tell_error(error.message, error.hint)
        return error.status
    except UsageError:
        raise
    except (EngineError, ImageNotFound) as error:
        console.tell_error(error.message, error.hint)
        return REFUSED
    if container.detached:
        output.write_text(f"{outcome.container}\n")
        return exit_status.OK
    return foreground.status_of(outcome, outcome.name)


def _begun(engine: Engine, container: RunRequest, progress: Progress, ends: Streams) -> Outcome:
    """Run it; an image that is missing is pulled, and it is tried again."""
    try:
        return session.run(engine, container, os.environ, ends, console.tell_note)
    except ImageNotFound:
        console.tell_note(f"{container.image} is not here; pulling it")
        try:
            pulling.pull(engine, container.image, container.platform, progress)
        except DivepyError as error:
            raise EngineError(error.message, error.hint) from error
        return session.run(engine, container, os.environ, ends, console.tell_note)
