"""`divepy run`: a container of an image, pulled first where it is missing; its status is the program's."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, output
from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import DivepyError, EngineError, ImageNotFound, UsageError

if TYPE_CHECKING:
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.engine.bridge import Streams
    from dive_py.engine.connection import Engine
    from dive_py.engine.run_request import RunRequest
    from dive_py.engine.session import Outcome
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:
    """Run it."""
    from dive_py.cli.grammar import help_text
    from dive_py.cli.grammar.run_options import request_of

    command = COMMANDS["run"]
    found = DockerWords(arguments.rest, command)
    if found.switch("--help"):
        output.write_text(help_text.of_command(command))
        return exit_status.OK
    if not found.words:
        raise UsageError("run wants IMAGE", f"usage: {command.usage}")
    request = request_of(found, found.words[0], found.words[1:])
    if arguments.platform and not request.platform:
        request = replace(request, platform=arguments.platform)
    return _run(arguments, request, progress)


def _run(arguments: Arguments, request: RunRequest, progress: Progress) -> int:
    from dive_py.cli import foreground
    from dive_py.engine.connection import connect
    from dive_py.engine.running import REFUSED, StartError

    request.check()
    ends = foreground.ends(request)
    try:
        with connect(arguments.host or "", arguments.context or "") as engine:
            outcome = _begun(engine, arguments, request, progress, ends)
    except StartError as error:
        console.tell_error(error.message, error.hint, colour=arguments.color)
        return error.status
    except UsageError:
        raise
    except (EngineError, ImageNotFound) as error:
        console.tell_error(error.message, error.hint, colour=arguments.color)
        return REFUSED
    if request.detached:
        output.write_text(f"{outcome.container}\n")
        return exit_status.OK
    return foreground.status_of(outcome, outcome.name)


def _begun(engine: Engine, arguments: Arguments, request: RunRequest, progress: Progress, ends: Streams) -> Outcome:
    """Run it; an image that is missing is pulled, and it is tried again."""
    from dive_py.engine import session

    def warn(text: str) -> None:
        console.tell_note(text, colour=arguments.color)

    try:
        return session.run(engine, request, os.environ, ends, warn)
    except ImageNotFound:
        from dive_py.cli import pulling

        warn(f"{request.image} is not here; pulling it")
        try:
            pulling.pull(engine, request.image, request.platform, progress, arguments.color)
        except DivepyError as error:
            raise EngineError(error.message, error.hint) from error
        return session.run(engine, request, os.environ, ends, warn)
