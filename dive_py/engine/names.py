"""Names for a person who is typing one: asked quickly, and without docker-py where the engine is on this machine."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from dive_py.engine.answers import objects
from dive_py.engine.connection import candidates, open_place
from dive_py.engine.failures import engine_errors
from dive_py.engine.images import NONE
from dive_py.errors import EngineError, EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dive_py.engine.connection import Engine

_BY_SSH = "ssh://"
"""Where engines are never asked: a login may want a password, a key or a finger, and takes longer than a TAB."""


def image_names(host: str, context: str, environ: Mapping[str, str]) -> list[str]:
    """Return the images of the first engine that answers, `ubuntu:12.04`, unchecked; those without a name are left out.

    Raises:
        EngineUnavailable: none answers.
        Others: those of `Engine.ask`.
    """
    with _engine(host, context, environ) as engine:
        return _tags(engine.ask("/images/json"))


def every_image_name(host: str, context: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the images of every engine that answers, of one that was named alone; what fails is passed over."""
    for place in candidates(host, context, environ):
        if place.address.startswith(_BY_SSH):
            continue
        with suppress(EngineError), engine_errors("to list its images"), open_place(place) as engine:
            yield from _tags(engine.ask("/images/json"))


def _tags(answer: object) -> list[str]:
    return [name for found in objects(answer) for name in found.texts("RepoTags") if NONE not in name]


def container_names(host: str, context: str, environ: Mapping[str, str], *, running: bool) -> list[str]:
    """Return the containers of the first engine that answers, all or only running ones, the newest first, unchecked.

    Raises:
        EngineUnavailable: none answers.
        Others: those of `Engine.ask`.
    """
    with _engine(host, context, environ) as engine:
        answer = engine.ask("/containers/json", params=None if running else {"all": "1"})
    return [name.removeprefix("/") for found in objects(answer) for name in found.texts("Names")]


def _engine(host: str, context: str, environ: Mapping[str, str]) -> Engine:
    for place in candidates(host, context, environ):
        if place.address.startswith(_BY_SSH):
            continue
        try:
            return open_place(place)
        except EngineUnavailable:
            continue
    raise EngineUnavailable("no engine answers")
