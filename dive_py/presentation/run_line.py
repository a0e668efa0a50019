"""The line that would run the same container by hand, and what a form for it begins with."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from dive_py.engine.run_request import RunRequest
from dive_py.presentation.shell_words import split_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.oci.config import ImageConfig

FIELDS = ("name", "command", "entrypoint", "environment", "user", "folder", "ports", "volumes", "network")
"""The fields of the form with text in them, in order."""


def run_line(product: str, request: RunRequest) -> str:
    """Return the command line that runs it: `docker run --name web -it ubuntu:12.04 sh`."""
    words = [product, "run"]
    words += ["--name", request.name] if request.name else []
    words += ["--rm"] if request.remove else []
    letters = "".join(
        letter
        for letter, given in (("i", request.interactive), ("t", request.terminal), ("d", request.detached))
        if given
    )
    words += [f"-{letters}"] if letters else []
    for option, values in (("-e", request.environment), ("-v", request.volumes), ("-p", request.ports)):
        for value in values:
            words += [option, value]
    for option, value in (
        ("-u", request.user),
        ("-w", request.folder),
        ("--network", request.network),
        ("--hostname", request.hostname),
        ("--platform", request.platform),
    ):
        words += [option, value] if value else []
    words += ["--entrypoint", request.entrypoint] if request.entrypoint is not None else []
    return shlex.join([*words, request.image, *request.command])


def beginning(config: ImageConfig) -> dict[str, str]:
    """Return what the form's fields hold before anything is typed: what the image itself says.

    Variables and ports of the image are there anyway, so that their fields are empty.
    """
    fields = dict.fromkeys(FIELDS, "")
    fields["command"] = shlex.join(config.command)
    fields["entrypoint"] = shlex.join(config.entrypoint)
    fields["user"] = config.user
    fields["folder"] = config.working_dir
    return fields


def request_of(
    image: str, fields: Mapping[str, str], config: ImageConfig, *, terminal: bool, detached: bool, remove: bool
) -> RunRequest:
    """Return what a filled form asks for; what is as the image has it is left to the image.

    Raises:
        UsageError: a field cannot be understood; the text names it.
    """
    command, entrypoint = _words(fields, "command"), _words(fields, "entrypoint")
    changed = entrypoint != config.entrypoint
    # an entrypoint of several words: docker takes one, the others go before the command
    own = command if changed or command != config.command else ()
    request = RunRequest(
        image=image,
        command=(*entrypoint[1:], *own) if changed else own,
        name=fields["name"].strip(),
        remove=remove,
        interactive=terminal,
        terminal=terminal,
        detached=detached,
        environment=_words(fields, "environment"),
        volumes=_words(fields, "volumes"),
        ports=_words(fields, "ports"),
        user=_own(fields["user"], config.user),
        folder=_own(fields["folder"], config.working_dir),
        entrypoint=(entrypoint[0] if entrypoint else "") if changed else None,
        network=fields["network"].strip(),
    )
    request.check()
    return request


def _own(text: str, usual: str) -> str:
    return "" if text.strip() == usual else text.strip()


def _words(fields: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(split_words(fields[name], f"{name}: "))
