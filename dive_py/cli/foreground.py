"""What `run` and `exec` have in common: this side of the pipe, and how an ending becomes a status."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status
from dive_py.engine.bridge import Streams
from dive_py.engine.run_request import RunRequest
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from dive_py.cli.grammar.docker_words import DockerWords
    from dive_py.engine.session import Outcome


def request_of(found: DockerWords, image: str, command: tuple[str, ...]) -> RunRequest:
    """Return what the options ask for; `image` is empty for `exec`."""
    return RunRequest(
        image=image,
        command=command,
        name=found.value("--name") or "",
        remove=found.switch("--rm"),
        interactive=found.switch("--interactive"),
        terminal=found.switch("--tty"),
        detached=found.switch("--detach"),
        environment=found.values("--env"),
        volumes=found.values("--volume"),
        ports=found.values("--publish"),
        user=found.value("--user") or "",
        folder=found.value("--workdir") or "",
        entrypoint=found.value("--entrypoint"),
        network=found.value("--network") or "",
        hostname=found.value("--hostname") or "",
        labels=found.values("--label"),
        platform=found.value("--platform") or "",
        detach_keys=found.value("--detach-keys") or "",
    )


def ends(request: RunRequest) -> Streams:
    """Return the descriptors here.

    Raises:
        UsageError: a terminal is requested, and standard input is not one.
    """
    wants_keys = request.interactive and not request.detached
    if wants_keys and request.terminal and not console.is_terminal(sys.stdin):
        raise UsageError("-t needs a terminal, and standard input is not one", "leave -t out: -i alone takes a pipe")
    keys = sys.stdin.fileno() if wants_keys and sys.stdin is not None else None
    if sys.stdout is not None:
        sys.stdout.flush()
    return Streams(keys, 1, 2)


def status_of(outcome: Outcome, name: str) -> int:
    """Return the exit status, with a line where something runs on."""
    if outcome.status is not None:
        return outcome.status
    console.tell_note(f"left {name} running; divepy exec -it {name} sh goes into it again")
    return exit_status.OK
