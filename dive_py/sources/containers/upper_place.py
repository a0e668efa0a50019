"""Where the upper directory of a container is: here, where this is the engine's machine, or there.

A path on the engine's machine need not be one here. It is taken for the same only where what stands around it names
the container, too.

Source: moby, *layer/filestore.go* (`mounts`); containerd, *plugins/snapshots/overlay/overlay.go*; containers/storage,
*containers.go*.
"""

from __future__ import annotations

import os
import re
import tempfile
from typing import TYPE_CHECKING, Final

from dive_py.errors import DivepyError, UnsupportedImage
from dive_py.sources.engines.engine_folder import EngineFolder
from dive_py.sources.stores import containerd_store
from dive_py.sources.stores.containerd_snapshots import DATABASE, SNAPSHOTTER, snapshots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.engine.connection import Engine
    from dive_py.engine.container_layer import ContainerLayer
    from dive_py.progress import Progress

_LARGEST_DATABASE: Final = 1 << 30
"""Bytes of the largest database of snapshots that is fetched from an engine."""

_HEX: Final = re.compile(r"[0-9a-f]{64}")
_UPPER: Final = re.compile(r"(?P<root>/.+)/(?P<driver>[a-z0-9-]+)/(?P<id>[0-9A-Za-z_-]+)/diff")


def local_folder(engine: Engine, container: ContainerLayer) -> str:
    """Return the upper directory on this machine; empty where this is not the engine's, or it is not known."""
    if not _HEX.fullmatch(container.id):
        return ""
    if container.upper:
        found = _UPPER.fullmatch(container.upper)
        return container.upper if found is not None and _is_named(found, container.id) else ""
    for root in containerd_store.engine_roots(engine):
        try:
            snapshot = snapshots(root).get(container.id)
        except DivepyError:
            continue
        if snapshot is not None and snapshot.kind == "active":
            return snapshot.folder
    return ""


def place_there(engine: Engine, container: ContainerLayer, volumes: Sequence[str], progress: Progress) -> str:
    """Return the upper directory on the engine's machine.

    Raises:
        UnsupportedImage: the engine does not say it.
        EngineError: the engine refused to let its database of snapshots be read.
    """
    if container.upper:
        return container.upper
    failure: DivepyError | None = None
    for root in containerd_store.engine_roots(engine):
        try:
            folder = _by_database(engine, container, root, volumes, progress)
        except DivepyError as error:
            progress.check()
            failure = failure or error
            continue
        if folder:
            return folder
    if failure is not None:
        raise failure
    driver = f"the storage driver {container.driver}" if container.driver else "this engine"
    raise UnsupportedImage(f"{driver} does not say where the read-write layer of {container.name} is")


def _is_named(found: re.Match[str], identity: str) -> bool:
    """Return whether the data root here knows the container, and the directory as its own."""
    root, driver = found["root"], found["driver"]
    record = os.path.join(root, "image", driver, "layerdb/mounts", identity, "mount-id")  # noqa: PTH118
    try:
        with open(record, "rb") as file:  # noqa: PTH123
            return file.read(256).decode("ascii", "replace").strip() == found["id"]
    except OSError:
        return os.path.isdir(os.path.join(root, f"{driver}-containers", identity))  # noqa: PTH112, PTH118


def _by_database(
    engine: Engine, container: ContainerLayer, root: str, volumes: Sequence[str], progress: Progress
) -> str:
    """Return the folder of the container's snapshot, as the snapshotter's database has it; empty where it has none."""
    folder = EngineFolder(engine, container.image, f"{root}/{SNAPSHOTTER}", volumes)
    with tempfile.TemporaryDirectory(prefix="divepy-") as own:
        copy = f"{own}/{SNAPSHOTTER}"
        os.mkdir(copy, 0o700)  # noqa: PTH102
        with folder.opened([DATABASE], progress) as opened:
            for passing in opened.files(progress):
                if passing.size > _LARGEST_DATABASE:
                    raise UnsupportedImage(f"the database of snapshots of this engine has {passing.size} bytes")
                with open(f"{copy}/{DATABASE}", "wb") as file:  # noqa: PTH123
                    left = passing.size
                    while left > 0 and (piece := passing.stream.read(min(left, 1 << 20))):
                        file.write(piece)
                        left -= len(piece)
        snapshot = snapshots(own).get(container.id)
    if snapshot is None or snapshot.kind != "active":
        return ""
    return f"{root}/{snapshot.folder.removeprefix(own).lstrip('/')}"
