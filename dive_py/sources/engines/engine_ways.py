"""The ways in which an engine's images can be read, the fastest first, and why one is closed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.engine.images import inspect
from dive_py.engine.reading import allowed
from dive_py.errors import Cancelled, DivepyError
from dive_py.sources.engines.engine_folder import EngineFolder
from dive_py.sources.engines.engine_stores import CONTAINERD, LAYERDB, STORAGE
from dive_py.sources.engines.inspected import GRAPH_DRIVERS, engine_config
from dive_py.sources.stores.containerd_store import CONTENT, roots_of

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine
    from dive_py.engine.facts import EngineFacts
    from dive_py.progress import Progress
    from dive_py.sources.engines.engine_stores import EngineStore
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
    """Return the ways to an engine's images; that through a container is tried with `image`, if it has one."""
    export = Way("export", "the engine's export of a whole image, as it streams")
    store = _store(engine, facts)
    if isinstance(store, str):
        return Way("store", "the engine's own store", store), export
    direct = Way(store.name, f"{store.title}, read directly", _not_here(engine, facts, store))
    return direct, _through(engine, facts, store, image, options, progress), export


def _store(engine: Engine, facts: EngineFacts) -> EngineStore | str:
    """Return where the engine keeps its images, or why that cannot be read in any way."""
    if facts.os == "windows":
        return "the engine keeps images for Windows"
    if engine.product == "docker" and facts.containerd:
        return CONTAINERD
    known = GRAPH_DRIVERS if engine.product == "docker" else ("overlay",)
    if facts.driver not in known:
        return f"the storage driver is {facts.driver or 'unknown'}, known are {' and '.join(known)}"
    if not facts.root:
        return "the engine does not say its data root"
    return STORAGE if engine.product == "podman" else LAYERDB


def _roots(store: EngineStore, facts: EngineFacts) -> tuple[str, ...]:
    """Return the folders on the engine's machine of which one has the store."""
    return roots_of(facts) if store is CONTAINERD else (facts.root,)


def _not_here(engine: Engine, facts: EngineFacts, store: EngineStore) -> str:
    """Return why the store cannot be read from here, or nothing."""
    if engine.place.socket is None:
        return "the engine is not on this machine"
    reason = ""
    for root in _roots(store, facts):
        try:
            os.scandir(os.path.join(root, store.folder.format(driver=facts.driver, content=CONTENT))).close()  # noqa: PTH118
        except FileNotFoundError:
            reason = reason or f"{root} is not on this machine"
        except PermissionError:
            return f"permission denied on {root}"
        except OSError as error:
            return f"{root}: {(error.strerror or str(error)).lower()}"
        else:
            return ""
    return reason


def _through(
    engine: Engine, facts: EngineFacts, store: EngineStore, image: str, options: OpenOptions, progress: Progress
) -> Way:
    """Return the way through a container that is created and never started."""
    name = f"{store.name} · never-started container"
    what = "the same through a container that is created and never started"
    reason = ""
    if not options.probe:
        reason = "switched off by --no-probe or DIVEPY_PROBE=0"
    elif not allowed(engine.place, remote=options.probe_remote):
        reason = "the engine is not on this machine; DIVEPY_PROBE=1 allows it"
    if reason:
        return Way(name, what, reason)
    if not image:
        return Way(name, what, note="not tried: there is no image to make one of")
    reason = _refused(engine, facts, store, image, progress)
    circumstances = _circumstances(facts) if reason else ""
    return Way(name, what, f"{reason} ({circumstances})" if circumstances else reason, "" if reason else "tried")


def _refused(engine: Engine, facts: EngineFacts, store: EngineStore, image: str, progress: Progress) -> str:
    """Return why a file of the engine's machine cannot be read through such a container, or nothing."""
    reason = ""
    try:
        details = inspect(engine, image)
        volumes = engine_config(details, ()).volumes
    except DivepyError as error:
        return error.message
    sample = store.sample.format(driver=facts.driver, content=CONTENT, id=details.id.removeprefix("sha256:"))
    for root in _roots(store, facts):
        try:
            with EngineFolder(engine, details.id, root, volumes).opened([sample], progress) as opened:
                for file in opened.files(progress):
                    file.stream.read(1)
                    return ""
            reason = reason or "the engine served nothing"
        except Cancelled:
            raise
        except DivepyError as error:
            reason = reason or error.message
    return reason


def _circumstances(facts: EngineFacts) -> str:
    """Return what may be why an engine refuses."""
    found = ["the engine is rootless"] if facts.rootless else []
    found += ["users are remapped"] if facts.userns else []
    found += [f"authorization plug-ins: {', '.join(facts.authorization)}"] if facts.authorization else []
    return "; ".join(found)
