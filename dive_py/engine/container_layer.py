"""What an engine says about the read-write layer of one container, and what is asked of the container's own view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.engine.answers import objects
from dive_py.engine.container_view import ChangeKind
from dive_py.engine.containers import inspect_container
from dive_py.engine.failures import NOT_FOUND, engine_errors
from dive_py.engine.images import platform_of
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from dive_py.engine.answers import Answer
    from dive_py.engine.connection import Engine


ASKING_COPIES = "1.42"
"""From this API version on, asking for a path of a stopped container on overlay2 copies `/etc/hosts`, `/etc/hostname`
and `/etc/resolv.conf` into its read-write layer, and the next commit has them (seen with Docker 28.5.2, not with 20.10;
API 1.42 is the next after 20.10)."""


@dataclass(frozen=True)
class ContainerLayer:
    """A container as far as its read-write layer goes. All text in it is untrusted."""

    id: str
    """64 hex digits."""
    name: str
    """Without the leading slash."""
    image: str
    """The ID of the image that it stands on, `sha256:…`."""
    image_name: str
    """The image as it was named when the container was made."""
    created: str
    """When, RFC 3339."""
    running: bool
    """Whether it runs, so that the layer may change at any moment."""
    driver: str
    """The storage driver: `overlay2`; empty where the engine does not say."""
    upper: str
    """The upper directory on the engine's machine; empty where the engine does not say."""
    mounts: tuple[str, ...]
    """Paths in the container over which something else is mounted: volumes, folders of the machine."""
    platform: str = ""
    """Which platform of the image it was made of, `os/architecture[/variant]`; empty where the engine does not say."""


def container_layer(engine: Engine, name: str) -> ContainerLayer:
    """Ask for one container, by its name or the beginning of its ID.

    Raises:
        ContainerNotFound: the engine has none of that name.
        EngineError: it refused, broke off, or answers nonsense.
    """
    answer = inspect_container(engine, name)
    graph = answer.object("GraphDriver")
    identity = answer.text("Id")
    if not identity:
        raise EngineError(f"the engine's answer about the container {name} cannot be understood")
    image = answer.text("Image")
    return ContainerLayer(
        id=identity,
        name=answer.text("Name").lstrip("/") or identity[:12],
        image=image if not image or ":" in image else f"sha256:{image}",
        image_name=answer.object("Config").text("Image") or answer.text("ImageName"),
        created=answer.text("Created"),
        running=answer.object("State").is_true("Running"),
        driver=graph.text("Name"),
        upper=graph.object("Data").text("UpperDir"),
        mounts=tuple(_targets(answer)),
        platform=platform_of(answer.object("ImageManifestDescriptor").object("platform")),
    )


def size_rw(engine: Engine, name: str) -> int | None:
    """Return how many bytes the engine says that the read-write layer has; it may take long to count them.

    Raises:
        ContainerNotFound: the engine has none of that name.
        EngineError: it refused, or broke off.
    """
    size = inspect_container(engine, name, size=True).number("SizeRw")
    return size if size is not None and size >= 0 else None


def has_path(engine: Engine, name: str, path: bytes) -> bool:
    """Return whether something stands at a path of the container, as it would see it; no link at its end is followed.

    Args:
        engine: Whose.
        name: The container's name or ID.
        path: From the container's root, with leading slash.

    Raises:
        EngineError: the engine refused, or broke off.
    """
    client = engine.client
    with engine_errors(f"to look for a file in the container {name}"):
        # docker-py has no call for it
        url = client._url("/containers/{0}/archive", name)  # noqa: SLF001
        response = client.head(url, params={"path": path}, timeout=client.timeout)
        try:
            if response.status_code != NOT_FOUND:
                client._raise_for_status(response)  # noqa: SLF001
            return bool(response.status_code != NOT_FOUND)
        finally:
            response.close()


def deleted_paths(engine: Engine, name: str) -> frozenset[str]:
    """Return what the engine counts as deleted in a container, paths with leading slash.

    Below an opaque directory these are its children alone. A byte that is not UTF-8 is U+FFFD.

    Raises:
        EngineError: the engine refused, or broke off.
    """
    with engine_errors(f"to list what changed in the container {name}"):
        answer = engine.ask("/containers/{0}/changes", name)
    gone = ChangeKind.DELETED
    return frozenset(change.text("Path") for change in objects(answer) if change.fields.get("Kind") == gone)


def _targets(answer: Answer) -> list[str]:
    """Return where something is mounted; the engine lists neither its own files in `/etc` nor the kernel's systems."""
    mounts = [mount.text("Destination") for mount in answer.objects("Mounts")]
    return [target for target in (*mounts, *answer.object("HostConfig").object("Tmpfs").fields) if target]
