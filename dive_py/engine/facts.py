"""What an engine says of itself: where and how it keeps images, and what may forbid ways to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dive_py.engine.failures import told

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine

_SNAPSHOTTER = "io.containerd.snapshotter"
"""How the type of a driver begins that is one of containerd's."""


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
    authorization: tuple[str, ...] = ()
    """Plug-ins that may refuse requests."""


def facts(engine: Engine) -> EngineFacts:
    """Ask an engine about itself.

    Raises:
        EngineError: the engine refused or broke off.
    """
    with told("to tell about itself"):
        answer = engine.ask("/info")
    said: dict[str, Any] = answer if isinstance(answer, dict) else {}
    security = [text for text in _list(said.get("SecurityOptions")) if isinstance(text, str)]
    plugins = said.get("Plugins")
    authorization = _list(plugins.get("Authorization")) if isinstance(plugins, dict) else []
    return EngineFacts(
        driver=_text(said, "Driver"),
        root=_text(said, "DockerRootDir"),
        containerd=_is_containerd(said.get("DriverStatus")),
        os=_text(said, "OSType"),
        rootless=any(text.startswith("name=rootless") for text in security),
        userns=any(text.startswith("name=userns") for text in security),
        authorization=tuple(name for name in authorization if isinstance(name, str)),
    )


def _is_containerd(status: object) -> bool:
    """Whether the driver's own facts, pairs of words, say that it is one of containerd's."""
    pairs = [pair for pair in _list(status) if isinstance(pair, list) and len(pair) == 2]
    return any(str(name) == "driver-type" and str(value).startswith(_SNAPSHOTTER) for name, value in pairs)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(answer: dict[str, Any], key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""
