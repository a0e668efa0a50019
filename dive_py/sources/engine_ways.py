"""The ways in which an engine's images can be read, the fastest first, and why one is closed."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.engine.reading import allowed
from dive_py.errors import Cancelled, DivepyError, EngineError
from dive_py.sources.containerd_engine import roots_of
from dive_py.sources.containerd_store import CONTENT
from dive_py.sources.docker_engine import GRAPH_DRIVERS

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine
    from dive_py.engine.facts import EngineFacts
    from dive_py.engine.images import ImageDetails
    from dive_py.progress import Progress
    from dive_py.sources.image import OpenOptions


@dataclass(frozen=True)
class Way:
    """A way to an engine's images."""

    name: str
    """As the explorer's header has it, without the engine: `layerdb`, `export`."""
    what: str
    """What happens, for people."""
    reason: str = ""
    """Why it is closed; empty where it is open."""
    note: str = ""
    """What else is to be said of an open one."""

    @property
    def is_open(self) -> bool:
        """Whether it can be taken."""
        return not self.reason


def ways(engine: Engine, facts: EngineFacts, image: str, options: OpenOptions, progress: Progress) -> tuple[Way, ...]:
    """The ways to an engine's images; that through a container is tried.

    Args:
        engine: The engine.
        facts: What it says of itself.
        image: The name or ID of an image that it has, to try with; empty where it has none.
        options: Whether a container may be made.
        progress: Its stop flag ends the work.
    """
    name, what = _kind(facts)
    direct = Way(name, f"{what}, read directly", _no_store(engine, facts) or _not_here(engine, facts))
    through = _through(engine, facts, image, options, progress)
    return direct, through, Way("export", "the engine's export of a whole image, as it streams")


def _kind(facts: EngineFacts) -> tuple[str, str]:
    """What the store is called in the header, and for people."""
    return ("containerd", "containerd's content store") if facts.containerd else ("layerdb", "the layer database")


def _no_store(engine: Engine, facts: EngineFacts) -> str:
    """Why there is no store to read, or nothing."""
    if facts.os == "windows":
        return "the engine keeps images for Windows"
    if engine.product != "docker":
        return "the engine is not Docker"
    if facts.containerd:
        return ""
    if facts.driver not in GRAPH_DRIVERS:
        return f"the storage driver is {facts.driver or 'unknown'}, known are {' and '.join(GRAPH_DRIVERS)}"
    return "" if facts.root else "the engine does not tell its data root"


def _not_here(engine: Engine, facts: EngineFacts) -> str:
    """Why the store cannot be read from here, or nothing."""
    if engine.place.socket is None:
        return "the engine is not on this machine"
    if not facts.containerd:
        return _closed(facts.root, f"image/{facts.driver}/layerdb/sha256")
    reasons = [_closed(root, f"{CONTENT}/blobs/sha256") for root in roots_of(facts)]
    return reasons[0] if all(reasons) else ""


def _closed(root: str, below: str) -> str:
    """Why a folder below a root cannot be read from here, or nothing."""
    try:
        os.listdir(os.path.join(root, below))  # noqa: PTH118, PTH208
    except PermissionError:
        return f"permission denied on {root}"
    except FileNotFoundError:
        return f"{root} is not on this machine"
    except OSError as error:
        return f"{root}: {(error.strerror or str(error)).lower()}"
    return ""


def _through(engine: Engine, facts: EngineFacts, image: str, options: OpenOptions, progress: Progress) -> Way:
    """The way through a container that is created and never started."""
    name = f"{_kind(facts)[0]} · never-started container"
    what = "the same through a container that is created and never started"
    reason = _no_store(engine, facts)
    if not reason and not options.probe:
        reason = "switched off by --no-probe or DIVEPY_PROBE=0"
    if not reason and not allowed(engine.place, remote=options.probe_remote):
        reason = "the engine is not on this machine; DIVEPY_PROBE=1 allows it"
    if reason:
        return Way(name, what, reason)
    if not image:
        return Way(name, what, note="not tried: there is no image to make one of")
    reason = _refused(engine, facts, image, progress)
    circumstances = _circumstances(facts) if reason else ""
    return Way(name, what, f"{reason} ({circumstances})" if circumstances else reason, "" if reason else "tried")


def _refused(engine: Engine, facts: EngineFacts, image: str, progress: Progress) -> str:
    """Why a file of the engine's machine cannot be read through such a container, or nothing."""
    from dive_py.engine.images import inspect

    try:
        details = inspect(engine, image)
        if not facts.containerd:
            _try(engine, details, facts.root, f"image/{facts.driver}/repositories.json", progress)
            return ""
        roots = roots_of(facts)
        for root in roots[:-1]:
            with suppress(EngineError):
                _try(engine, details, f"{root}/{CONTENT}", f"blobs/{details.id.replace(':', '/')}", progress)
                return ""
        _try(engine, details, f"{roots[-1]}/{CONTENT}", f"blobs/{details.id.replace(':', '/')}", progress)
    except Cancelled:
        raise
    except DivepyError as error:
        return error.message
    return ""


def _try(engine: Engine, details: ImageDetails, folder: str, place: str, progress: Progress) -> None:
    """Read a file of the engine's machine through such a container.

    Raises:
        EngineError: that is not possible.
    """
    from dive_py.sources.docker_engine import volumes_of
    from dive_py.sources.engine_folder import EngineFolder

    with EngineFolder(engine, details.id, folder, volumes_of(details)).opened([place], progress) as opened:
        for file in opened.files(progress):
            file.stream.read(1)
            return
    raise EngineError("the engine served nothing")


def _circumstances(facts: EngineFacts) -> str:
    """What may be why an engine refuses."""
    found = ["the engine is rootless"] if facts.rootless else []
    found += ["users are remapped"] if facts.userns else []
    found += [f"authorization plug-ins: {', '.join(facts.authorization)}"] if facts.authorization else []
    return "; ".join(found)
