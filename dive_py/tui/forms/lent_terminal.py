"""The terminal lent to a container: the screen goes, the container has it, the screen comes back as it was."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from dive_py.engine import session
from dive_py.engine.bridge import Streams
from dive_py.engine.connection import connect
from dive_py.engine.container_layer import has_path
from dive_py.engine.run_request import RunRequest
from dive_py.errors import DivepyError
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dive_py.engine.connection import Engine
    from dive_py.engine.session import Outcome
    from dive_py.tui.page import Page

_BOURNE, _BASH = "/bin/sh", "/bin/bash"

BEST = f"{_BASH} -c : 2>/dev/null && exec {_BASH}; exec {_BOURNE}"
"""What finds a container's best shell: that a bash is there says little, it may be a link to a busybox without one."""

_NOT_BEGUN = frozenset((126, 127))
"""How a command ends that could not be run; the reason stands in the terminal, nowhere else."""


def run(page: Page, address: tuple[str, str], request: RunRequest) -> Outcome | None:
    """Run a container in the terminal of a page, until it ends or is left.

    Args:
        page: Whose terminal; errors are said there.
        address: The engine's address and context, either of which may be empty.
        request: What to run.

    Returns:
        How it ended; None where it did not begin.
    """
    return _lent(
        page,
        address,
        request,
        lambda engine: session.run(engine, request, os.environ, _ends(), page.show_message),
    )


def shell(page: Page, address: tuple[str, str], container: str) -> None:
    """Begin a shell in a running container, and say how it ended: bash where that runs, else sh."""

    def words(engine: Engine) -> tuple[str, ...]:
        has_only_bash = not has_path(engine, container, _BOURNE.encode()) and has_path(
            engine, container, _BASH.encode()
        )
        return (_BASH,) if has_only_bash else (_BOURNE, "-c", BEST)

    _execute(page, address, container, "the shell", words)


def command(page: Page, address: tuple[str, str], container: str, words: Sequence[str]) -> None:
    """Run a command in a running container, and say how it ended."""
    _execute(page, address, container, words[0], lambda _: tuple(words))


def _execute(
    page: Page,
    address: tuple[str, str],
    container: str,
    what: str,
    words: Callable[[Engine], tuple[str, ...]],
) -> None:
    """Run what a container has; it is that what ends, the container may run on."""
    request = RunRequest("", interactive=True, terminal=True)

    def work(engine: Engine) -> Outcome:
        return session.execute(engine, container, replace(request, command=words(engine)), os.environ, _ends())

    outcome = _lent(page, address, request, work)
    if outcome is not None:
        show_ending(page, outcome, f"{what} in {container}")


class Speaker(Protocol):
    """What shows a line at the bottom: a page."""

    def show_message(self, text: str, *, wrong: bool = False) -> None:
        """Show a printable line."""


def show_ending(page: Speaker, outcome: Outcome, name: str) -> None:
    """Say on a page how a run ended."""
    if outcome.status is None:
        page.show_message(printable(f"{name} runs on"))
    else:
        page.show_message(printable(f"{name} ended with {outcome.status}"), wrong=outcome.status != 0)


def _lent(
    page: Page, address: tuple[str, str], request: RunRequest, work: Callable[[Engine], Outcome]
) -> Outcome | None:
    """Lend the terminal while something is done with an engine; what goes wrong is said on the page."""
    failure: DivepyError | None = None
    outcome: Outcome | None = None
    with page.app.suspend():
        # nothing may leave this block but the program's end: the screen would not come back
        try:
            with connect(*address) as engine:
                outcome = work(engine)
        except DivepyError as error:
            failure = error
        except OSError as error:
            failure = DivepyError(f"the terminal failed: {error.strerror or error}")
        if outcome is not None and (not request.terminal or outcome.status in _NOT_BEGUN):
            _wait_for_enter()
    if failure is not None:
        page.show_error(failure)
    return outcome


def _wait_for_enter() -> None:
    """Leave the output to be read."""
    sys.stdout.write("\nEnter returns to divepy ")
    sys.stdout.flush()
    sys.stdin.readline()


def _ends() -> Streams:
    return Streams(0, 1, 2)
