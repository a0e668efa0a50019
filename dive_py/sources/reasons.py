"""Why a place did not give an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.engine.connection import NO_SOCKET
from dive_py.errors import ContainerNotFound, EngineUnavailable, ImageNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.connection import Refusal

NOT_THERE = "has none of that name"
"""The reason of a place that works, and does not have the image."""


class Reason(Struct, frozen=True):
    """Why a place did not give an image."""

    place: str
    """The place, for people: `Docker at unix:///var/run/docker.sock`, `Podman's storage`."""
    text: str
    """Why, in a few words: `has none of that name`, `permission denied`."""
    absent: bool = False
    """Whether there is no such place on this machine: said only where nothing else is known."""
    missing: bool = False
    """Whether the place works, and only the image is missing."""
    product: str = ""
    """`docker` or `podman` where an engine answered; else empty."""

    @classmethod
    def of_engine(cls, refusal: Refusal) -> Reason:
        """Return why an engine did not give it."""
        error = refusal.error
        missing = isinstance(error, ImageNotFound | ContainerNotFound)
        text = (getattr(error, "brief", "") or NOT_THERE) if missing else error.message
        absent = isinstance(error, EngineUnavailable) and error.message == NO_SOCKET
        return cls(refusal.place.label, text, absent=absent, missing=missing, product=refusal.product)


def in_one_line(reasons: Sequence[Reason]) -> str:
    """Return all reasons in one line, places that are not there only where nothing else is known."""
    known = [reason for reason in reasons if not reason.absent] or list(reasons[:1])
    return "; ".join(f"{reason.place}: {reason.text}" for reason in known)
