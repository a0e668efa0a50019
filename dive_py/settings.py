"""What a person settled for all runs, in the environment. Only command line, screen and exploration look here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

HUB = "DIVEPY_HUB"
"""The variable that names another place for the Docker Hub's own interface: https://hub.example.org."""

PROBE = "DIVEPY_PROBE"
"""The variable that forbids (0) or everywhere allows (1) reading through a container that is never started."""


@dataclass(frozen=True)
class Settings:
    """What was settled; fields that nobody set are None."""

    probe: bool | None = None
    """Whether files of an engine's machine may be read through a container that is created and never started; None:
    on engines of this machine."""
    hub: str = ""
    """Where the Docker Hub is asked instead of through an engine; empty for no such place."""


def read(environ: Mapping[str, str]) -> Settings:
    """The settings in the environment.

    Raises:
        UsageError: a variable has a value that means nothing.
    """
    probe = environ.get(PROBE, "")
    if probe not in {"", "0", "1"}:
        raise UsageError(f"{PROBE} is {probe!r} and can only be 0 (never) or 1 (also on remote engines)", "unset it")
    hub = environ.get(HUB, "")
    if hub and not hub.startswith(("http://", "https://")):
        raise UsageError(f"{HUB} is {hub!r} and is no address", "for instance: https://hub.example.org")
    return Settings(probe=None if not probe else probe == "1", hub=hub)
