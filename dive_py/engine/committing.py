"""Committing: a container's read-write layer as the top layer of a new image."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dive_py.engine.answers import Answer
from dive_py.engine.containers import container_not_found
from dive_py.engine.tagging import new_name
from dive_py.errors import EngineError, UsageError

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine

INSTRUCTIONS: Final = ("CMD", "ENTRYPOINT", "ENV", "EXPOSE", "LABEL", "ONBUILD", "USER", "VOLUME", "WORKDIR")
"""What can be changed while committing, as docker-commit(1) has it."""

_CHANGE: Final = re.compile(r"\s*([A-Za-z]+)\s+(\S.*)", re.DOTALL)
_NEXT: Final = re.compile(r"\s*(?:[A-Z]{3,}\s|$)")
"""What follows a semicolon that separates instructions, whether they are known or not; or nothing more."""


@dataclass(frozen=True)
class CommitRequest:
    """What a person wants to commit."""

    container: str
    """Its name or ID."""
    name: str
    """`REPOSITORY[:TAG]`."""
    author: str = ""
    message: str = ""
    changes: tuple[str, ...] = ()
    """Instructions as in a Dockerfile, one each."""
    pause: bool = True
    """Whether the container is held meanwhile."""

    def check(self) -> None:
        """Check that the engine can understand it.

        Raises:
            InvalidReference, UsageError: something cannot be; the text names it.
        """
        new_name(self.name)
        for change in self.changes:
            word = change.split(None, 1)[0] if change.strip() else ""
            if word.upper() not in INSTRUCTIONS:
                raise UsageError(
                    f"{word or change!r} cannot be changed by a commit",
                    f"instructions that can: {', '.join(INSTRUCTIONS)}",
                )
            if not _CHANGE.fullmatch(change) or "\n" in change:
                raise UsageError(f"{change!r} is not a whole instruction", 'one line, as in a Dockerfile: CMD ["sh"]')


def instructions(text: str) -> tuple[str, ...]:
    """Split the instructions of one typed line: separated by semicolons, quoted as in a Dockerfile alone.

    A semicolon separates only where an instruction's name follows, outside of quotes: the shell's own ones stay.
    """
    found: list[str] = []
    begin, quote = 0, ""
    for place, character in enumerate(text):
        if quote:
            quote = "" if character == quote and text[place - 1] != "\\" else quote
        elif character in "\"'":
            quote = character
        elif character == ";" and _NEXT.match(text, place + 1):
            found.append(text[begin:place])
            begin = place + 1
    return tuple(part.strip() for part in (*found, text[begin:]) if part.strip())


def commit(engine: Engine, request: CommitRequest) -> str:
    """Commit, and return the new image's ID.

    Raises:
        ContainerNotFound: the engine has no such container.
        InvalidReference, UsageError: the request cannot be understood.
        EngineError: the engine refused, or broke off.
    """
    request.check()
    repository, tag = new_name(request.name)
    params: dict[str, Any] = {
        "container": request.container,
        "repo": repository,
        "tag": tag,
        "author": request.author,
        "comment": request.message,
        "pause": "1" if request.pause else "0",
    }
    if request.changes:
        params["changes"] = list(request.changes)
    missing = container_not_found(engine, request.container)
    # Podman wants a body, and Docker takes one; a commit of much takes long
    answer = engine.post(
        "/commit", params=params, body={}, work=f"to commit {request.container}", missing=missing, patient=True
    )
    identity = Answer.of(answer).text("Id")
    if not identity:
        raise EngineError("the engine's answer about the new image cannot be understood")
    return identity if ":" in identity else f"sha256:{identity}"


def command_line(product: str, request: CommitRequest) -> str:
    """Return the command that would do the same with `docker` or `podman`."""
    words = [product, "commit"]
    words += ["--author", request.author] if request.author else []
    words += ["--message", request.message] if request.message else []
    for change in request.changes:
        words += ["--change", change]
    words += [] if request.pause else ["--pause=false"]
    return shlex.join([*words, request.container, request.name])
