"""The places of this machine where an image may be without an engine that answers, and why one cannot serve."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py import short_file
from dive_py.errors import DamagedImage, ImageNotFound
from dive_py.oci.platform import Platform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dive_py.oci.reference import Reference
    from dive_py.progress import Progress
    from dive_py.sources.image import Image, OpenOptions

_DAEMON_SETTINGS = "etc/docker/daemon.json"
"""Where Docker's daemon reads its data root, below the file system's start (dockerd(8))."""


class StorePlace(Struct, frozen=True):
    """A store on this machine that is read without its engine."""

    name: str
    """For people: `Docker's folder`."""
    source: str
    """What `--source` calls it."""
    open: Callable[[Reference, OpenOptions, Progress], Image]
    """Opens an image in it; raises `ImageNotFound` where it has none, with `absent` where there is no store."""
    folders: Callable[[], Sequence[str]] = tuple
    """Where it may be."""


def stores() -> tuple[StorePlace, ...]:
    """Return the stores in the order in which they are asked."""
    from dive_py.sources.stores import containerd_store, podman_store

    return (
        StorePlace("Podman's storage", "podman", podman_store.open_storage, podman_store.roots),
        StorePlace("containerd's store", "containerd", containerd_store.open_usual, lambda: (containerd_store.ROOT,)),
        StorePlace("Docker's folder", "docker-dir", open_docker_folder, lambda: docker_roots(os.environ)),
    )


def docker_roots(environ: Mapping[str, str], root: Path = Path("/")) -> tuple[str, ...]:
    """Return the folders that may be a Docker data root on this machine; each may be missing."""
    home = Path(environ.get("HOME") or "~").expanduser()
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local/share")
    found = [_configured_root(root), str(root / "var/lib/docker"), str(data / "docker")]
    return tuple(dict.fromkeys(path for path in found if path))


def open_docker_folder(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Open an image in the first of Docker's usual folders that has it; no engine is asked.

    Raises:
        DamagedImage: a folder is not a data root of a known driver, or cannot be read.
        ImageNotFound: none of the folders has it, or there is none; then `absent` is set.
    """
    from dive_py.sources.stores.docker_store import open_store

    requested = Platform.parse(options.platform) if options.platform else None
    shown = reference.name.familiar if reference.name else reference.location
    missing: ImageNotFound | DamagedImage | None = None
    for path in docker_roots(os.environ):
        progress.check()
        if not os.path.isdir(path):  # noqa: PTH112 - the others beside it are not a `Path` either
            continue
        try:
            image = open_store(path, reference.location, shown)
        except (ImageNotFound, DamagedImage) as error:
            missing = missing or error
            continue
        has = image.info.platform
        if requested is None or has.matches(requested):
            return image
        missing = ImageNotFound(f"{path} has {shown} for {has}, not for {requested}", brief=f"has it for {has}")
    raise missing or ImageNotFound("there is no Docker data root on this machine", absent=True)


def _configured_root(root: Path) -> str:
    """Return the data root in the daemon's settings, or nothing."""
    try:
        said = short_file.read_json(root / _DAEMON_SETTINGS)
    except (OSError, ValueError):
        return ""
    path = said.get("data-root") if isinstance(said, dict) else None
    return path if isinstance(path, str) and path.startswith("/") else ""
