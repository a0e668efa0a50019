"""Which images here are nearly called as one that is not here."""

from __future__ import annotations

import difflib
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from dive_py.engine.names import every_image_name
from dive_py.errors import DivepyError, InvalidReference
from dive_py.oci.reference import ImageName
from dive_py.sources.engines import engine_image
from dive_py.sources.stores.podman_store import names_here

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.sources.image import OpenOptions

_PATIENCE: Final = 2.0
"""Seconds that looking for them may take: who mistyped a name waits for an error, not for an answer."""

_MOST_KNOWN: Final = 5000
"""Names that are compared."""

_MOST_CLOSE: Final = 3
_CLOSE: Final = 0.75
"""How alike two names are, from 0 to 1, to be taken for slips of each other (difflib's ratio)."""


def near(requested: ImageName, options: OpenOptions) -> tuple[str, ...]:
    """Return the names here that are most like one that nothing here has, the nearest first."""
    found: list[str] = []

    def look() -> None:
        found.extend(close(requested, _known(options)))

    looking = threading.Thread(target=look, name="divepy-near", daemon=True)
    looking.start()
    looking.join(_PATIENCE)
    return tuple(found)


def is_other_tag(requested: ImageName, names: Iterable[str]) -> bool:
    """Return whether all of these names are of the repository that was asked for."""
    return all(_bare(ImageName.parse(name)) == _bare(requested) for name in names)


def close(requested: ImageName, known: Iterable[str]) -> list[str]:
    """Return the names most like one, the nearest first: with another tag, else in another repository, else both."""
    names: dict[str, ImageName] = {}
    for text in known:
        with suppress(InvalidReference):
            name = ImageName.parse(text)
            if not name.digest:
                names.setdefault(name.familiar, name)
        if len(names) == _MOST_KNOWN:
            break
    asked = requested.familiar

    def likeness(name: str) -> float:
        return difflib.SequenceMatcher(None, name, asked).ratio()

    last = _last(requested)
    alike = [name for name in names if name != asked and _alike(_last(names[name]), last)]
    own = [name for name in alike if _bare(names[name]) == _bare(requested)]
    tagged = [name for name in alike if names[name].tag == requested.tag]  # a slip is seldom in both parts
    found = own or tagged or alike
    return sorted(found, key=lambda name: (-likeness(name), name))[:_MOST_CLOSE]


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    matcher = difflib.SequenceMatcher(None, one, other)
    return min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _CLOSE and matcher.ratio() >= _CLOSE


def _last(name: ImageName) -> str:
    """Return the last word of a repository, by which people know it."""
    return name.repository.rpartition("/")[2]


def _bare(name: ImageName) -> str:
    """Return the name without tag, as people say it."""
    return ImageName(name.domain, name.repository).familiar


def _known(options: OpenOptions) -> Iterable[str]:
    """Yield the names of all images that engines here list, and those of Podman's storage where no engine was named."""
    yield from every_image_name(options.host, options.context, os.environ)
    with suppress(DivepyError, OSError):
        if not engine_image.is_named(options):
            yield from names_here()
