"""`divepy exec`: a command in a container that runs already; its status is the program's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, foreground
from dive_py.cli.commands import help as help_command
from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.parser import check_named
from dive_py.cli.grammar.table import COMMANDS
from dive_py.engine import session
from dive_py.engine.connection import connect
from dive_py.engine.running import REFUSED
from dive_py.errors import ContainerNotFound, EngineError, UsageError

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


def run(request: Request, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Run it."""
    command = COMMANDS["exec"]
    found = DockerWords(request.rest, command)
    if found.switch("--help"):
        return help_command.write("exec")
    if len(found.words) < 2:
        missing = "COMMAND" if found.words else "CONTAINER"
        raise UsageError(f"exec wants {missing}", f"usage: {command.usage}")
    container, *words = found.words
    check_named(container, "CONTAINER", command)
    execution = foreground.request_of(found, "", tuple(words))
    execution.check()
    ends = foreground.ends(execution)
    try:
        with connect(request.where.host, request.where.context) as engine:
            outcome = session.execute(engine, container, execution, os.environ, ends)
    except (EngineError, ContainerNotFound) as error:
        console.tell_error(error.message, error.hint)
        return REFUSED
    return exit_status.OK if execution.detached else foreground.status_of(outcome, container)
