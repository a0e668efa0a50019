"""`divepy __complete KIND PREFIX [HOST [CONTEXT]]`: names that begin so, one a line, for the completion of shells.

What goes wrong here is not seen, and the wait is short: whatever fails, there are no names. What is printed ends on a
command line, so only the characters that a reference may have ever leave it.
"""

from __future__ import annotations

import os
import re
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from dive_py.cli import exit_status, output
from dive_py.errors import DivepyError, InvalidReference
from dive_py.oci.reference import ImageName
from dive_py.oci.transports import TRANSPORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_PATIENCE = 1.0
"""Seconds that everything together may take, connecting included."""

_MOST = 2000
"""Names at most: more than a person reads."""

_CONTAINER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)
"""What an engine lets a container be called."""

_CONTEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*", re.ASCII)
"""What the Docker command line lets a context be called."""

_OF_CONTAINER = "container:"
_OF_ENGINE = "docker-daemon:"
"""Transports behind which names of the engine stand."""


def run(words: Sequence[str]) -> int:
    """Print the names; the status is 0 whatever happens."""
    kind, prefix, host, context = (*words, "", "", "", "")[:4]
    ask = _KINDS.get(kind)
    found: list[str] = []

    def asking() -> None:
        with suppress(Exception):
            found.extend(ask(prefix, host, context) if ask else ())

    asker = threading.Thread(target=asking, daemon=True)  # one that still waits at the end holds nothing up
    asker.start()
    asker.join(_PATIENCE)
    with suppress(DivepyError, OSError):
        output.write_lines(sorted(dict.fromkeys(found))[:_MOST])
    return exit_status.OK


def _references(prefix: str, host: str, context: str) -> Iterable[str]:
    """Return what may open an image: names, names behind a transport, and transports that begin like the word."""
    for transport, ask in ((_OF_CONTAINER, _containers), (_OF_ENGINE, _images)):
        if prefix.startswith(transport):
            return (f"{transport}{name}" for name in ask(prefix.removeprefix(transport), host, context))
    transports = [f"{name}:" for name in TRANSPORTS if prefix and f"{name}:".startswith(prefix)]
    return [*transports, *_images(prefix, host, context)]


def _images(prefix: str, host: str, context: str) -> list[str]:
    """Return images, as people say their names, or with everything where the word begins so."""
    from dive_py.engine.names import image_names

    found = []
    for text in image_names(host, context, os.environ):
        with suppress(InvalidReference):
            name = ImageName.parse(text)
            found += [spelt for spelt in (name.familiar, text) if spelt.startswith(prefix)][:1]
    return found


def _repositories(prefix: str, host: str, context: str) -> list[str]:
    """Return repositories of images."""
    return [name.rpartition(":")[0] or name for name in _images(prefix, host, context) if "@" not in name]


def _containers(prefix: str, host: str, context: str, *, running: bool = False) -> list[str]:
    from dive_py.engine.names import container_names

    names = container_names(host, context, os.environ, running=running)
    return [name for name in names if name.startswith(prefix) and _CONTAINER.fullmatch(name)]


def _running(prefix: str, host: str, context: str) -> list[str]:
    return _containers(prefix, host, context, running=True)


def _contexts(prefix: str, host: str, context: str) -> list[str]:  # noqa: ARG001 - all are asked alike
    from dive_py.engine import contexts

    return [name for name in contexts.names(os.environ) if name.startswith(prefix) and _CONTEXT.fullmatch(name)]


_KINDS: dict[str, Callable[[str, str, str], Iterable[str]]] = {
    "references": _references,
    "images": _images,
    "repositories": _repositories,
    "containers": _containers,
    "running": _running,
    "contexts": _contexts,
}
