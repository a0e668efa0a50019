"""What an engine says about the read-write layer of one container, and what is asked of the container's own view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dive_py.engine.container_view import ChangeKind
from dive_py.engine.failures import NOT_FOUND, Refused, told
from dive_py.errors import ContainerNotFound, EngineError

if TYPE_CHECKING:
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
    """Ask for one container.

    Args:
        engine: Whose.
        name: Its name, or the beginning of its ID.

    Raises:
        ContainerNotFound: the engine has none of that name.
        EngineError: it refused, broke off, or answers nonsense.
    """
    answer = _inspect(engine, name, {})
    graph = _map(answer, "GraphDriver")
    identity = _text(answer, "Id")
    if not identity:
        raise EngineError(f"the engine's answer about the container {name} cannot be understood")
    image = _text(answer, "Image")
    return ContainerLayer(
        id=identity,
        name=_text(answer, "Name").lstrip("/") or identity[:12],
        image=image if not image or ":" in image else f"sha256:{image}",
        image_name=_text(_map(answer, "Config"), "Image") or _text(answer, "ImageName"),
        created=_text(answer, "Created"),
        running=_map(answer, "State").get("Running") is True,
        driver=_text(graph, "Name"),
        upper=_text(_map(graph, "Data"), "UpperDir"),
        mounts=tuple(_targets(answer)),
        platform=_platform(_map(_map(answer, "ImageManifestDescriptor"), "platform")),
    )


def size_rw(engine: Engine, name: str) -> int | None:
    """How many bytes the engine says that the read-write layer has; it may take long to count them.

    Raises:
        ContainerNotFound: the engine has none of that name.
        EngineError: it refused, or broke off.
    """
    size = _inspect(engine, name, {"size": "1"}).get("SizeRw")
    return size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None


def has_path(engine: Engine, name: str, path: bytes) -> bool:
    """Whether something stands at a path of the container, as it would see it; no link at its end is followed.

    Args:
        engine: Whose.
        name: The container's name or ID.
        path: From the container's root, with leading slash.

    Raises:
        EngineError: the engine refused, or broke off.
    """
    client: Any = engine.client
    with told(f"to look for a file in the container {name}"):
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
    """What the engine counts as deleted in a container, paths with leading slash.

    Below an opaque directory these are its children alone. A byte that is no UTF-8 is U+FFFD.

    Raises:
        EngineError: the engine refused, or broke off.
    """
    with told(f"to list what changed in the container {name}"):
        answer = engine.ask("/containers/{0}/changes", name)
    changes = [change for change in answer if isinstance(change, dict)] if isinstance(answer, list) else []
    return frozenset(_text(change, "Path") for change in changes if change.get("Kind") == ChangeKind.DELETED)


def _inspect(engine: Engine, name: str, params: dict[str, str]) -> dict[str, Any]:
    with told(f"to inspect the container {name}"):
        try:
            answer = engine.ask("/containers/{0}/json", name, params=params)
        except Refused as error:
            if error.status == NOT_FOUND:
                raise ContainerNotFound(
                    f"{engine.place.who} has no container {name}",
                    "divepy containers lists those there are",
                ) from error
            raise
    if not isinstance(answer, dict):
        raise EngineError(f"the engine's answer about the container {name} cannot be understood")
    return answer


def _targets(answer: dict[str, Any]) -> list[str]:
    """Where something is mounted; the engine's own files in `/etc` and systems of the kernel are not listed by it."""
    found = answer.get("Mounts")
    mounts = [mount for mount in found if isinstance(mount, dict)] if isinstance(found, list) else []
    tmpfs = _map(_map(answer, "HostConfig"), "Tmpfs")
    return [target for target in (*(_text(mount, "Destination") for mount in mounts), *tmpfs) if target]


def _platform(said: dict[str, Any]) -> str:
    parts = [_text(said, name) for name in ("os", "architecture", "variant")]
    return "/".join(filter(None, parts)) if all(parts[:2]) else ""


def _map(answer: dict[str, Any], key: str) -> dict[str, Any]:
    value = answer.get(key)
    return value if isinstance(value, dict) else {}


def _text(answer: dict[str, Any], key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""
