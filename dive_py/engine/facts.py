"""What an engine says of itself: where and how it keeps images, and what may forbid ways to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dive_py.engine.answers import Answer
from dive_py.engine.failures import engine_errors

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    with engine_errors("to describe itself"):
        answer = engine.ask_once("/info")
    said = Answer.of(answer)
    security, driver, status = said.texts("SecurityOptions"), said.text("Driver"), _pairs(said)
    apart = _is_content_apart(engine, status)
    return EngineFacts(
        driver=driver,
        root=said.text("DockerRootDir"),
        containerd=_is_containerd(status),
        os=said.text("OSType"),
        rootless=any(text.startswith("name=rootless") for text in security),
        userns=any(text.startswith("name=userns") for text in security),
        content_apart=apart,
        whole_changes=apart or driver in _COMPARED_WHOLE,
        authorization=said.object("Plugins").texts("Authorization"),
    )


def _pairs(said: Answer) -> dict[str, str]:
    """Return the driver's own facts, which are pairs of words."""
    status = said.fields.get("DriverStatus")
    pairs = status if isinstance(status, list) else []
    return {str(pair[0]): str(pair[1]) for pair in pairs if isinstance(pair, list) and len(pair) == _PAIR}


def _is_containerd(status: Mapping[str, str]) -> bool:
    """Return whether the driver is one of containerd's."""
    return status.get("driver-type", "").startswith(_SNAPSHOTTER)


def _is_content_apart(engine: Engine, status: Mapping[str, str]) -> bool:
    """Return whether an overlay driver's own facts say so; of containerd's, which has none, the kernel here does.

    Without a native diff the kernel renames directories by itself, unless users' own attributes are used instead of
    root's, where it refuses to (Linux, *overlayfs.rst*; moby, *overlay2/check.go*).
    """
    if status.get("Using metacopy") == "true":
        return True
    if "Native Overlay Diff" in status:
        return status["Native Overlay Diff"] == "false" and status.get("userxattr") != "true"
    return _is_containerd(status) and engine.place.socket is not None and any(map(_is_on, ("redirect_dir", "metacopy")))


def _is_on(parameter: str) -> bool:
    """Return whether overlayfs here does something by default."""
    try:
        return Path("/sys/module/overlay/parameters", parameter).read_text(encoding="ascii").strip() == "Y"
    except (OSError, ValueError):
        return False
