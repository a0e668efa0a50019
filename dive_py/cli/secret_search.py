"""The search for secrets as commands and the gate do it: on the screen, and without what a list has a reason for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dive_py.cli import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.exploration import Exploration
    from dive_py.progress import Progress
    from dive_py.secrets.exceptions import Excepted
    from dive_py.secrets.image import Found


def exceptions_of(file: str | None) -> list[Excepted]:
    """Return what a list of exceptions has; nothing without a file.

    Raises:
        Misconfigured: it cannot be read, or an item of it makes no sense.
    """
    if file is None:
        return []
    from dive_py.secrets import exceptions  # brings YAML

    return exceptions.read(file)


def search(exploration: Exploration, listed: Sequence[Excepted], progress: Progress, *, in_files: bool = True) -> Found:
    """Return the secrets of an image that has been read, without those of the list.

    Args:
        exploration: The image.
        listed: The exceptions. One that has run out or hits nothing is told, where files are looked through.
        progress: Shown while a terminal is there.
        in_files: Whether to read every content; else only config and history are looked through.

    Raises:
        DivepyError: a content cannot be read.
    """
    from dive_py.secrets import image  # brings numpy, which nothing needs before an image has been read

    if not in_files:
        found = image.search_texts(exploration.info)
    else:
        progress.label = "looking for secrets"
        with console.shown(progress):
            found = image.search(exploration, progress)
    if not listed:
        return image.at_most(found)
    from dive_py.secrets import exceptions

    left, excepted, notes = exceptions.apply(found.findings, listed, dt.datetime.now(dt.UTC).date())
    for note in notes if in_files else ():
        console.tell_note(note)
    return image.at_most(replace(found, findings=tuple(left), excepted=excepted))
