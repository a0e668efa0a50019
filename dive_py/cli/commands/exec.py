"""`divepy exec`: a command in a container that runs already; its status is the program's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, output
from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import ContainerNotFound, EngineError, UsageError

if TYPE_CHECKING:
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Run it."""
    from dive_py.cli import foreground
    from dive_py.cli.grammar import help_text
    from dive_py.cli.grammar.run_options import request_of
    from dive_py.engine import session
    from dive_py.engine.connection import connect
    from dive_py.engine.running import REFUSED

    command = COMMANDS["exec"]
    found = DockerWords(arguments.rest, command)
    if found.switch("--help"):
        output.write_text(help_text.of_command(command))
        return exit_status.OK
    if len(found.words) < 2:
        missing = "COMMAND" if found.words else "CONTAINER"
        raise UsageError(f"exec wants {missing}", f"usage: {command.usage}")
    container, *words = found.words
    request = request_of(found, "", tuple(words))
    request.check()
    ends = foreground.ends(request)
    try:
        with connect(arguments.host or "", arguments.context or "") as engine:
            outcome = session.execute(engine, container, request, os.environ, ends)
    except (EngineError, ContainerNotFound) as error:
        console.tell_error(error.message, error.hint, colour=arguments.color)
        return REFUSED
    return exit_status.OK if request.detached else foreground.status_of(outcome, container)
