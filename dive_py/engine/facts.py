"""What an engine says of itself: where and how it keeps images, and what may forbid ways to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dive_py.engine.failures import told

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine

_SNAPSHOTTER = "io.containerd.snapshotter"
"""How the type of a driver begins that is one of containerd's."""


_COMPARED_WHOLE = frozenset({"vfs", "btrfs", "zfs", "devicemapper"})
"""Graph drivers without an upper directory (moby, *graphdriver/fsdiff.go*; containers/storage, *drivers/fsdiff.go*)."""

_PAIR = 2


@dataclass(frozen=True)
class EngineFacts:
    """What `docker info` says; every field may be empty."""

    driver: str = ""
    """The storage driver: `overlay2`, `overlayfs`, `btrfs`."""
    root: str = ""
    """The data root, a path on the engine's machine."""
    containerd: bool = False
    """Whether images are in containerd's store."""
    os: str = ""
    """`linux` or `windows`."""
    rootless: bool = False
    """Whether the engine runs without root's rights."""
    userns: bool = False
    """Whether users in containers are others than outside (`userns-remap`)."""
    content_apart: bool = False
    """Whether its overlay may keep renamed directories and changed attributes apart from contents (`redirect_dir`,
    `metacopy`), with marks that no tar carries."""
    whole_changes: bool = False
    """Whether it compares whole trees when it lists what changed in a container, so that the list is complete; an
    overlay's own list leaves out what vanished below an opaque directory."""
    authorization: tuple[str, ...] = ()
    """Plug-ins that may refuse requests."""


def facts(engine: Engine) -> EngineFacts:
    """Ask an engine about itself, once for each connection.

    Raises:
        EngineError: the engine refused or broke off.
    """
    with told("to tell about itself"):
        answer = engine.ask_once("/info")
    said: dict[str, Any] = answer if isinstance(answer, dict) else {}
    security = [text for text in _list(said.get("SecurityOptions")) if isinstance(text, str)]
    plugins = said.get("Plugins")
    authorization = _list(plugins.get("Authorization")) if isinstance(plugins, dict) else []
    driver, status = _text(said, "Driver"), said.get("DriverStatus")
    apart = _is_content_apart(engine, status)
    return EngineFacts(
        driver=driver,
        root=_text(said, "DockerRootDir"),
        containerd=_is_containerd(status),
        os=_text(said, "OSType"),
        rootless=any(text.startswith("name=rootless") for text in security),
        userns=any(text.startswith("name=userns") for text in security),
        content_apart=apart,
        whole_changes=apart or driver in _COMPARED_WHOLE,
        authorization=tuple(name for name in authorization if isinstance(name, str)),
    )


def _is_containerd(status: object) -> bool:
    """Whether the driver's own facts, pairs of words, say that it is one of containerd's."""
    pairs = [pair for pair in _list(status) if isinstance(pair, list) and len(pair) == _PAIR]
    return any(str(name) == "driver-type" and str(value).startswith(_SNAPSHOTTER) for name, value in pairs)


def _is_content_apart(engine: Engine, status: object) -> bool:
    """Whether an overlay driver's own facts say so; of one of containerd's, which tells none, the kernel here does.

    Without a native diff the kernel renames directories by itself, unless users' own attributes are used instead of
    root's, where it refuses to (Linux, *overlayfs.rst*; moby, *overlay2/check.go*).
    """
    said = {str(pair[0]): str(pair[1]) for pair in _list(status) if isinstance(pair, list) and len(pair) == _PAIR}
    if said.get("Using metacopy") == "true":
        return True
    if "Native Overlay Diff" in said:
        return said["Native Overlay Diff"] == "false" and said.get("userxattr") != "true"
    return _is_containerd(status) and engine.place.socket is not None and any(map(_is_on, ("redirect_dir", "metacopy")))


def _is_on(parameter: str) -> bool:
    """Whether overlayfs here does something unless it is told not to."""
    try:
        return Path("/sys/module/overlay/parameters", parameter).read_text(encoding="ascii").strip() == "Y"
    except (OSError, ValueError):
        return False


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(answer: dict[str, Any], key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""
